"""What MetalLB's own speaker does with the objects that we render, against routers that run.

The lab's scripts build leaves of FRR in network namespaces, an API server, MetalLB's controller and its
speakers; our objects take the place of theirs. The lab is in a network namespace of its own, so that its
fixed ports meet nobody.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compiler.lower.kubernetes import lower_cluster
from tests.compiler.fabrics import seed
from tests.shared import shared

if TYPE_CHECKING:
    from compiler.tree import Object

pytestmark = pytest.mark.slow

DRIVER = """
import json, runpy, sys
sys.path.insert(0, sys.argv[1])
import metallb
ours = json.load(open(sys.argv[2]))
nodes = metallb.cluster
def cluster(*arguments):
    yield from (value for value in nodes(*arguments) if value["kind"] == "Node")
    yield from (value for value in ours if value["kind"] != "Service")
metallb.cluster = cluster
metallb.service = lambda policy: next(value for value in ours if value["kind"] == "Service")
sys.argv = ["lab.py", *sys.argv[3:]]
runpy.run_path(sys.path[0] + "/lab.py", run_name="__main__")
"""


def objects() -> list[Object]:
    """Lower the lab's cluster for the MetalLB at hand, its service under the lab's name for it."""
    (cluster,) = seed("seed-21.6").clusters
    (service,) = cluster.services
    service = replace(service, name="hello", namespace="default", address=IPv4Address("10.254.254.241"))
    lowered = lower_cluster(replace(cluster, services=(service,), calico=None), "seed")
    return [artifact.tree for artifact in lowered]


def lab(folder: Path) -> list[str]:
    """Write the command that runs the lab's scripts with our objects, in a network of their own."""
    script = shared("tools", "frr", "lab.py")
    if os.geteuid() != 0:
        pytest.skip("needs root for network namespaces")
    if not Path("/usr/lib/frr/bgpd").exists() or not shutil.which("bird") or not shutil.which("ip"):
        pytest.skip("needs FRR, BIRD and iproute2: apt-get install frr bird2 iproute2")
    (folder / "objects.json").write_text(json.dumps(objects()))
    inside = ["unshare", "-n", "-m", "sh", "-c", 'ip link set lo up; exec "$@"', "lab", sys.executable, "-B"]
    return [*inside, "-c", DRIVER, str(script.parent), str(folder / "objects.json")]


def routers(folder: Path) -> Any:
    """Run the lab once; give what each leaf holds for the service's address."""
    command = lab(folder)
    settings = os.environ | {"LABDIR": str(folder / "run"), "LABSTATE": str(folder / "state.json")}
    out = folder / "out.json"
    options = ["--metallb", "real", "--strip-aspath", "--fix", "weight", "--settle", "5", "--out", str(out)]
    try:
        run = subprocess.run(
            [*command, "run", *options],
            env=settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    finally:
        subprocess.run([*command, "down"], env=settings, check=False, timeout=60, capture_output=True)
    return json.loads(out.read_text())["leaves"]


def test_every_speaker_announces_the_address_from_its_loopback_to_its_own_leaf(tmp_path: Path) -> None:
    (cluster,) = seed("seed-21.6").clusters
    found = {
        leaf: {hop[0] for hop in held["rib"] if hop[0].startswith("6.4.5.")}
        for leaf, held in routers(tmp_path).items()
    }
    assert found == {
        leaf: {str(node.loopback) for node in cluster.nodes if node.leaf == leaf}
        for leaf in ("leaf1", "leaf2")
    }
