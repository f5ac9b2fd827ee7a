"""A switch, with all that its configuration needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from compiler.fabric.policies import NOWHERE, Policy, PrefixSet, Timers

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Interface, IPv4Network

    from compiler.diagnostics import Span
    from compiler.tree import Object, Path

Role: TypeAlias = Literal["leaf", "spine", "border"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Underlay:
    """What this switch's eBGP fabric sessions share; timers are already those of its role."""

    group: str
    ip_mtu: int | None
    bfd: bool
    timers: Timers
    multipath: int
    import_policy: Policy
    export_policy: Policy
    rapid_withdrawal: bool
    span: Span = field(compare=False, repr=False)
    multipath_span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplink:
    """A fabric link as one of its ends sees it; `span` is its prefix, `port_span` this end."""

    port: str
    address: IPv4Interface
    peer: str
    peer_address: IPv4Address
    peer_asn: int
    span: Span = field(compare=False, repr=False)
    port_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What this switch's iBGP EVPN sessions share, and whom it has them with."""

    asn: int
    group: str
    families: tuple[str, ...]
    timers: Timers
    import_policy: Policy
    export_policy: Policy
    reflector: bool
    peers: tuple[tuple[str, IPv4Address], ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A subnet's place on a port; `vlan` None is untagged."""

    port: str
    subinterface: int
    vlan: int | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A mac-vrf as one switch has it. `network_instance` is its name there."""

    name: str
    network_instance: str
    vni: int
    evi: int
    route_target: str | None
    gateway: IPv4Interface | None
    irb: int | None
    vrf: str | None
    host_routes: bool
    access: tuple[Access, ...]
    span: Span = field(compare=False, repr=False)
    vni_span: Span = field(default=NOWHERE, compare=False, repr=False)
    evi_span: Span = field(default=NOWHERE, compare=False, repr=False)
    gateway_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One speaker's sessions with one leaf, from both ends.

    The leaf accepts `accept` into `group`; the speakers are `peers`: node name and the address it
    speaks from. `local_address` is the leaf's end, `asn` the speakers', `leaf_asn` the leaf's.
    """

    speaker: Literal["calico", "metallb"]
    cluster: str
    group: str
    asn: int
    leaf_asn: int
    local_address: IPv4Address
    accept: IPv4Network
    allowed_peer_as: tuple[int, ...]
    import_policy: Policy
    export_policy: Policy
    timers: Timers
    multihop: int | None
    multihop_written: bool
    secret: str | None
    peers: tuple[tuple[str, IPv4Address], ...]
    span: Span = field(compare=False, repr=False)
    accept_span: Span = field(compare=False, repr=False)
    group_span: Span = field(default=NOWHERE, compare=False, repr=False)
    asn_span: Span = field(default=NOWHERE, compare=False, repr=False)
    allowed_span: Span = field(default=NOWHERE, compare=False, repr=False)
    source_span: Span = field(default=NOWHERE, compare=False, repr=False)
    multihop_span: Span = field(default=NOWHERE, compare=False, repr=False)
    password_span: Span = field(default=NOWHERE, compare=False, repr=False)
    leaf_asn_span: Span = field(default=NOWHERE, compare=False, repr=False)
    local_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticRoute:
    """A route and the group of its next hops, named after whom they lead to."""

    prefix: IPv4Network
    group: str
    next_hops: tuple[IPv4Address, ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vrf:
    """An ip-vrf as one switch has it. `asn` and `loopback` are there where it speaks PE-CE BGP."""

    name: str
    vni: int
    evi: int
    route_target: str | None
    ecmp: int
    asn: int | None
    loopback: IPv4Address | None
    loopback_interface: str
    multipath: int
    preference: int
    combined_ecmp: bool
    irbs: tuple[int, ...]
    sessions: tuple[Session, ...]
    static_routes: tuple[StaticRoute, ...]
    span: Span = field(compare=False, repr=False)
    ecmp_span: Span = field(compare=False, repr=False)
    multipath_span: Span = field(compare=False, repr=False)
    preference_span: Span = field(compare=False, repr=False)
    combined_span: Span = field(compare=False, repr=False)
    vni_span: Span = field(default=NOWHERE, compare=False, repr=False)
    evi_span: Span = field(default=NOWHERE, compare=False, repr=False)
    asn_span: Span = field(default=NOWHERE, compare=False, repr=False)
    loopback_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtree:
    """A raw part of a switch, from a Fragment."""

    path: Path
    tree: Object
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One switch with all that its configuration needs."""

    name: str
    role: Role
    release: str
    platform: str
    management: str
    asn: int
    loopback: IPv4Address
    loopback_interface: str
    descriptions: tuple[tuple[str, str], ...]
    underlay: Underlay
    uplinks: tuple[Uplink, ...]
    overlay: Overlay
    subnets: tuple[Subnet, ...]
    vrfs: tuple[Vrf, ...]
    policies: tuple[Policy, ...]
    prefix_sets: tuple[PrefixSet, ...]
    subtrees: tuple[Subtree, ...]
    span: Span = field(compare=False, repr=False)
    release_span: Span = field(compare=False, repr=False)
    platform_span: Span = field(default=NOWHERE, compare=False, repr=False)
    asn_span: Span = field(default=NOWHERE, compare=False, repr=False)
    loopback_span: Span = field(default=NOWHERE, compare=False, repr=False)
