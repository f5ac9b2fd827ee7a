"""The seed lab's cluster with the vendors' own definitions and MetalLB's real controller beside us."""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING

import pytest

from compiler.lower.kubernetes import lower_cluster
from compiler.rendered import ObjectRef
from drift.change import Verdict
from drift.targets.kubernetes import ref_of
from tests.compiler.kubernetes.seed import cluster
from tests.drift.cluster.scene import Scene, told
from tests.kube import definitions, kube_apiserver
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVICE = ObjectRef("v1", "Service", "default", "ingress")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Lower for 0.13: the controller at hand is of that time, and reads annotations in their old spelling."""
    crds = definitions(shared("data", "crds", "metallb-v0.16.1"), shared("data", "crds", "calico-v3.32.1"))
    with kube_apiserver(tmp_path / "kube", crds, metallb=True, mode="native") as server:
        server.create_namespace("metallb-system")
        server.create_namespace("kube-system")
        password = {
            "type": "kubernetes.io/basic-auth",
            "data": {"password": base64.b64encode(b"x").decode()},
        }
        for namespace in ("metallb-system", "kube-system"):
            body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "bgp"}, **password}
            server.call("POST", f"/api/v1/namespaces/{namespace}/secrets", body)
        made = Scene(server, "default", instance="seed")
        for artifact in lower_cluster(cluster(communities=("no-export",), version="0.13.12"), "seed"):
            made.objects[ref_of(artifact.tree)] = artifact.tree
        yield made


def test_metallb_at_work_is_no_drift(scene: Scene) -> None:
    """The controller allots the address and writes it into the status; none of it is drift."""
    applied = scene.apply()
    assert applied.complete, applied.failed
    ingress = None
    for _ in range(100):
        ingress = scene.get(SERVICE)["status"]["loadBalancer"].get("ingress")
        if ingress:
            break
        time.sleep(0.1)
    assert ingress == [{"ip": "10.254.254.241", "ipMode": "VIP"}]
    for dry_run in (True, False):
        seen = scene.look(dry_run=dry_run)
        assert (seen.verdict, seen.changes, seen.unreadable) == (Verdict.IN_SYNC, (), ())
    peer = next(ref for ref in scene.objects if ref.kind == "BGPPeer" and ref.namespace)
    scene.edit(peer, {"spec": {"peerASN": 65009}})
    scene.edit(SERVICE, {"spec": {"loadBalancerSourceRanges": ["10.0.0.0/8"]}})
    assert {where for _, where, _, _ in told(scene.look().changes)} == {
        ".spec.peerASN",
        ".spec.loadBalancerSourceRanges",
    }
    scene.settle()
    assert scene.get(SERVICE)["status"]["loadBalancer"]["ingress"] == ingress

    # A pool that overlaps another: told in MetalLB's words, and nothing after it is sent.
    scene.namespace = "metallb-system"
    wrong = scene.want(
        "metallb.io/v1beta1", "IPAddressPool", "other", spec={"addresses": ["10.254.254.250/32"]}
    )
    scene.namespace = "default"
    late = scene.service("late")
    applied = scene.apply()
    ((operation, why),) = applied.failed
    assert operation.ref == wrong
    assert "overlaps" in why
    assert [each.ref for each in applied.skipped] == [late]
