"""The objects of a cluster: what they say, what they leave out, where they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from compiler.diagnostics import Diagnostics
from compiler.lower.kubernetes import lower_cluster
from compiler.pipeline import render, understand
from compiler.rendered import ArtifactKind, object_ref
from tests.compiler.kubernetes.seed import at, cluster
from tests.shared import ROOT

if TYPE_CHECKING:
    from compiler.rendered import Artifact
    from compiler.tree import Object


def by_file(artifacts: tuple[Artifact, ...]) -> dict[str, Artifact]:
    return {artifact.file.removeprefix("kubernetes/k8s-a/"): artifact for artifact in artifacts}


def spec(artifacts: tuple[Artifact, ...], file: str) -> Object:
    return cast("Object", by_file(artifacts)[file].tree["spec"])


def test_every_object_of_the_seed_has_its_file() -> None:
    assert sorted(by_file(lower_cluster(cluster(), "seed"))) == [
        "bgpadvertisement-metallb-system-default.yaml",
        "bgpconfiguration-default.yaml",
        "bgppeer-leaf1.yaml",
        "bgppeer-leaf2.yaml",
        "bgppeer-metallb-system-ctl-a1.yaml",
        "bgppeer-metallb-system-ctl-a2.yaml",
        "bgppeer-metallb-system-ctl-a3.yaml",
        "bgppeer-metallb-system-wk-a1.yaml",
        "bgppeer-metallb-system-wk-a2.yaml",
        "bgppeer-metallb-system-wk-a3.yaml",
        "ipaddresspool-metallb-system-default.yaml",
        "ippool-pods.yaml",
        "service-default-ingress.yaml",
    ]


def test_native_peer_speaks_from_the_loopback_of_its_node() -> None:
    rendered = lower_cluster(cluster(), "seed")
    assert by_file(rendered)["bgppeer-metallb-system-wk-a2.yaml"].tree == {
        "apiVersion": "metallb.io/v1beta2",
        "kind": "BGPPeer",
        "metadata": {
            "name": "wk-a2",
            "namespace": "metallb-system",
            "labels": {"app.kubernetes.io/managed-by": "fabricc", "fabricc.dev/instance": "seed"},
            "annotations": {
                "fabricc.dev/object": "seed/metallb.io/v1beta2/BGPPeer/metallb-system/wk-a2",
            },
        },
        "spec": {
            "myASN": 65201,
            "peerASN": 65320,
            "peerAddress": "6.5.3.2",
            "sourceAddress": "6.4.5.21",
            "routerID": "6.4.5.21",
            "holdTime": "90s",
            "nodeSelectors": [{"matchLabels": {"kubernetes.io/hostname": "wk-a2"}}],
            "passwordSecret": {"name": "bgp", "namespace": "metallb-system"},
        },
    }


@pytest.mark.parametrize("mode", ["frr", "frr-k8s"])
def test_frr_modes_need_multihop_and_take_a_keepalive(mode: str) -> None:
    peer = spec(
        lower_cluster(cluster(mode="frr" if mode == "frr" else "frr-k8s"), "seed"),
        "bgppeer-metallb-system-wk-a1.yaml",
    )
    assert (peer["ebgpMultiHop"], peer["keepaliveTime"]) == (True, "30s")


def test_without_timers_and_password_neither_is_there() -> None:
    peer = spec(lower_cluster(cluster(secret=None, hold_time=None), "s"), "bgppeer-metallb-system-wk-a1.yaml")
    assert sorted(peer) == ["myASN", "nodeSelectors", "peerASN", "peerAddress", "routerID", "sourceAddress"]


def test_calico_names_the_nodes_of_a_leaf_or_their_label() -> None:
    assert spec(lower_cluster(cluster(), "seed"), "bgppeer-leaf2.yaml") == {
        "peerIP": "6.5.3.2",
        "asNumber": 65320,
        "nodeSelector": "kubernetes.io/hostname in {'ctl-a1', 'ctl-a3', 'wk-a2'}",
        "sourceAddress": "None",
        "password": {"secretKeyRef": {"name": "bgp", "key": "password"}},
    }
    labelled = spec(lower_cluster(cluster(leaf_label="leaf"), "seed"), "bgppeer-leaf2.yaml")
    assert labelled["nodeSelector"] == "leaf == 'leaf2'"


def test_communities_are_written_as_they_are_and_well_known_ones_explained() -> None:
    rendered = lower_cluster(cluster(communities=("65001:7", "no-export")), "seed")
    advertised = spec(rendered, "bgpadvertisement-metallb-system-default.yaml")
    assert advertised == {"ipAddressPools": ["default"], "communities": ["65001:7", "no-export"]}
    assert spec(rendered, "community-metallb-system-well-known.yaml") == {
        "communities": [{"name": "no-export", "value": "65535:65281"}]
    }


@pytest.mark.parametrize(
    ("version", "prefix"),
    [
        ("0.16.1", "metallb.io"),
        ("0.14.9", "metallb.io"),
        ("0.14.8", "metallb.universe.tf"),
        ("0.14", "metallb.universe.tf"),
        ("0.15", "metallb.io"),
        ("0.13.12", "metallb.universe.tf"),
    ],
)
def test_a_service_asks_for_its_address_in_the_words_of_the_version(version: str, prefix: str) -> None:
    service = by_file(lower_cluster(cluster(version=version), "seed"))["service-default-ingress.yaml"].tree
    assert service["metadata"] == {
        "name": "ingress",
        "namespace": "default",
        "labels": {"app.kubernetes.io/managed-by": "fabricc", "fabricc.dev/instance": "seed"},
        "annotations": {
            f"{prefix}/address-pool": "default",
            f"{prefix}/loadBalancerIPs": "10.254.254.241",
            "fabricc.dev/object": "seed/v1/Service/default/ingress",
        },
    }
    assert service["spec"] == {
        "type": "LoadBalancer",
        "externalTrafficPolicy": "Local",
        "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080}],
        "selector": {"app": "hello"},
    }


def raw(namespace: str, name: str, kind: str = "ConfigMap") -> Object:
    metadata: Object = {"name": name, "namespace": namespace, "labels": {"mine": "yes"}}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata, "data": {"a": "b"}}


def test_a_raw_object_is_owned_like_the_rest() -> None:
    made = by_file(lower_cluster(cluster(raw=(raw("apps", "notes"),)), "seed"))
    assert made["configmap-apps-notes.yaml"].tree == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "notes",
            "namespace": "apps",
            "labels": {
                "mine": "yes",
                "app.kubernetes.io/managed-by": "fabricc",
                "fabricc.dev/instance": "seed",
            },
            "annotations": {"fabricc.dev/object": "seed/v1/ConfigMap/apps/notes"},
        },
        "data": {"a": "b"},
    }


def test_objects_that_would_share_a_file_do_not() -> None:
    one, other = raw("a-b", "c"), raw("a", "b-c")
    files = by_file(lower_cluster(cluster(raw=(one, other)), "seed"))
    assert files.keys() == by_file(lower_cluster(cluster(raw=(other, one)), "seed")).keys()
    assert sum(file.startswith("configmap-a-b-c~") for file in files) == 2


def test_no_name_leaves_the_folder() -> None:
    made = by_file(lower_cluster(cluster(raw=(raw("..", "../../etc/passwd"),)), "seed"))
    assert "configmap-..-..%2f..%2fetc%2fpasswd.yaml" in made


def test_places_name_the_lines_that_asked() -> None:
    peer = by_file(lower_cluster(cluster(), "seed"))["bgppeer-metallb-system-wk-a1.yaml"]
    assert dict(peer.origin) == {
        "": at(4),
        ".spec.sourceAddress": at(120),
        ".spec.routerID": at(120),
        ".spec.nodeSelectors": at(20),
    }


@pytest.mark.parametrize(
    ("kind", "name", "pointer", "asked"),
    [
        ("BGPPeer", "ctl-a1", ".spec.peerASN", "leaf2: {asn: 65320, loopback: 6.5.3.2}"),
        ("BGPPeer", "ctl-a1", ".spec.peerAddress", "leaf2: {asn: 65320, loopback: 6.5.3.2}"),
        ("BGPPeer", "ctl-a1", ".spec.myASN", "asn: 65201"),
        ("BGPPeer", "ctl-a1", ".spec.passwordSecret", "password: {secretRef: bgp-password}"),
        ("BGPPeer", "leaf1", ".spec.asNumber", "leaf1: {asn: 65310, loopback: 6.5.3.1}"),
        ("BGPConfiguration", "default", ".spec.asNumber", "asn: 64512"),
    ],
)
def test_a_number_comes_from_the_line_where_a_person_wrote_it(
    kind: str, name: str, pointer: str, asked: str
) -> None:
    sources = {path.name: path.read_text() for path in sorted((ROOT / "intent").glob("*.yaml"))}
    diagnostics = Diagnostics()
    fabric = understand(sources, diagnostics)
    assert fabric is not None
    (found,) = [
        artifact
        for artifact in render(fabric, diagnostics)
        if artifact.kind is ArtifactKind.KUBERNETES
        and (object_ref(artifact.tree).kind, object_ref(artifact.tree).name) == (kind, name)
    ]
    span = dict(found.origin)[pointer]
    assert sources[span.file].splitlines()[span.line - 1].strip() == asked
