"""Small switches written by hand, so that a shape can be read beside what asked for it."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import TYPE_CHECKING, Any, cast

from compiler.diagnostics import Span
from compiler.fabric import (
    Access,
    Overlay,
    Policy,
    PrefixRange,
    PrefixSet,
    Session,
    Statement,
    StaticRoute,
    Subnet,
    Switch,
    Timers,
    Underlay,
    Uplink,
    Vrf,
)

if TYPE_CHECKING:
    from compiler.tree import Object

PLATFORM = "7220 IXR-D2L"
ALL = (
    "21.6.4",
    "21.11.3",
    "22.3.2",
    "22.6.5",
    "22.11.2",
    "23.3.3",
    "23.7.2",
    "23.10.6",
    "24.3.3",
    "24.7.2",
    "24.10.3",
    "25.3.1",
)


def span(line: int) -> Span:
    return Span("intent/lab.yaml", line, 3)


POOL = PrefixSet(
    name="pool",
    prefixes=(PrefixRange(prefix=IPv4Network("10.254.254.240/28"), low=32, high=32, exact=False),),
    span=span(70),
)
ACCEPT = Policy(name="accept", statements=(), accept=True, span=span(71))
SERVICES = Policy(
    name="services",
    statements=(
        Statement(
            sequence=10, prefix_set=POOL, protocol=None, accept=True, local_preference=300, span=span(73)
        ),
        Statement(
            sequence=20, prefix_set=None, protocol="bgp", accept=False, local_preference=None, span=span(74)
        ),
    ),
    accept=False,
    span=span(72),
)
UNDERLAY = Underlay(
    group="underlay",
    ip_mtu=5000,
    bfd=True,
    timers=Timers(hold_time=5),
    multipath=4,
    import_policy=ACCEPT,
    export_policy=ACCEPT,
    rapid_withdrawal=True,
    span=span(10),
    multipath_span=span(11),
)
OVERLAY = Overlay(
    asn=65123,
    group="overlay",
    families=("evpn",),
    timers=Timers(),
    import_policy=ACCEPT,
    export_policy=ACCEPT,
    reflector=False,
    peers=(("spine1", IPv4Address("1.1.1.11")),),
    span=span(12),
)
SESSION = Session(
    speaker="metallb",
    cluster="k8s",
    group="metallb",
    asn=65201,
    leaf_asn=65310,
    local_address=IPv4Address("6.5.3.1"),
    accept=IPv4Network("6.4.5.0/26"),
    allowed_peer_as=(65201, 65202),
    import_policy=SERVICES,
    export_policy=ACCEPT,
    timers=Timers(min_advertisement=1),
    multihop=2,
    multihop_written=False,
    secret="bgp-password",  # noqa: S106 - the name of a secret, not one
    peers=(("wk-a1", IPv4Address("6.4.5.20")),),
    span=span(40),
    accept_span=span(41),
)
VRF = Vrf(
    name="ip-vrf1",
    vni=4,
    evi=4,
    route_target="target:65123:4",
    ecmp=4,
    asn=65310,
    loopback=IPv4Address("6.5.3.1"),
    loopback_interface="lo1",
    multipath=64,
    preference=169,
    combined_ecmp=False,
    irbs=(0,),
    sessions=(SESSION,),
    static_routes=(
        StaticRoute(
            prefix=IPv4Network("6.4.5.20/32"),
            group="wk-a1",
            next_hops=(IPv4Address("192.168.101.20"),),
            span=span(50),
        ),
    ),
    span=span(30),
    ecmp_span=span(31),
    multipath_span=span(32),
    preference_span=span(33),
    combined_span=span(34),
)
SUBNET = Subnet(
    name="nodes",
    network_instance="mac-vrf1",
    vni=1,
    evi=1,
    route_target=None,
    gateway=IPv4Interface("192.168.101.1/24"),
    irb=0,
    vrf="ip-vrf1",
    host_routes=True,
    access=(Access(port="ethernet-1/12", subinterface=10, vlan=10, span=span(61)),),
    span=span(60),
)
LEAF = Switch(
    name="leaf1",
    role="leaf",
    release="24.10.3",
    platform=PLATFORM,
    management="leaf1",
    asn=65001,
    loopback=IPv4Address("1.1.1.1"),
    loopback_interface="system0",
    descriptions=(("ethernet-1/1", "to spine1"),),
    underlay=UNDERLAY,
    uplinks=(
        Uplink(
            port="ethernet-1/1",
            address=IPv4Interface("10.1.1.1/31"),
            peer="spine1",
            peer_address=IPv4Address("10.1.1.0"),
            peer_asn=64999,
            span=span(20),
            port_span=span(21),
        ),
    ),
    overlay=OVERLAY,
    subnets=(SUBNET,),
    vrfs=(VRF,),
    policies=(ACCEPT, SERVICES),
    prefix_sets=(POOL,),
    subtrees=(),
    span=span(1),
    release_span=span(2),
)


def leaf(release: str, **changes: Any) -> Switch:
    """Give the leaf with another release, and with other parts."""
    return replace(LEAF, release=release, **changes)


def at(tree: Object, *steps: str | int) -> Any:
    """Follow member names; a step into a list names an entry by the value of its first member."""
    place: Any = tree
    for step in steps:
        if isinstance(place, list):
            entries = cast("list[dict[str, Any]]", place)
            place = next(entry for entry in entries if next(iter(entry.values())) == step)
        else:
            place = cast("dict[str, Any]", place)[str(step)]
    return place
