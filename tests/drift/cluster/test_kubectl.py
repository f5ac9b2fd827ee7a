"""kubectl itself as the person on the other side, in its own process, against both API servers."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.drift.cluster.scene import Scene, told
from tests.kube import binaries

if TYPE_CHECKING:
    from pathlib import Path

    from tests.kube import Server


@pytest.fixture
def scene(server: Server, namespace: str) -> Scene:
    return Scene(server, namespace)


def kubectl(scene: Scene, tmp_path: Path, *arguments: str, **environment: str) -> str:
    program = binaries() / "kubectl"
    if not program.exists():
        pytest.skip("needs kubectl beside kube-apiserver")
    known = {"KUBECONFIG": str(scene.server.ops_kubeconfig), "HOME": str(tmp_path)}
    done = subprocess.run(
        [program, "--namespace", scene.namespace, *arguments],
        env={**os.environ, **known, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_kubectl_edit_of_a_peer(scene: Scene, tmp_path: Path) -> None:
    ref = scene.peer()
    scene.settle()
    editor = "sed -i s/65001/65009/"
    kubectl(scene, tmp_path, "edit", "bgppeers.metallb.io", ref.name, KUBE_EDITOR=editor)
    (change,) = scene.look().changes
    assert told([change]) == [("Different", ".spec.peerASN", 65001, 65009)]
    assert [actor.name for actor in change.actors] == ["kubectl-edit"]
    scene.settle()


def test_kubectl_edit_of_a_service_port(scene: Scene, tmp_path: Path) -> None:
    """The edit that no apply gets over: 80 becomes 81 under the same name."""
    ref = scene.service()
    scene.settle()
    editor = "sed -i 's/port: 80$/port: 81/'"
    kubectl(scene, tmp_path, "edit", "service", ref.name, KUBE_EDITOR=editor)
    changes = scene.look().changes
    assert [(where, live) for _, where, _, live in told(changes)] == [(".spec.ports[0].port", 81)]
    assert [actor.name for actor in changes[0].actors] == ["kubectl-edit"]
    scene.settle()


def test_kubectl_delete_and_label(scene: Scene, tmp_path: Path) -> None:
    pool, peer = scene.pool(), scene.peer()
    scene.settle()
    kubectl(scene, tmp_path, "delete", "ipaddresspools.metallb.io", pool.name)
    kubectl(scene, tmp_path, "label", "bgppeers.metallb.io", peer.name, "app.kubernetes.io/managed-by-")
    found = {change.where for change in scene.look().changes}
    assert found == {str(pool), f'{peer} .metadata.labels["app.kubernetes.io/managed-by"]'}
    scene.settle()


def test_kubectl_apply_of_more(scene: Scene, tmp_path: Path) -> None:
    """Server-side apply by a person, beside ours: a field that nobody rendered."""
    ref = scene.peer()
    scene.settle()
    file = tmp_path / "more.yaml"
    file.write_text(
        "apiVersion: metallb.io/v1beta2\nkind: BGPPeer\n"
        f"metadata: {{name: {ref.name}, namespace: {ref.namespace}}}\nspec: {{vrf: blue}}\n"
    )
    kubectl(scene, tmp_path, "apply", "--server-side", "--validate=false", "-f", str(file))
    (change,) = scene.look().changes
    assert told([change]) == [("Extra", ".spec.vrf", None, "blue")]
    assert [(actor.name, actor.detail) for actor in change.actors] == [("kubectl", "Apply")]
    scene.settle()
