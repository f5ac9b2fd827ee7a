"""The manifests of docs/rbac.md are enough for what they promise, and give no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from drift.change import Verdict
from tests.drift.cluster.scene import Scene, told
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.kube import Server

pytestmark = pytest.mark.parametrize("server", ["kube-apiserver"], indirect=True)
"""The built-in API has no RBAC."""

RBAC = "/apis/rbac.authorization.k8s.io/v1"


def documents() -> list[dict[str, Any]]:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/rbac.md").read_text(), re.DOTALL)
    return [document for block in blocks for document in yaml.safe_load_all(block)]


@pytest.fixture
def scene(server: Server, namespace: str) -> Scene:
    for document in documents():
        kind, metadata = document["kind"], document["metadata"]
        home = f"namespaces/{metadata['namespace']}/" if "namespace" in metadata else ""
        if home:
            server.create_namespace(metadata["namespace"])
        path = f"{RBAC}/{home}{kind.lower()}s/{metadata['name']}"
        status, answer = server.apply(path, document)
        assert status in {200, 201}, answer
    return Scene(server, namespace)


def become(scene: Scene, user: str, tmp_path: Path) -> Path:
    """Write a kubeconfig whose requests the admin makes as `user` (impersonation, by a header)."""
    config = yaml.safe_load(scene.server.kubeconfig.read_text())
    config["users"][0]["user"]["as"] = user
    path = tmp_path / f"kubeconfig.{user}"
    path.write_text(yaml.safe_dump(config))
    return path


def test_report_sees_drift_and_changes_nothing(scene: Scene, tmp_path: Path) -> None:
    ref = scene.peer()
    scene.pool()
    scene.service()
    scene.settle()
    as_report = become(scene, "fabricc-report", tmp_path)
    seen = scene.look(kubeconfig=as_report)
    assert (seen.verdict, seen.unreadable) == (Verdict.IN_SYNC, ())
    scene.edit(ref, {"spec": {"peerASN": 65009, "vrf": "blue"}})
    assert told(scene.look(kubeconfig=as_report).changes) == [
        ("Different", ".spec.peerASN", 65001, 65009),
        ("Extra", ".spec.vrf", None, "blue"),
    ]
    failed = scene.apply(kubeconfig=as_report).failed
    assert "cannot patch" in failed[0][1]


def test_apply_is_allowed_to_do_all_of_it(scene: Scene, tmp_path: Path) -> None:
    as_apply = become(scene, "fabricc-apply", tmp_path)
    gone = scene.peer("gone")
    ref = scene.peer(passwordSecret={"name": "bgp", "namespace": scene.namespace})
    scene.service()
    assert scene.apply(kubeconfig=as_apply).complete
    scene.edit(ref, {"spec": {"peerASN": 65009, "vrf": "blue"}})
    del scene.objects[gone]
    assert scene.apply(kubeconfig=as_apply).complete
    assert scene.look(kubeconfig=as_apply).verdict is Verdict.IN_SYNC


def test_rights_that_lack_a_kind_are_unknown(scene: Scene, tmp_path: Path) -> None:
    scene.want("v1", "ConfigMap", "raw", data={"a": "b"})
    scene.peer()
    scene.settle()
    seen = scene.look(kubeconfig=become(scene, "fabricc-report", tmp_path))
    assert (seen.verdict, seen.changes) == (Verdict.UNKNOWN, ())
    assert [each.where for each in seen.unreadable] == ["v1/ConfigMap"]
