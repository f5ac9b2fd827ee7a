"""The resolved fabric: every reference bound, every default explicit, every part with its span.

Made by `resolve`, read by `check`, `predict` and `lower`. It is written from the devices' point of view:
a `Switch` holds all that its configuration needs, so that lowering one switch looks at nothing else.
No ``None`` here means "work it out": where one is left, it means "there is none".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from compiler.diagnostics import Span

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Interface, IPv4Network

    from compiler.intent import Places
    from compiler.tree import Object, Path, Pointer

Role: TypeAlias = Literal["leaf", "spine", "border"]
Spanned: TypeAlias = Span
NOWHERE = Span("", 0, 0)
"""The place of what was written nowhere: tests build parts by hand. `resolve` leaves none of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """BGP timers in seconds; None keeps the switch's default."""

    connect_retry: int | None = None
    hold_time: int | None = None
    keepalive: int | None = None
    min_advertisement: int | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixRange:
    """A prefix and the inclusive bounds of the lengths that match; `exact` if it alone matches."""

    prefix: IPv4Network
    low: int
    high: int
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixSet:
    """A named set of prefixes."""

    name: str
    prefixes: tuple[PrefixRange, ...]
    span: Span = field(compare=False, repr=False)

    def holds_host(self, address: IPv4Address) -> bool:
        """Say whether a host route to the address matches."""
        return any(
            each.high == each.prefix.max_prefixlen and address in each.prefix for each in self.prefixes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One step of a policy, in order of `sequence`."""

    sequence: int
    prefix_set: PrefixSet | None
    protocol: str | None
    accept: bool
    local_preference: int | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A route policy; `accept` is its default."""

    name: str
    statements: tuple[Statement, ...]
    accept: bool
    span: Span = field(compare=False, repr=False)

    def accepts_host(self, address: IPv4Address) -> bool:
        """Say whether a host route learned by BGP is accepted; the first statement that matches decides."""
        for statement in self.statements:
            if statement.protocol not in {None, "bgp"}:
                continue
            if statement.prefix_set is None or statement.prefix_set.holds_host(address):
                return statement.accept
        return self.accept


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of a cluster and where it is cabled."""

    name: str
    address: IPv4Address
    loopback: IPv4Address | None
    leaf: str
    port: str
    span: Span = field(compare=False, repr=False)
    address_span: Span = field(default=NOWHERE, compare=False, repr=False)
    loopback_span: Span = field(compare=False, repr=False)
    attach_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IpPool:
    """A Calico IPPool."""

    name: str
    cidr: IPv4Network
    block_size: int
    nat_outgoing: bool
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calico:
    """Calico in a cluster; `sessions` has one entry a leaf that has nodes: its name and both ends."""

    version: str
    node_to_node_mesh: bool
    service_cluster_ips: tuple[IPv4Network, ...]
    ip_pools: tuple[IpPool, ...]
    leaf_label: str | None
    sessions: tuple[tuple[str, Session], ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Addresses for services: as written, and as inclusive bounds for arithmetic."""

    name: str
    addresses: tuple[str, ...]
    bounds: tuple[tuple[IPv4Address, IPv4Address], ...]
    auto_assign: bool
    communities: tuple[str, ...]
    span: Span = field(compare=False, repr=False)
    address_spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetalLB:
    """MetalLB in a cluster; `sessions` has one entry a leaf that has nodes."""

    version: str
    mode: Literal["native", "frr", "frr-k8s"]
    namespace: str
    pools: tuple[Pool, ...]
    sessions: tuple[tuple[str, Session], ...]
    span: Span = field(compare=False, repr=False)
    version_span: Span = field(default=NOWHERE, compare=False, repr=False)
    mode_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePort:
    """One port of a service."""

    name: str
    port: int
    target_port: int | str
    protocol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A LoadBalancer service; `endpoints` are the nodes where endpoints are expected."""

    name: str
    namespace: str
    pool: str
    address: IPv4Address | None
    traffic_policy: Literal["Local", "Cluster"]
    ports: tuple[ServicePort, ...]
    selector: tuple[tuple[str, str], ...]
    annotations: tuple[tuple[str, str], ...]
    endpoints: tuple[str, ...]
    span: Span = field(compare=False, repr=False)
    policy_span: Span = field(compare=False, repr=False)
    address_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawObject:
    """An object from a Fragment; `places` and `pointer` tell where the parts of it stand."""

    object: Object
    span: Span = field(compare=False, repr=False)
    places: Places | None = field(default=None, compare=False, repr=False)
    pointer: Pointer = field(default=(), compare=False, repr=False)

    def place(self, *steps: str | int, key: bool = False) -> Span:
        """Give the place of a part, or of its name."""
        if self.places is None:
            return self.span
        pointer = (*self.pointer, *steps)
        return self.places.key(pointer) if key else self.places.value(pointer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster with all that its objects need."""

    name: str
    subnet: str
    subnet_prefix: IPv4Network
    vrf: str
    nodes: tuple[Node, ...]
    calico: Calico | None
    metallb: MetalLB | None
    services: tuple[Service, ...]
    raw: tuple[RawObject, ...]
    span: Span = field(compare=False, repr=False)
    subnet_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fabric:
    """Everything the back ends may look at, sorted by name."""

    name: str
    switches: tuple[Switch, ...]
    clusters: tuple[Cluster, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)
