"""Mistakes that a switch refuses, each made in a good configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.compiler.lower.switches import at

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.tree import Object

BGP = ("network-instance", "default", "protocols", "bgp")
TENANT = ("network-instance", "ip-vrf1", "protocols", "bgp")
UPLINK = ("interface", "ethernet-1/1", "subinterface", 0)
ACCESS = ("interface", "ethernet-1/12", "subinterface", 10)


def unknown_leaf(tree: Object) -> None:
    at(tree, "interface", "ethernet-1/1")["colour"] = "red"


def missing_mandatory(tree: Object) -> None:
    del at(tree, *BGP)["autonomous-system"]


def dangling_reference(tree: Object) -> None:
    group = at(tree, *BGP, "group", "underlay")
    group["import-policy"] = ["nobody"] if isinstance(group["import-policy"], list) else "nobody"


def out_of_range(tree: Object) -> None:
    at(tree, *UPLINK)["ip-mtu"] = 100


def duplicate_key(tree: Object) -> None:
    at(tree, "interface").append({"name": "lo1"})


def bridged_with_ipv4(tree: Object) -> None:
    at(tree, *ACCESS)["ipv4"] = at(tree, *UPLINK, "ipv4") | {"address": [{"ip-prefix": "192.0.2.1/24"}]}


def vlan_without_tagging(tree: Object) -> None:
    del at(tree, "interface", "ethernet-1/12")["vlan-tagging"]


def two_vxlan_interfaces(tree: Object) -> None:
    at(tree, "network-instance", "mac-vrf1", "vxlan-interface").append({"name": "vxlan1.4"})


def evpn_arp_on_a_port(tree: Object) -> None:
    at(tree, *UPLINK, "ipv4")["arp"] = {"evpn": {"advertise": [{"route-type": "dynamic"}]}}


def system0_in_a_vrf(tree: Object) -> None:
    at(tree, "network-instance", "ip-vrf1", "interface").append({"name": "system0.0"})


def unknown_identity(tree: Object) -> None:
    at(tree, "network-instance", "mac-vrf1")["type"] = "mac-vlan"


def evpn_family_in_a_vrf(tree: Object) -> None:
    bgp = at(tree, *TENANT)
    if "afi-safi" in bgp:
        bgp["afi-safi"].append({"afi-safi-name": "evpn", "admin-state": "enable"})
    else:
        bgp["evpn"] = {"admin-state": "enable"}


def bad_prefix(tree: Object) -> None:
    at(tree, *UPLINK, "ipv4")["address"] = [{"ip-prefix": "10.1.1.1/33"}]


def short_hold_time(tree: Object) -> None:
    at(tree, *BGP, "group", "underlay", "timers")["hold-time"] = 2


def no_family(tree: Object) -> None:
    bgp = at(tree, *TENANT)
    family = bgp["afi-safi"][0] if "afi-safi" in bgp else bgp["ipv4-unicast"]
    family["admin-state"] = "disable"


def wide_ecmp_in_a_mac_vrf(tree: Object) -> None:
    at(tree, "network-instance", "mac-vrf1", "protocols", "bgp-evpn", "bgp-instance", 1)["ecmp"] = 9


def wider_ecmp_than_any(tree: Object) -> None:
    at(tree, "network-instance", "ip-vrf1", "protocols", "bgp-evpn", "bgp-instance", 1)["ecmp"] = 65


MISTAKES: dict[str, Callable[[Object], None]] = {
    each.__name__: each
    for each in (
        unknown_leaf,
        missing_mandatory,
        dangling_reference,
        out_of_range,
        duplicate_key,
        bridged_with_ipv4,
        vlan_without_tagging,
        two_vxlan_interfaces,
        evpn_arp_on_a_port,
        system0_in_a_vrf,
        unknown_identity,
        evpn_family_in_a_vrf,
        bad_prefix,
        short_hold_time,
        no_family,
        wide_ecmp_in_a_mac_vrf,
        wider_ecmp_than_any,
    )
}
"""What ``must``, ``when``, leafref or structure forbid."""


def missing_subinterface(tree: Object) -> None:
    at(tree, "network-instance", "mac-vrf1", "interface").append({"name": "ethernet-1/40.0"})


def vxlan_in_default(tree: Object) -> None:
    entry: dict[str, Any] = at(tree, "network-instance", "default")
    entry["vxlan-interface"] = [{"name": "vxlan1.1"}]


BEYOND_YANG: dict[str, Callable[[Object], None]] = {
    each.__name__: each for each in (missing_subinterface, vxlan_in_default)
}
"""What a switch refuses and no statement of its models does."""
