"""The prediction for the seed lab against routers that run: FRR and BIRD in network namespaces.

The lab's own scripts build it; its nodes, leaves and numbers are those of our intent. FRR is told to carry
attributes as SR Linux does, and a weight stands for the preference that it lacks (`docs/seed-lab.md`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compiler.predict import predict
from tests.compiler.fabrics import seed
from tests.shared import shared

if TYPE_CHECKING:
    from compiler.expected import ExpectedRoute

pytestmark = pytest.mark.slow


def routers(folder: Path, *options: str) -> dict[str, set[str]]:
    """Run the lab once; give, by leaf, the next hops of the service address as BGP has them."""
    script = shared("tools", "frr", "lab.py")
    if os.geteuid() != 0:
        pytest.skip("needs root for network namespaces")
    if not Path("/usr/lib/frr/bgpd").exists() or not shutil.which("bird") or not shutil.which("ip"):
        pytest.skip("needs FRR, BIRD and iproute2: apt-get install frr bird2 iproute2")
    out = folder / "out.json"
    settings = os.environ | {"LABDIR": str(folder / "run"), "LABSTATE": str(folder / "state.json")}
    command = [sys.executable, "-B", str(script)]
    arguments = ["--leaves", "leaf1,leaf2,border", "--strip-aspath", "--settle", "5", "--out", str(out)]
    try:
        subprocess.run(
            [*command, "run", *arguments, *options],
            env=settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=90,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        subprocess.run([*command, "down"], env=settings, check=False, timeout=30)
        raise
    report: Any = json.loads(out.read_text())
    return {
        leaf: {hop[0] for hop in found["rib"] if not hop[0].startswith("192.168.")}
        for leaf, found in report["leaves"].items()
    }


def candidates(case: str) -> dict[str, ExpectedRoute]:
    return {each.device: each.routes[0] for each in predict(seed(case)) if each.routes}


def of(route: ExpectedRoute, kind: str) -> set[str]:
    return {hop.address for hop in route.candidates if hop.kind == kind}


def test_with_the_preference_every_node_is_used(tmp_path: Path) -> None:
    found, expected = routers(tmp_path, "--fix", "weight"), candidates("intent")
    kinds = {"bgp": "node", "bgp-evpn": "vtep"}
    assert found == {leaf: of(route, kinds[route.preferred]) for leaf, route in expected.items()}


def test_without_it_each_leaf_is_in_one_state_of_the_tie(tmp_path: Path) -> None:
    found, expected = routers(tmp_path, "--first", "leaf2"), candidates("seed-article")
    assert {route.preferred for route in expected.values()} == {"tie"}
    assert found["leaf1"] == of(expected["leaf1"], "vtep")
    assert found["leaf2"] == of(expected["leaf2"], "node")
    assert found["border"] < of(expected["border"], "vtep")
