"""Each release in its own shapes: what one switch means, written as each of them wants it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from compiler.diagnostics import Diagnostics
from compiler.lower.srlinux import lower_switch
from compiler.schema import known_releases
from compiler.schema.release import numbers
from tests.compiler.lower.switches import LEAF, SESSION, UNDERLAY, VRF, at, leaf

BGP = ("network-instance", "default", "protocols", "bgp")
TENANT = ("network-instance", "ip-vrf1", "protocols", "bgp")
UNDERLAY_GROUP = (*BGP, "group", "underlay")
OVERLAY_GROUP = (*BGP, "group", "overlay")
STATEMENTS = ("routing-policy", "policy", "services", "statement")
ABSENT = "absent"

WIDTH = {"allow-multiple-as": True, "max-paths-level-1": 64, "max-paths-level-2": 64}
ON = {"admin-state": "enable"}
ONE_WIDTH = {"allow-multiple-as": True, "maximum-paths": 64}
TWO_WIDTHS = {"allow-multiple-as": True, "ebgp": {"maximum-paths": 64}, "ibgp": {"maximum-paths": 64}}
PREFER = {"bgp": {"local-preference": {"set": 300}}}
LISTED = {"afi-safi-name": "ipv4-unicast"} | ON
HOPS = {"admin-state": "enable", "maximum-hops": 2}

SHAPES: dict[str, tuple[tuple[str | int, ...], list[tuple[str, Any]]]] = {
    "families": (
        (*TENANT, "ipv4-unicast"),
        [("21.6", ON | {"multipath": WIDTH}), ("23.3", ABSENT)],
    ),
    "families as a list": (
        (*TENANT, "afi-safi"),
        [
            ("21.6", ABSENT),
            ("23.3", [LISTED | {"multipath": WIDTH}]),
            ("24.7", [LISTED | {"multipath": ONE_WIDTH}]),
            ("25.3", [LISTED | {"multipath": TWO_WIDTHS}]),
        ],
    ),
    "evpn alone in the overlay": (
        (*OVERLAY_GROUP, "evpn"),
        [("21.6", ON), ("23.3", ABSENT)],
    ),
    "ipv4 off in the overlay": (
        (*OVERLAY_GROUP, "ipv4-unicast"),
        [("21.6", {"admin-state": "disable"}), ("23.3", ABSENT)],
    ),
    "overlay families as a list": (
        (*OVERLAY_GROUP, "afi-safi"),
        [
            ("21.6", ABSENT),
            (
                "23.3",
                [
                    {"afi-safi-name": "evpn", "admin-state": "enable"},
                    {"afi-safi-name": "ipv4-unicast", "admin-state": "disable"},
                ],
            ),
        ],
    ),
    "policies": ((*UNDERLAY_GROUP, "import-policy"), [("21.6", "accept"), ("24.7", ["accept"])]),
    "local AS": (
        (*OVERLAY_GROUP, "local-as"),
        [("21.6", [{"as-number": 65123}]), ("23.3", {"as-number": 65123})],
    ),
    "multihop": ((*TENANT, "group", "metallb", "multihop"), [("21.6", ABSENT), ("21.11", HOPS)]),
    "password": (
        (*TENANT, "group", "metallb", "authentication"),
        [("21.6", {"keychain": "bgp-password"}), ("23.3", {"password": "secretRef:bgp-password"})],
    ),
    "keychain": (
        ("system", "authentication", "keychain", "bgp-password"),
        [
            (
                "21.6",
                {
                    "name": "bgp-password",
                    "admin-state": "enable",
                    "type": "tcp-md5",
                    "key": [{"index": 1, "algorithm": "md5", "authentication-key": "secretRef:bgp-password"}],
                },
            ),
            ("23.3", ABSENT),
        ],
    ),
    "preference": ((*TENANT, "preference"), [("21.6", {"ebgp": 169})]),
    "statements": (
        STATEMENTS,
        [
            (
                "21.6",
                [
                    {"sequence-id": 10, "match": {"prefix-set": "pool"}, "action": {"accept": PREFER}},
                    {"sequence-id": 20, "match": {"protocol": "bgp"}, "action": {"reject": {}}},
                ],
            ),
            (
                "22.11",
                [
                    {
                        "sequence-id": 10,
                        "match": {"prefix-set": "pool"},
                        "action": {"policy-result": "accept"} | PREFER,
                    },
                    {"sequence-id": 20, "match": {"protocol": "bgp"}, "action": {"policy-result": "reject"}},
                ],
            ),
            (
                "23.3",
                [
                    {
                        "name": "10",
                        "match": {"prefix-set": "pool"},
                        "action": {"policy-result": "accept"} | PREFER,
                    },
                    {"name": "20", "match": {"protocol": "bgp"}, "action": {"policy-result": "reject"}},
                ],
            ),
            (
                "25.3",
                [
                    {
                        "name": "10",
                        "match": {"prefix": {"prefix-set": "pool"}},
                        "action": {"policy-result": "accept"} | PREFER,
                    },
                    {"name": "20", "match": {"protocol": "bgp"}, "action": {"policy-result": "reject"}},
                ],
            ),
        ],
    ),
    "default action": (
        ("routing-policy", "policy", "accept", "default-action"),
        [("21.6", {"accept": {}}), ("22.11", {"policy-result": "accept"})],
    ),
    "stack": (
        ("interface", "system0", "subinterface", 0, "ipv4"),
        [
            ("21.6", {"address": [{"ip-prefix": "1.1.1.1/32"}]}),
            ("23.3", {"admin-state": "enable", "address": [{"ip-prefix": "1.1.1.1/32"}]}),
        ],
    ),
    "combined ECMP": (
        ("network-instance", "ip-vrf1", "protocols", "bgp-vpn", "combined-ecmp"),
        [("21.6", ABSENT), ("24.7", {})],
    ),
}


@pytest.mark.parametrize("release", known_releases())
@pytest.mark.parametrize("topic", SHAPES)
def test_shape(topic: str, release: str) -> None:
    """The expected text is that of the newest row that is not newer than the release."""
    where, rows = SHAPES[topic]
    expected = [text for first, text in rows if numbers(first) <= numbers(release)][-1]
    vrf = replace(VRF, combined_ecmp=True)
    tree = lower_switch(leaf(release, vrfs=(vrf,)), Diagnostics()).tree
    try:
        found = at(tree, *where)
    except (KeyError, StopIteration):
        found = ABSENT
    assert found == expected


def test_width_one_is_off() -> None:
    switch = replace(LEAF, underlay=replace(UNDERLAY, multipath=1))
    tree = lower_switch(switch, Diagnostics()).tree
    assert at(tree, *BGP, "afi-safi", "ipv4-unicast") == LISTED


def test_preference_follows_the_kind_of_session() -> None:
    internal = replace(SESSION, asn=65310)
    tree = lower_switch(replace(LEAF, vrfs=(replace(VRF, sessions=(internal,)),)), Diagnostics()).tree
    assert at(tree, *TENANT, "preference") == {"ibgp": 169}


def test_spine_states_the_peer_as_of_each_neighbour() -> None:
    """So that the second leaf changes nothing of the first."""
    tree = lower_switch(replace(LEAF, role="spine"), Diagnostics()).tree
    assert at(tree, *BGP, "neighbor", "10.1.1.0", "peer-as") == 64999
    assert "peer-as" not in at(tree, *UNDERLAY_GROUP)


def test_leaf_states_the_peer_as_once() -> None:
    tree = lower_switch(LEAF, Diagnostics()).tree
    assert at(tree, *UNDERLAY_GROUP, "peer-as") == 64999
    assert "peer-as" not in at(tree, *BGP, "neighbor", "10.1.1.0")


def test_leaf_between_spines_of_two_as_states_each() -> None:
    first = LEAF.uplinks[0]
    second = replace(first, port="ethernet-1/2", peer_address=first.peer_address + 4, peer_asn=64998)
    tree = lower_switch(replace(LEAF, uplinks=(first, second)), Diagnostics()).tree
    assert "peer-as" not in at(tree, *UNDERLAY_GROUP)
    assert [each.get("peer-as") for each in at(tree, *BGP, "neighbor")] == [64999, 64998, None]


def test_untagged_beside_tagged_on_one_port() -> None:
    (subnet,) = LEAF.subnets
    (access,) = subnet.access
    untagged = replace(access, subinterface=0, vlan=None)
    tree = lower_switch(
        replace(LEAF, subnets=(replace(subnet, access=(access, untagged)),)), Diagnostics()
    ).tree
    port = at(tree, "interface", "ethernet-1/12")
    assert port["vlan-tagging"] is True
    assert [each["vlan"]["encap"] for each in port["subinterface"]] == [
        {"untagged": {}},
        {"single-tagged": {"vlan-id": 10}},
    ]


def test_untagged_alone_has_no_vlan() -> None:
    (subnet,) = LEAF.subnets
    (access,) = subnet.access
    alone = replace(access, subinterface=0, vlan=None)
    tree = lower_switch(replace(LEAF, subnets=(replace(subnet, access=(alone,)),)), Diagnostics()).tree
    port = at(tree, "interface", "ethernet-1/12")
    assert "vlan-tagging" not in port
    assert "vlan" not in port["subinterface"][0]


def test_names_sort_as_people_count() -> None:
    first = LEAF.uplinks[0]
    ports = ("ethernet-1/10", "ethernet-1/2", "ethernet-1/9")
    uplinks = tuple(
        replace(first, port=port, peer_address=first.peer_address + number)
        for number, port in enumerate(ports)
    )
    tree = lower_switch(replace(LEAF, uplinks=uplinks), Diagnostics()).tree
    assert [each["id"] for each in at(tree, "bfd", "subinterface")] == [
        "ethernet-1/2.0",
        "ethernet-1/9.0",
        "ethernet-1/10.0",
    ]
