"""Peers that meet on a node, as MetalLB 0.16 judges them in FRR modes: no server here has this rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compiler.schema.kubernetes import Place, set_violations

if TYPE_CHECKING:
    from compiler.tree import Object


def peer(name: str, selectors: list[Any], **spec: Any) -> Object:
    metadata: Object = {"name": name, "namespace": "metallb-system"}
    told = {"myASN": 1, "peerASN": 2, "peerAddress": "6.5.3.1", "nodeSelectors": selectors, **spec}
    return {"apiVersion": "metallb.io/v1beta2", "kind": "BGPPeer", "metadata": metadata, "spec": told}


def host(*names: str) -> dict[str, Any]:
    if len(names) == 1:
        return {"matchLabels": {"kubernetes.io/hostname": names[0]}}
    return {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": list(names)}]}


RACK = {"matchLabels": {"rack": "1"}}


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ([host("a")], [host("b")], False),
        ([host("a")], [host("a")], True),
        ([host("a", "b")], [host("b", "c")], True),
        ([host("a", "b")], [host("c")], False),
        ([host("a")], [], True),
        ([], [host("a")], True),
        ([host("a")], [RACK], True),
        ([RACK], [host("a")], True),
        ([RACK], [{"matchLabels": {"rack": "2"}}], False),
        ([RACK, host("a")], [{"matchLabels": {"rack": "2"}}], True),
    ],
)
def test_two_peers_of_one_address_clash_where_a_node_may_have_both(
    one: list[Any], other: list[Any], *, meet: bool
) -> None:
    found = set_violations([peer("one", one), peer("other", other)], Place(mode="frr-k8s", version="0.16.1"))
    assert [(index, violation.rule) for index, violation in found] == ([(1, "together")] if meet else [])


def test_before_0_16_a_cluster_has_each_address_once() -> None:
    peers = [peer("one", [host("a")]), peer("other", [host("b")]), peer("third", [host("c")])]
    found = set_violations(peers, Place(mode="frr", version="0.15.3"))
    assert [(index, violation.rule) for index, violation in found] == [(1, "together"), (2, "together")]


def test_two_vrfs_are_two_routers_with_one_identifier() -> None:
    peers = [peer("one", [], vrf="red", routerID="1.1.1.1"), peer("other", [], myASN=9, routerID="1.1.1.1")]
    assert set_violations(peers, Place(mode="frr", version="0.16.1")) == []
    peers.append(peer("third", [], vrf="blue", routerID="1.1.1.2"))
    found = set_violations(peers, Place(mode="frr", version="0.16.1"))
    assert [(index, violation.pointer) for index, violation in found] == [(2, ("spec", "routerID"))]
