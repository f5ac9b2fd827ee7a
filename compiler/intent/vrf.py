"""`Vrf`: an ip-vrf. `Subnet`: a mac-vrf with its anycast gateway and its ports."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from compiler.intent.base import (
    Asn,
    Document,
    End,
    Evi,
    Ipv4,
    Ipv4Prefix,
    Model,
    Name,
    RouteTarget,
    Vlan,
    Vni,
    Width,
)


class VrfBgp(Model):
    """PE-CE BGP of the VRF on the leaves that have an AS in it."""

    multipath: Width = Field(default=1, description="equal-cost paths to use; 1 is off")
    preference: Annotated[int, Field(ge=1, le=255)] = Field(
        default=170, description="route preference of PE-CE routes; EVPN has 170, lower wins"
    )
    combined_ecmp: bool = Field(
        default=False, description="one next-hop set of PE-CE and EVPN paths; from 24.7"
    )


class VrfDevice(Model):
    """What one leaf has in the VRF."""

    asn: Asn | None = Field(default=None, description="the AS it has towards the nodes")
    loopback: Ipv4 | None = Field(default=None, description="the address that nodes peer with")


class StaticRoute(Model):
    """A route written by hand, on the named devices."""

    prefix: Ipv4Prefix
    next_hops: Annotated[tuple[Ipv4, ...], Field(strict=False, min_length=1)]
    devices: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)]


class VrfSpec(Model):
    """An IP-VRF with symmetric IRB over VXLAN (EVPN-IFL, RFC 9136)."""

    vni: Vni
    evi: Evi
    route_target: RouteTarget | None = Field(
        default=None, description="target:<overlay AS>:<evi> if left out"
    )
    ecmp: Width = Field(default=1, description="EVPN next hops to use (bgp-evpn ecmp); 1 is off")
    loopback_interface: Annotated[str, Field(pattern=r"^lo[0-9]{1,3}$")] = "lo1"
    bgp: VrfBgp = VrfBgp()
    devices: dict[Name, VrfDevice] = Field(
        default_factory=dict, description="leaves with numbers of their own, by name"
    )
    static_routes: Annotated[tuple[StaticRoute, ...], Field(strict=False)] = ()


class Vrf(Document[Literal["Vrf"], VrfSpec]):
    """A routed tenant network."""


class Attachment(Model):
    """Ports of the subnet: one by one, or those of all nodes of a cluster."""

    port: End | None = Field(default=None, description="a device and its port")
    cluster: Name | None = Field(default=None, description="every port a node of it is attached to")
    vlan: Vlan | None = Field(default=None, description="tagged with this VLAN; untagged if left out")
    subinterface: Annotated[int, Field(ge=0, le=9999)] | None = Field(
        default=None, description="index on the port; the VLAN, or 0 if untagged, if left out"
    )


class SubnetSpec(Model):
    """A MAC-VRF over VXLAN, and its gateway."""

    vni: Vni
    evi: Evi
    route_target: RouteTarget | None = Field(
        default=None, description="target:<overlay AS>:<evi> if left out"
    )
    network_instance: Name | None = Field(
        default=None, description="its name on the switches, if not that of this document"
    )
    vrf: Name | None = Field(default=None, description="the Vrf its gateway routes in")
    gateway: Ipv4Prefix | None = Field(
        default=None, description="anycast gateway with its prefix length: 192.0.2.1/24"
    )
    irb: Annotated[int, Field(ge=0, le=9999)] | None = Field(
        default=None, description="index on irb0; needed with a gateway"
    )
    host_routes: bool = Field(
        default=True, description="learn hosts by ARP and spread them as host routes by EVPN"
    )
    attach: Annotated[tuple[Attachment, ...], Field(strict=False)] = ()


class Subnet(Document[Literal["Subnet"], SubnetSpec]):
    """A stretched layer 2 network."""
