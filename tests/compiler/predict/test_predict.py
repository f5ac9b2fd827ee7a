"""The prediction for the seed lab: sessions, and next hops as the real switches printed them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from compiler.predict import predict
from tests.compiler.fabrics import resolved, seed, texts
from tests.shared import shared

if TYPE_CHECKING:
    from compiler.expected import Expected, ExpectedRoute

LEAF1 = {"6.4.5.20", "6.4.5.22", "6.4.5.31"}
LEAF2 = {"6.4.5.21", "6.4.5.30", "6.4.5.32"}
VTEPS = {"1.1.1.1", "1.1.1.2"}


def predicted(case: str) -> dict[str, Expected]:
    return {each.device: each for each in predict(seed(case))}


def route(case: str, device: str) -> ExpectedRoute:
    (found,) = predicted(case)[device].routes
    return found


def hops(found: ExpectedRoute, kind: str) -> set[str]:
    return {hop.address for hop in found.candidates if hop.kind == kind}


def test_both_ends_of_every_session_are_predicted() -> None:
    ends = {
        (session.network_instance, session.local, session.peer, session.local_as, session.peer_as)
        for each in predict(seed())
        for session in each.sessions
        if session.via == "neighbor"
    }
    assert len(ends) == 24
    assert {(ni, peer, local, peer_as, local_as) for ni, local, peer, local_as, peer_as in ends} == ends


def test_a_leaf_expects_both_speakers_of_its_own_nodes() -> None:
    dynamic = [session for session in predicted("intent")["leaf2"].sessions if session.via == "dynamic"]
    assert {(each.peer_name, each.speaker, each.peer, each.peer_as, each.group) for each in dynamic} == {
        (f"{name}", speaker, f"{prefix}.{number}", asn, f"{speaker}-bgp")
        for name, number in (("wk-a2", 21), ("ctl-a1", 30), ("ctl-a3", 32))
        for speaker, prefix, asn in (("calico", "192.168.101", 64512), ("metallb", "6.4.5", 65201))
    }
    assert {(each.local, each.local_as, each.network_instance) for each in dynamic} == {
        ("6.5.3.2", 65320, "ip-vrf1")
    }


@pytest.mark.parametrize(("leaf", "own", "other"), [("leaf1", LEAF1, "1.1.1.2"), ("leaf2", LEAF2, "1.1.1.1")])
def test_with_preference_169_a_leaf_uses_its_own_nodes(leaf: str, own: set[str], other: str) -> None:
    found = route("intent", leaf)
    assert (found.preferred, found.width, found.prefix) == ("bgp", 64, "10.254.254.241/32")
    assert hops(found, "node") == own
    assert hops(found, "vtep") == {other}
    assert {hop.condition for hop in found.candidates if hop.kind == "node"} == {
        f"endpoint ready on {hop.stands_for}" for hop in found.candidates if hop.kind == "node"
    }


def test_the_border_spreads_over_both_leaves() -> None:
    found = route("intent", "border")
    assert (found.preferred, found.width) == ("bgp-evpn", 4)
    assert hops(found, "vtep") == VTEPS
    assert hops(found, "node") == set()
    assert "spine1" in predicted("intent")
    assert predicted("intent")["spine1"].routes == ()


def printed() -> dict[str, tuple[str, set[str]]]:
    """Read, by leaf, the route's type and next hops from what the switches printed."""
    text = shared("data", "labs", "oracle-outputs", "seed.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[str, set[str]]] = {}
    for leaf, body in re.findall(
        r"A:(leaf\d)# /show network-instance ip-vrf1 route-table (.*?)(?=A:leaf|\Z)", text, re.DOTALL
    ):
        kind = re.search(r"Route Type +: (\S+)", body)
        assert kind is not None
        found[leaf] = kind[1], set(re.findall(r"^([\d.]+) \(indirect\) resolved by", body, re.MULTILINE))
    return found


def test_the_printed_tables_are_one_of_the_states_of_the_tie() -> None:
    tables = printed()
    assert set(tables) == {"leaf1", "leaf2"}
    for leaf, (kind, addresses) in tables.items():
        found = route("seed-article", leaf)
        assert found.preferred == "tie"
        assert addresses == hops(found, {"bgp": "node", "bgp-evpn": "vtep"}[kind])
        assert len(addresses) <= found.width
    assert {kind for kind, _ in tables.values()} == {"bgp", "bgp-evpn"}


def test_in_the_tie_the_border_may_miss_a_leaf() -> None:
    found = route("seed-article", "border")
    assert (found.preferred, found.width) == ("tie", 4)
    assert hops(found, "vtep") == VTEPS


def changed(file: str, old: str, new: str) -> dict[str, ExpectedRoute]:
    files = texts("intent")
    assert old in files[file]
    files[file] = files[file].replace(old, new)
    return {each.device: each.routes[0] for each in predict(resolved(files)) if each.routes}


def test_cluster_policy_announces_from_every_node_while_any_endpoint_is_ready() -> None:
    found = changed("cluster.yaml", "externalTrafficPolicy: Local", "externalTrafficPolicy: Cluster")
    assert {hop.condition for each in found.values() for hop in each.candidates} == {"any endpoint ready"}
    assert hops(found["leaf1"], "node") == LEAF1


def test_local_policy_announces_where_endpoints_are_expected() -> None:
    found = changed(
        "cluster.yaml",
        "externalTrafficPolicy: Local",
        "externalTrafficPolicy: Local\n  endpoints: [wk-a1, wk-a3]",
    )
    assert hops(found["leaf1"], "node") == {"6.4.5.20", "6.4.5.22"}
    assert (found["leaf2"].preferred, hops(found["leaf2"], "vtep")) == ("bgp-evpn", {"1.1.1.1"})
    assert found["border"].candidates[0].condition == "endpoint ready on wk-a1 or wk-a3"


def test_one_leaf_with_nodes_is_no_tie() -> None:
    files = texts("seed-article")
    files["cluster.yaml"] = files["cluster.yaml"].replace(
        "externalTrafficPolicy: Cluster", "externalTrafficPolicy: Local\n  endpoints: [wk-a1]"
    )
    found = {each.device: each.routes[0] for each in predict(resolved(files)) if each.routes}
    assert {device: each.preferred for device, each in found.items()} == {
        "leaf1": "bgp",
        "leaf2": "bgp-evpn",
        "border": "bgp-evpn",
    }


def test_what_the_import_policy_rejects_is_not_expected() -> None:
    assert changed("cluster.yaml", "importPolicy: virtual-addresses", "importPolicy: reject-all") == {}


def test_combined_ecmp_is_one_set_of_nodes_and_leaves() -> None:
    found = changed(
        "tenant.yaml", "preference: 169 # below EVPN's 170: a leaf uses its own nodes", "combinedEcmp: true #"
    )
    assert (found["leaf1"].preferred, found["leaf1"].width) == ("combined", 4)
    assert found["border"].preferred == "bgp-evpn"
