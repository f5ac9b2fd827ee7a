"""Saved files are read like a live target, and what was not saved is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compiler.rendered import ObjectRef
from drift.live import Malformed, Unreachable
from drift.saved import read_cluster, read_switch
from drift.wanted import WantedCluster, WantedSwitch

if TYPE_CHECKING:
    from pathlib import Path

PEER = ObjectRef("metallb.io/v1beta2", "BGPPeer", "metallb-system", "wk-a1")
POOL = ObjectRef("metallb.io/v1beta1", "IPAddressPool", "metallb-system", "default")
CLUSTER = WantedCluster(name="k8s", objects={PEER: {}, POOL: {}}, released=(), digest="")
SWITCH = WantedSwitch(
    name="leaf1", release="24.10.3", platform="", management="", tree={}, owned=((),), released=(), digest=""
)


def test_a_switch_is_its_json(tmp_path: Path) -> None:
    (tmp_path / "leaf1.json").write_text('{"a": 1}')
    assert read_switch(tmp_path, SWITCH).tree == {"a": 1}


@pytest.mark.parametrize(("text", "reason"), [("{", "not JSON"), ("[]", "an object"), ("{}", "is empty")])
def test_a_bad_file_is_malformed(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "leaf1.json").write_text(text)
    with pytest.raises(Malformed, match=reason):
        read_switch(tmp_path, SWITCH)


def test_no_file_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="nothing was saved"):
        read_switch(tmp_path, SWITCH)
    with pytest.raises(Unreachable, match="nothing was saved"):
        read_cluster(tmp_path, CLUSTER)


def test_a_kubectl_list_is_its_items_and_a_kind_not_saved_is_blind(tmp_path: Path) -> None:
    folder = tmp_path / "kubernetes" / "k8s"
    folder.mkdir(parents=True)
    (folder / "peers.yaml").write_text(
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: metallb.io/v1beta2\n  kind: BGPPeer\n"
        "  metadata: {name: wk-a1, namespace: metallb-system, creationTimestamp: 2026-01-01T00:00:00Z}\n"
    )
    live = read_cluster(tmp_path, CLUSTER)
    assert list(live.objects) == [PEER]
    assert live.objects[PEER].object["metadata"] == {
        "name": "wk-a1",
        "namespace": "metallb-system",
        "creationTimestamp": "2026-01-01T00:00:00Z",
    }
    assert list(live.blind) == [POOL]


def test_an_object_without_a_name_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s" / "x.yaml").write_text("kind: BGPPeer\n")
    with pytest.raises(Malformed, match="without `metadata"):
        read_cluster(tmp_path, CLUSTER)


def test_what_no_api_server_says_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s" / "x.yaml").write_text(
        f"kind: BGPPeer\nmetadata: {{name: x}}\nspec: {{asn: {2**70}}}\n"
    )
    with pytest.raises(Malformed, match="no API server says"):
        read_cluster(tmp_path, CLUSTER)
