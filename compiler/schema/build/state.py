"""Which operational (``config false``) subtrees an index keeps: those that something of ours asks for.

The index would be twice as large with all of them. ``**`` keeps everything below, ``*`` the leaves of
one node. Paths that a release does not have keep nothing.
"""

from __future__ import annotations

KEPT = """
interface/*
interface/statistics/**
interface/traffic-rate/**
interface/ethernet/*
interface/lag/*
interface/subinterface/*
interface/subinterface/statistics/**
interface/subinterface/ipv4/*
interface/subinterface/ipv4/address/**
interface/subinterface/ipv4/arp/**
interface/subinterface/ipv6/*
interface/subinterface/ipv6/address/**
interface/subinterface/ipv6/neighbor-discovery/**
network-instance/*
network-instance/interface/*
network-instance/vxlan-interface/*
network-instance/protocols/bgp/**
network-instance/protocols/bgp-evpn/bgp-instance/*
network-instance/protocols/bgp-vpn/**
network-instance/bridge-table/*
network-instance/route-table/*
network-instance/route-table/ipv4-unicast/**
network-instance/route-table/ipv6-unicast/**
network-instance/route-table/next-hop-group/**
network-instance/route-table/next-hop/**
network-instance/bgp-rib/attr-sets/**
network-instance/bgp-rib/ipv4-unicast/**
network-instance/bgp-rib/ipv6-unicast/**
network-instance/bgp-rib/evpn/**
network-instance/bgp-rib/afi-safi/*
network-instance/bgp-rib/afi-safi/ipv4-unicast/**
network-instance/bgp-rib/afi-safi/ipv6-unicast/**
network-instance/bgp-rib/afi-safi/evpn/**
network-instance/static-routes/route/*
network-instance/next-hop-groups/group/**
platform/chassis/**
platform/control/*
platform/linecard/*
bfd/**
tunnel/vxlan-tunnel/**
tunnel-interface/**
system/*
system/configuration/**
system/features
system/information/**
system/name/**
system/app-management/application/*
system/gnmi-server/**
system/grpc-server/**
system/lldp/**
system/network-instance/protocols/evpn/ethernet-segments/**
"""


def _rules() -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    deep: set[tuple[str, ...]] = set()
    flat: set[tuple[str, ...]] = set()
    for line in KEPT.split():
        path = tuple(line.split("/"))
        match path[-1]:
            case "**":
                deep.add(path[:-1])
            case "*":
                flat.add(path[:-1])
            case _:
                deep.add(path)
    return deep, flat


_DEEP, _FLAT = _rules()


def keeps(path: tuple[str, ...], *, leaf: bool) -> bool:
    """Say whether the state node at `path` (bare names) is asked for itself."""
    if leaf and path[:-1] in _FLAT:
        return True
    return any(path[:length] in _DEEP for length in range(1, len(path) + 1))
