"""What `resolve` binds and completes: nothing is left to work out, and every part knows its place."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.diagnostics import Span
from tests.compiler.fabrics import parts, resolved, seed, switch, texts, vrf

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = ("intent", "seed-21.6", "seed-article")
NODE = """
apiVersion: fabricc.dev/v1alpha1
kind: Cluster
metadata: {{name: {name}}}
spec:
  subnet: nodes
  nodes:
    a: {{address: 192.168.101.{number}, loopback: 6.4.{part}.{number}, attach: leaf1:ethernet-1/{number}}}
  metallb:
    version: "0.16.1"
    mode: native
    pools: {{default: {{addresses: [10.254.{number}.240/28]}}}}
    session:
      asn: 65201
      group: metallb-{name}
      source: loopback
      accept: 6.4.{part}.0/26
      importPolicy: accept-all
      exportPolicy: accept-all
"""
NODES = """
apiVersion: fabricc.dev/v1alpha1
kind: Subnet
metadata: {name: nodes}
spec:
  vni: 1
  evi: 1
  vrf: ip-vrf1
  gateway: 192.168.101.1/24
  irb: 0
  attach: [{cluster: one}, {cluster: two}]
"""


def documents() -> list[str]:
    return [
        yaml.safe_dump(document)
        for text in texts("seed-21.6").values()
        for document in yaml.safe_load_all(text)
    ]


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_the_order_of_files_and_documents_does_not_matter(data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(documents()))
    cut = data.draw(st.integers(0, len(shuffled)))
    files = {"a.yaml": "---\n".join(shuffled[:cut]), "b.yaml": "---\n".join(shuffled[cut:])}
    assert resolved({name: text for name, text in files.items() if text}) == seed("seed-21.6")


@pytest.mark.parametrize("case", CASES)
def test_every_part_knows_its_place(case: str) -> None:
    files = texts(case)
    places = list(spans(seed(case)))
    assert len(places) > 300
    for span in places:
        lines = files[span.file].splitlines()
        assert lines[span.line - 1][span.column - 1 :].strip() != "", span


def spans(part: Any) -> Iterator[Span]:
    if isinstance(part, Span):
        yield part
    elif type(part).__name__ == "tuple":  # `isinstance` would make the members unknown to one type checker
        for each in part:
            yield from spans(each)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from spans(getattr(part, field.name))


def test_places_are_those_of_the_values() -> None:
    fabric = seed()
    lines = {name: text.splitlines() for name, text in texts("intent").items()}

    def at(span: Span) -> str:
        return lines[span.file][span.line - 1][span.column - 1 :]

    found = vrf(fabric, "leaf2")
    node = fabric.clusters[0].nodes[0]
    assert at(found.ecmp_span).startswith("4 ")
    assert at(found.multipath_span).startswith("64 ")
    assert at(found.preference_span).startswith("169 ")
    assert at(found.asn_span).startswith("65320")
    assert at(node.loopback_span).startswith("6.4.5.30")
    assert at(node.attach_span).startswith("leaf2:ethernet-1/13")
    assert at(found.sessions[1].accept_span).startswith("6.4.5.0/26")
    assert at(fabric.clusters[0].services[0].policy_span).startswith("Local")


def test_a_session_is_with_the_own_leaf_and_both_ends_agree() -> None:
    fabric = seed()
    calico, metallb = vrf(fabric, "leaf1").sessions
    assert [(name, str(address)) for name, address in metallb.peers] == [
        ("ctl-a2", "6.4.5.31"),
        ("wk-a1", "6.4.5.20"),
        ("wk-a3", "6.4.5.22"),
    ]
    assert [str(address) for _, address in calico.peers] == [
        "192.168.101.31",
        "192.168.101.20",
        "192.168.101.22",
    ]
    assert (metallb.asn, metallb.leaf_asn, str(metallb.local_address)) == (65201, 65310, "6.5.3.1")
    cluster = fabric.clusters[0]
    assert cluster.metallb is not None
    assert dict(cluster.metallb.sessions)["leaf1"] == metallb
    assert vrf(fabric, "border").sessions == ()


def test_what_is_left_out_is_made_explicit() -> None:
    fabric = seed("seed-21.6")
    leaf, border = switch(fabric, "leaf1"), switch(fabric, "border")
    targets = {subnet.name: subnet.route_target for subnet in (*leaf.subnets, *border.subnets)}
    assert targets == {
        "mac-vrf1": "target:65123:1",
        "leaf-mac-vrf2": "target:65123:6",
        "border-mac-vrf2": "target:65123:2",
        "mac-vrf3": None,
    }
    assert {access.subinterface for subnet in border.subnets for access in subnet.access} == {0}
    calico, metallb = vrf(fabric, "leaf1").sessions
    assert str(calico.accept) == "192.168.101.0/24"
    assert metallb.allowed_peer_as == (65201,)
    assert fabric.clusters[0].services[0].endpoints == tuple(sorted(texts_nodes()))
    assert fabric.clusters[0].services[0].ports[0].target_port == 8080
    assert switch(fabric, "spine1").underlay.timers.hold_time is None
    assert leaf.underlay.timers.hold_time == 5
    assert leaf.management == "leaf1"


def texts_nodes() -> list[str]:
    return ["wk-a1", "wk-a2", "wk-a3", "ctl-a1", "ctl-a2", "ctl-a3"]


@pytest.mark.parametrize(
    ("release", "multihop"), [(None, 2), ("21.6", None), ("21.11", 2), ("23.10.1", 2), ("99.1", None)]
)
def test_multihop_is_there_where_the_release_has_it(release: str | None, multihop: int | None) -> None:
    fabric = resolved(texts("intent"), release=release)
    assert {each.release for each in fabric.switches} == {release or "24.10"}
    assert [session.multihop for session in vrf(fabric, "leaf1").sessions] == [multihop, multihop]


def test_node_routes_are_everywhere_or_at_home() -> None:
    everywhere, at_home = seed("seed-21.6"), seed()
    assert len(vrf(everywhere, "leaf1").static_routes) == len(vrf(everywhere, "leaf2").static_routes) == 6
    assert [
        (str(route.prefix), route.group, str(route.next_hops[0]))
        for route in vrf(at_home, "leaf2").static_routes
    ] == [
        ("6.4.5.21/32", "wk-a2", "192.168.101.21"),
        ("6.4.5.30/32", "ctl-a1", "192.168.101.30"),
        ("6.4.5.32/32", "ctl-a3", "192.168.101.32"),
    ]
    assert vrf(everywhere, "border").static_routes == ()


def test_nodes_of_one_name_in_two_clusters_have_groups_of_their_own() -> None:
    one, two = NODE.format(name="one", number=20, part=5), NODE.format(name="two", number=30, part=6)
    fabric = resolved(parts("fabric", "leaves", "vrf", one=one, two=two, nodes=NODES))
    groups = [route.group for route in vrf(fabric, "leaf1").static_routes]
    assert groups == ["one.a", "two.a"]


def test_prefixes_of_a_cluster_follow_the_cluster() -> None:
    files = texts("intent")
    files["cluster.yaml"] = files["cluster.yaml"].replace("10.254.254.240/28", "10.9.9.9-10.9.9.11")
    found = {each.name: each for each in switch(resolved(files), "leaf1").prefix_sets}
    ranges = found["virtual-addresses"].prefixes
    assert [(str(each.prefix), each.low, each.high) for each in ranges] == [
        ("10.9.9.9/32", 32, 32),
        ("10.9.9.10/31", 31, 32),
    ]


def test_a_switch_carries_the_policies_it_refers_to() -> None:
    fabric = seed()
    assert [each.name for each in switch(fabric, "spine1").policies] == ["accept-all"]
    assert switch(fabric, "spine1").prefix_sets == ()
    assert [each.name for each in switch(fabric, "leaf1").prefix_sets] == [
        "pods-and-services",
        "virtual-addresses",
    ]


def test_what_cannot_be_bound_leaves_the_rest_standing() -> None:
    files = texts("intent")
    files["tenant.yaml"] = files["tenant.yaml"].replace("leaf2: {asn: 65320", "leaf9: {asn: 65320")
    fabric = resolved(files, errors=("unknown-reference",))
    assert [leaf for leaf, _ in metallb_sessions(fabric)] == ["leaf1"]
    assert len(fabric.switches) == 5


def metallb_sessions(fabric: Any) -> Any:
    return fabric.clusters[0].metallb.sessions
