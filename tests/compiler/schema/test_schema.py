"""What the indexes say, against facts read by eye in the vendor's YANG."""

from __future__ import annotations

import time

import pytest

from compiler.schema import (
    Kind,
    Node,
    Schema,
    UnknownPlatformError,
    UnknownReleaseError,
    known_platforms,
    known_releases,
    resolve_release,
    schema,
)
from compiler.schema.container import unpack
from compiler.schema.release import read_index

D2L = "7220 IXR-D2L"


def node(release: str, path: str, platform: str = D2L) -> Node:
    found = schema(release, platform).node(tuple(path.split("/")))
    assert found is not None, path
    return found


def test_a_list_knows_its_keys_and_module() -> None:
    found = node("24.10", "network-instance/protocols/bgp/neighbor")
    assert (found.kind, found.keys, found.module) == (Kind.LIST, ("peer-address",), "srl_nokia-bgp")
    route = node("24.10", "network-instance/route-table/ipv4-unicast/route")
    assert len(route.keys) == 5
    assert not route.config


def test_a_module_changes_where_the_model_augments() -> None:
    assert node("21.6", "network-instance/protocols").module == "srl_nokia-network-instance"
    assert node("21.6", "network-instance/protocols/bgp").module == "srl_nokia-bgp"
    assert node("24.10", "system/name").module == "srl_nokia-system-name"


def test_a_relative_leafref_names_its_absolute_target() -> None:
    found = node("24.10", "network-instance/protocols/bgp/neighbor/peer-group")
    assert found.type is not None
    assert found.type.target == ("network-instance", "protocols", "bgp", "group", "group-name")
    assert found.type.members[0].base == "string"
    assert found.mandatory


def test_one_grouping_in_two_places_has_two_targets() -> None:
    paths = [
        node("25.3", f"network-instance/protocols/bgp/{place}/export-policy").type
        for place in ("group", "neighbor")
    ]
    assert all(found and found.target == ("routing-policy", "policy", "name") for found in paths)


def test_identities_come_with_their_module() -> None:
    found = node("24.10", "network-instance/type").type
    assert found is not None
    assert found.identities["mac-vrf"] == "srl_nokia-network-instance"
    assert node("24.10", "network-instance/type").default == "default"


def test_defaults_have_the_type_of_their_leaf() -> None:
    assert node("24.10", "network-instance/protocols/bgp/afi-safi/multipath/maximum-paths").default == 1
    assert (
        node("24.10", "network-instance/protocols/bgp/ebgp-default-policy/import-reject-all").default is True
    )
    assert node("24.10", "interface/admin-state").default == "enable"
    assert node("24.10", "interface/mtu").default is None
    assert node("24.10", "system/grpc-server/source-address").default == ("::",)


def test_order_and_presence() -> None:
    assert node("24.10", "network-instance/protocols/bgp/group/export-policy").user_ordered
    assert node("23.3", "routing-policy/policy/statement").user_ordered
    assert not node("21.6", "routing-policy/policy/statement").user_ordered
    assert node("21.6", "interface/subinterface/ipv4").presence
    assert not node("24.10", "interface/subinterface/ipv4").presence


def test_a_choice_is_a_fact_of_its_nodes() -> None:
    assert node("24.10", "acl/acl-filter/entry/action/accept").choice


def test_limits() -> None:
    assert node("24.10", "interface/mtu").type is not None
    evi = node("21.6", "network-instance/protocols/bgp-evpn/bgp-instance/ecmp").type
    assert evi is not None
    assert evi.ranges == ((1, 8),)
    assert node("21.6", "network-instance/protocols/bgp-evpn/bgp-instance").max_elements == 1


def test_secrets_are_marked() -> None:
    for path in (
        "network-instance/protocols/bgp/neighbor/authentication/password",
        "system/authentication/keychain/key/authentication-key",
        "system/aaa/authentication/admin-user/password",
    ):
        found = node("24.10", path).type
        assert found is not None
        assert found.secret, path


def test_the_typedef_that_decides_the_form_is_kept() -> None:
    address = node("24.10", "interface/subinterface/ipv4/address/ip-prefix").type
    route = node("24.10", "network-instance/static-routes/route/prefix").type
    assert address is not None
    assert address.typedef == "ipv4-prefix-with-host-bits"
    assert route is not None
    assert "ip-prefix" in route.typedef or all("prefix" in member.typedef for member in route.members)


def test_what_runs_is_there_too() -> None:
    found = node("24.10", "network-instance/protocols/bgp/neighbor/session-state")
    assert not found.config
    for release in ("21.6.4", "24.10.3", "25.3.1"):
        for path in ("system/information/version", "system/configuration/commit/id", "platform/chassis/type"):
            assert not node(release, path).config


def test_a_node_whose_feature_is_off_is_not_there_and_the_feature_is_named() -> None:
    path = ("network-instance", "protocols", "bgp", "afi-safi", "multipath", "ebgp", "maximum-paths")
    found = schema("24.10", D2L)
    assert found.node(path) is None
    assert found.lacks(path) is not None
    assert found.lacks(("network-instance", "no-such-node")) is None
    assert found.lacks(("interface", "mtu")) is None


def test_rules_are_the_platforms_own() -> None:
    found = schema("24.10", D2L)
    paths = node("24.10", "network-instance/protocols/bgp/afi-safi/multipath/maximum-paths")
    texts = [rule.xpath for number in paths.rules if (rule := found.rule(number)) is not None]
    assert any("<= 128" in text for text in texts)
    assert not any("<= 256" in text for text in texts)


def test_the_last_patch_of_every_release_is_known_and_all_are_small() -> None:
    years = [
        "21.6",
        "21.11",
        "22.3",
        "22.6",
        "22.11",
        "23.3",
        "23.7",
        "23.10",
        "24.3",
        "24.7",
        "24.10",
        "25.3",
    ]
    assert [release.rpartition(".")[0] for release in known_releases()] == years
    assert sum(len(read_index(release)) for release in known_releases()) < 900_000


def test_an_unwritten_patch_is_the_newest_known() -> None:
    assert resolve_release("24.10").release == "24.10.3"
    assert resolve_release("24.10").note == ""
    assert resolve_release("v24.10.3-407").note == ""


def test_an_unknown_patch_is_the_nearest_known_with_a_note() -> None:
    assert resolve_release("25.3.2").release == "25.3.1"
    assert schema("25.3.2", D2L).notes == ("the schema of 25.3.1 is used for 25.3.2",)


@pytest.mark.parametrize("release", ["26.3", "19.11.8", "latest", "24", "24.10.x", "²4.1"])
def test_an_unknown_release_is_refused_with_a_way_out(release: str) -> None:
    with pytest.raises(UnknownReleaseError) as caught:
        resolve_release(release)
    assert "fabricc schema" in caught.value.hint


def test_an_unknown_platform_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownPlatformError) as caught:
        schema("24.10", "7220-IXR-D2L")
    assert "`7220 IXR-D2L`" in caught.value.hint


@pytest.mark.parametrize("release", known_releases())
def test_every_place_of_every_platform_can_be_made(release: str) -> None:
    for platform in (D2L, "7220 IXR-D5", "7250 IXR-10E"):
        assert platform in known_platforms(release)
        assert _places(schema(release, platform)) > 1000


def _places(found: Schema) -> int:
    waiting = list(found.roots.values())
    seen = 0
    while waiting:
        one = waiting.pop()
        seen += 1
        assert all(key in one.children for key in one.keys), one.name
        if one.type is not None and one.type.target:
            assert one.type.members, one.name
        waiting += one.children.values()
    return seen


@pytest.mark.parametrize("release", known_releases())
def test_an_index_is_small_and_loads_in_a_blink(release: str) -> None:
    data = read_index(release)
    assert len(data) < 90_000
    before = time.process_time()
    unpack(data)
    assert time.process_time() - before < 0.2, "10 times the goal: a busy machine must not fail this"
