"""Equal values have one form, unequal ones never share it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.schema import Node, schema
from compiler.schema.addresses import address, mask, prefix
from compiler.schema.values import canonical, order

D2L = "7220 IXR-D2L"


def node(path: str, release: str = "24.10") -> Node:
    found = schema(release, D2L).node(tuple(path.split("/")))
    assert found is not None, path
    return found


HOST = "interface/subinterface/ipv6/address/ip-prefix"
ROUTE = "network-instance/static-routes/route/prefix"
SPAN = "routing-policy/prefix-set/prefix/mask-length-range"
PEERS = "network-instance/protocols/bgp/dynamic-neighbors/accept/match/allowed-peer-as"
PORT = "acl/acl-filter/entry/match/transport/destination-port/value"
VLAN = "interface/subinterface/vlan/encap/single-tagged/vlan-id"


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        (HOST, "2001:DB8::0001/64", "2001:db8::1/64"),
        (ROUTE, "10.1.2.3/24", "10.1.2.0/24"),
        (ROUTE, "2001:db8:0::5/64", "2001:db8::/64"),
        ("network-instance/protocols/bgp/neighbor/peer-address", "2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("interface/subinterface/anycast-gw/anycast-gw-mac", "00:00:5E:00:01:01", "00:00:5e:00:01:01"),
        ("network-instance/type", "srl_nokia-network-instance:ip-vrf", "ip-vrf"),
        ("network-instance/protocols/bgp/autonomous-system", "65001", 65001),
        ("interface/vlan-tagging", "true", True),
        ("interface/statistics/in-octets", "140285", 140285),
        (VLAN, "100", 100),
        (SPAN, "08..24", "8..24"),
        (PORT, "https", 443),
        (PORT, "443", 443),
        (PEERS, ["65001..65001", "65010"], ["65001", "65010"]),
        ("system/grpc-server/services", ["gnoi", "srl_nokia-grpc:gnmi"], ["gnmi", "gnoi"]),
        ("routing-policy/community-set/member", ["65000:1", "65000:2"], ["65000:2", "65000:1"]),
    ],
)
def test_spellings_of_one_value_are_equal(path: str, one: Any, other: Any) -> None:
    found = node(path)
    assert canonical(found, one) == canonical(found, other)
    assert canonical(found, canonical(found, one)) == canonical(found, one)


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        (HOST, "2001:db8::1/64", "2001:db8::2/64"),
        (ROUTE, "10.1.2.0/24", "10.1.2.0/25"),
        (SPAN, "24..24", "exact"),
        (VLAN, "optional", 1),
        ("interface/vlan-tagging", 1, True),
        ("network-instance/protocols/bgp/autonomous-system", True, 1),
        ("interface/description", "A", "a"),
        ("interface/description", "01", "1"),
        (PEERS, ["65001", "65002"], ["65002", "65001"]),
        ("network-instance/protocols/bgp/neighbor/authentication/password", "$aes1$Aa", "$aes1$aa"),
        ("system/name/host-name", "1..1", "1"),
    ],
)
def test_different_values_stay_different(path: str, one: Any, other: Any) -> None:
    found = node(path)
    same = canonical(found, one) == canonical(found, other)
    assert not same or type(canonical(found, one)) is not type(canonical(found, other))


def test_a_zone_is_kept() -> None:
    neighbour = node("network-instance/protocols/bgp/neighbor/peer-address")
    assert canonical(neighbour, "FE80::1%ethernet-1/1.0") == "fe80::1%ethernet-1/1.0"


@pytest.mark.parametrize(
    "value", [None, 5, 1.5, True, "", "not an address", "300.1.1.1/99", "::1::/64", [], {}]
)
@pytest.mark.parametrize(
    "path", [HOST, ROUTE, VLAN, PORT, SPAN, "network-instance/type", "interface/vlan-tagging"]
)
def test_what_does_not_fit_stays_what_it_is(path: str, value: Any) -> None:
    found = canonical(node(path), value)
    assert found == value
    assert type(found) is type(value)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**128 - 1), st.sampled_from(["exploded", "compressed", "upper"]))
def test_ipv6_is_written_as_the_rfc_says(number: int, spelling: str) -> None:
    found = IPv6Address(number)
    text = {"exploded": found.exploded, "compressed": str(found), "upper": str(found).upper()}[spelling]
    assert address(text) == str(found) or found.ipv4_mapped is not None


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(0, 7)), st.integers(1, 0xFFFF))
def test_the_longest_run_of_zeros_is_the_gap(zeros: set[int], group: int) -> None:
    text = ":".join("0" if at in zeros else f"{group:04x}" for at in range(8))
    found = IPv6Address(text)
    assert address(text) == str(found) or found.ipv4_mapped is not None


@settings(max_examples=60, deadline=None)
@given(st.ip_addresses(), st.integers(0, 128))
def test_masks_clear_host_bits(host: Any, length: int) -> None:
    length = min(length, host.max_prefixlen)
    expected = str(ip_network((int(host), length), strict=False)) if host.version == 6 else None
    if expected is None:
        expected = str(ip_network(f"{host}/{length}", strict=False))
    if host.version == 4 or "." not in expected:
        assert mask(f"{host}/{length}") == expected
        assert prefix(expected) == expected


def test_order_puts_numbers_as_numbers() -> None:
    assert sorted([10, "b", 9, "a", True], key=order) == [9, 10, True, "a", "b"]
