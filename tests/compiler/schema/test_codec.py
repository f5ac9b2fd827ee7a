"""Bare trees to JSON_IETF and back, on what real devices wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compiler.schema import schema
from compiler.schema.codec import CodecError, decode, decode_node, encode, encode_node, entry_step, key_text
from compiler.tree import Step, show
from tests.shared import shared

D2L = "7220 IXR-D2L"
NI = "srl_nokia-network-instance"


def members(tree: Any) -> dict[str, Any]:
    return {**tree} if tree.__class__ is dict else {}


def entries(tree: Any) -> list[Any]:
    return [*tree] if tree.__class__ is list else []


def without_comments(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {k: without_comments(v) for k, v in members(tree).items() if not k.startswith("_annotate")}
    return [without_comments(each) for each in entries(tree)] if isinstance(tree, list) else tree


def prefixes(tree: Any) -> bool:
    if isinstance(tree, str):
        return tree.startswith("srl_nokia-")
    inner = [*entries(tree), *members(tree).values()]
    return any(":" in name for name in members(tree)) or any(prefixes(each) for each in inner)


def test_every_lab_file_reads_and_writes_back() -> None:
    seen = 0
    for meta in sorted(shared("data", "labs").glob("*/meta.json")):
        release = json.loads(meta.read_text())["schema"]
        for device in sorted(json.loads(meta.read_text())["devices"]):
            tree = without_comments(json.loads((meta.parent / f"{device}.json").read_text()))
            found = schema(release, "7220 IXR-D3L")
            bare = decode(found, tree)
            assert not prefixes(bare), (meta.parent.name, device)
            assert encode(found, bare) == tree, (meta.parent.name, device)
            seen += 1
    assert seen >= 37


def test_every_recorded_configuration_reads_and_writes_back() -> None:
    found = schema("25.3.2", D2L)
    files = sorted(shared("data", "recordings", "srlinux-25.3.2").glob("*running.json"))
    assert len(files) >= 3
    for file in files:
        for tree in json.loads(file.read_text()):
            assert encode(found, decode(found, tree)) == without_comments(tree)


def test_what_a_device_says_of_bgp_reads_and_writes_back() -> None:
    found = schema("25.3.2", D2L)
    files = sorted(shared("data", "recordings", "srlinux-25.3.2").glob("*get_bgp_config*state.json"))
    assert files
    for file in files:
        for tree in json.loads(file.read_text()):
            bare = decode(found, tree)
            bgp: Any = bare["network-instance"][0]
            assert bgp["protocols"]["bgp"]["neighbor"][0]["session-state"] == "established"
            assert encode(found, bare) == tree


BARE: dict[str, Any] = {
    "network-instance": [
        {
            "name": "default",
            "type": "default",
            "protocols": {"bgp": {"autonomous-system": 65001, "afi-safi": [{"afi-safi-name": "evpn"}]}},
        }
    ],
    "interface": [
        {"name": "lag1", "lag": {}},
        {
            "name": "ethernet-1/1",
            "subinterface": [
                {"index": 0, "ipv4": {"address": [{"ip-prefix": "10.0.0.0/31", "primary": [None]}]}},
                {"index": 1, "vlan": {"encap": {"single-tagged": {"vlan-id": 100}}}},
                {"index": 2, "vlan": {"encap": {"single-tagged": {"vlan-id": "optional"}}}},
            ],
        },
    ],
}


def test_prefixes_stand_where_the_module_changes_and_before_identities() -> None:
    tree = encode(schema("24.10", D2L), BARE)
    instance = tree[f"{NI}:network-instance"][0]
    assert instance["type"] == f"{NI}:default"
    bgp = instance["protocols"]["srl_nokia-bgp:bgp"]
    assert bgp["autonomous-system"] == 65001
    assert bgp["afi-safi"][0]["afi-safi-name"] == "srl_nokia-common:evpn"
    lag, ethernet = tree["srl_nokia-interfaces:interface"]
    assert lag["srl_nokia-interfaces-lag:lag"] == {}
    untagged, single, optional = ethernet["subinterface"]
    assert untagged["ipv4"]["address"][0]["primary"] == [None]
    assert single["srl_nokia-interfaces-vlans:vlan"]["encap"]["single-tagged"]["vlan-id"] == 100
    assert optional["srl_nokia-interfaces-vlans:vlan"]["encap"]["single-tagged"]["vlan-id"] == "optional"


def test_bare_names_are_read_too() -> None:
    found = schema("24.10", D2L)
    assert decode(found, BARE) == BARE
    assert decode(found, encode(found, BARE)) == BARE


def test_long_numbers_are_text_outside_and_numbers_inside() -> None:
    node = schema("24.10", D2L).node(("interface", "statistics"))
    assert node is not None
    assert decode_node(node, {"in-octets": "140285"}) == {"in-octets": 140285}
    assert encode_node(node, {"in-octets": 140285}) == {"in-octets": "140285"}


def test_one_entry_of_a_list_is_read_as_gnmi_gives_it() -> None:
    node = schema("24.10", D2L).node(("network-instance",))
    assert node is not None
    assert decode_node(node, {"type": f"{NI}:ip-vrf"}) == {"type": "ip-vrf"}
    assert encode_node(node, {"name": "a", "type": "ip-vrf"}) == {"name": "a", "type": f"{NI}:ip-vrf"}
    kind = node.children["type"]
    assert decode_node(kind, f"{NI}:ip-vrf") == "ip-vrf"
    assert encode_node(kind, "ip-vrf") == f"{NI}:ip-vrf"


ODD: list[tuple[dict[str, Any], str, str]] = [
    ({"interfaces": []}, "/interfaces", "unknown name"),
    ({"srl_nokia-bgp:interface": []}, "/srl_nokia-bgp:interface", "unknown name"),
    ({"interface": [{"name": "e", "mtu2": 1}]}, "/interface[name=e]/mtu2", "unknown name"),
    ({"interface": {"name": "e"}}, "/interface", "expected a list"),
    ({"interface": ["e"]}, "/interface", "expected an object"),
    ({"interface": [{"name": "e", "ethernet": []}]}, "/interface[name=e]/ethernet", "expected an object"),
    ({"interface": [{"name": "e", "mtu": {"a": 1}}]}, "/interface[name=e]/mtu", "expected one value"),
    (
        {"interface": [{"name": "e", "admin-state": ["enable"]}]},
        "/interface[name=e]/admin-state",
        "one value",
    ),
    (
        {"network-instance": [{"name": "a", "type": {"b": 1}}]},
        "/network-instance[name=a]/type",
        "expected one value",
    ),
    ({"interface": [], "srl_nokia-interfaces:interface": []}, "/interface", "once"),
    (
        {"system": {"grpc-server": [{"name": "m", "services": "gnmi"}]}},
        "/system/grpc-server[name=m]/services",
        "expected a list",
    ),
]


@pytest.mark.parametrize(("tree", "path", "text"), ODD)
def test_what_has_no_place_is_named(tree: dict[str, Any], path: str, text: str) -> None:
    found = schema("24.10", D2L)
    with pytest.raises(CodecError, match=text) as caught:
        decode(found, tree)
    assert show(caught.value.path) == path
    errors: list[CodecError] = []
    decode(found, tree, errors)
    assert [show(error.path) for error in errors] == [path]


def test_all_that_has_no_place_is_gathered_and_the_rest_is_kept() -> None:
    errors: list[CodecError] = []
    tree = {"interface": [{"name": "e1", "a": 1, "mtu": 1500}, {"name": "e2", "ethernet": {"b": 2}}], "c": 3}
    kept = decode(schema("24.10", D2L), tree, errors)
    assert [show(error.path) for error in errors] == [
        "/interface[name=e1]/a",
        "/interface[name=e2]/ethernet/b",
        "/c",
    ]
    assert [error.value for error in errors] == [1, 2, 3]
    assert kept == {"interface": [{"name": "e1", "mtu": 1500}, {"name": "e2", "ethernet": {}}]}


def test_comments_are_dropped_wherever_they_stand() -> None:
    tree = {"_annotate": "x", "interface": [{"name": "e", "_annotate_mtu": "y", "mtu": 1500}]}
    assert decode(schema("24.10", D2L), tree) == {"interface": [{"name": "e", "mtu": 1500}]}


def test_writing_an_unknown_name_fails() -> None:
    with pytest.raises(CodecError, match="/interface\\[name=e\\]/speed: expected a node of the schema"):
        encode(schema("24.10", D2L), {"interface": [{"name": "e", "speed": 1}]})


def test_a_list_entry_is_named_by_its_keys_in_their_order() -> None:
    node = schema("24.10", D2L).node(("routing-policy", "prefix-set", "prefix"))
    assert node is not None
    entry = {"mask-length-range": "exact", "ip-prefix": "10.0.0.0/8"}
    expected = Step("prefix", (("ip-prefix", "10.0.0.0/8"), ("mask-length-range", "exact")))
    assert entry_step(node, entry) == expected
    assert key_text(False) == "false"  # noqa: FBT003 - a value
