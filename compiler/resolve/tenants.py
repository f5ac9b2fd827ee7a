"""Subnets and VRFs, turned from documents about the fabric into parts of each switch that has them.

A subnet is on the switches where something is attached to it; a VRF is on those that have one of its
subnets, or that it lists in `devices`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from compiler import fabric
from compiler.codes import ATTACHMENT, GATEWAY
from compiler.resolve.cabling import port_order, split_end

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from ipaddress import IPv4Address, IPv4Interface, IPv4Network

    from compiler.diagnostics import Diagnostics, Span
    from compiler.intent import Places
    from compiler.intent.cluster import Cluster
    from compiler.intent.vrf import Attachment, Subnet, SubnetSpec, Vrf, VrfSpec
    from compiler.resolve.addresses import Addresses
    from compiler.resolve.cabling import Devices
    from compiler.resolve.lookup import Table
    from compiler.tree import Pointer

LAST_SUBNET = 30
ClusterPorts: TypeAlias = "Mapping[str, Mapping[str, list[str]]]"
"""By cluster and device, the ports that nodes are cabled to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The documents that subnets, VRFs and clusters refer to each other by."""

    devices: Devices
    vrfs: Table[Vrf]
    subnets: Table[Subnet]
    clusters: Table[Cluster]


@dataclass(slots=True, kw_only=True)
class Net:
    """A subnet before it is cut into switches."""

    name: str
    spec: SubnetSpec
    places: Places
    gateway: IPv4Interface | None
    access: dict[str, list[fabric.Access]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What a switch speaks PE-CE BGP with in a VRF: its AS, and the address that nodes peer with."""

    asn: int | None
    loopback: IPv4Address | None
    asn_span: Span
    loopback_span: Span


@dataclass(slots=True, kw_only=True)
class Tenant:
    """A VRF before it is cut into switches; sessions and routes are added by the clusters."""

    name: str
    spec: VrfSpec
    places: Places
    voices: dict[str, Voice]
    irbs: dict[str, list[int]] = field(default_factory=dict[str, "list[int]"])
    sessions: dict[str, list[fabric.Session]] = field(default_factory=dict[str, "list[fabric.Session]"])
    routes: dict[str, list[fabric.StaticRoute]] = field(default_factory=dict[str, "list[fabric.StaticRoute]"])


def nets(
    tables: Tables,
    cluster_ports: ClusterPorts,
    addresses: Addresses,
    diagnostics: Diagnostics,
) -> dict[str, Net]:
    """Read every subnet and find the ports that it is on."""
    found: dict[str, Net] = {}
    for name, document, places in tables.subnets:
        spec = document.spec
        span = places.value(("spec", "gateway"))
        gateway = None if spec.gateway is None else addresses.interface(spec.gateway, span)
        if spec.vrf is not None:
            tables.vrfs.find(spec.vrf, places.value(("spec", "vrf")))
        _judge_gateway(gateway, spec, places, diagnostics)
        net = Net(name=name, spec=spec, places=places, gateway=gateway, access={})
        _judge_attachments(spec, places, diagnostics)
        for at, _ in enumerate(spec.attach):
            _attach(net, at, tables, cluster_ports)
        found[name] = net
    return found


def _not_hosts(network: IPv4Network) -> tuple[IPv4Address, ...]:
    """Give a subnet's own address and its broadcast address; a /31 or /32 has neither (RFC 3021)."""
    return () if network.prefixlen > LAST_SUBNET else (network.network_address, network.broadcast_address)


def _judge_gateway(
    gateway: IPv4Interface | None, spec: SubnetSpec, places: Places, diagnostics: Diagnostics
) -> None:
    if gateway is not None and gateway.ip in _not_hosts(gateway.network):
        span = places.value(("spec", "gateway"))
        diagnostics.add(GATEWAY, span, f"expected an address of a host, found `{gateway}`, which has no host")
    if spec.gateway is not None and spec.irb is None:
        span = places.value(("spec", "gateway"))
        diagnostics.add(GATEWAY, span, "expected `irb`, its index on irb0, beside `gateway`, found none")
    if spec.vrf is not None and spec.gateway is None:
        span = places.value(("spec", "vrf"))
        diagnostics.add(GATEWAY, span, "expected a `gateway` that routes in the VRF, found none")
    if spec.irb is not None and spec.gateway is None and spec.vrf is None:
        span = places.value(("spec", "irb"))
        diagnostics.add(GATEWAY, span, "expected a `gateway` on the irb, found none")


def _judge_attachments(spec: SubnetSpec, places: Places, diagnostics: Diagnostics) -> None:
    for at, written in enumerate(spec.attach):
        if (written.port is None) == (written.cluster is None):
            found = "neither" if written.port is None else "both"
            span = places.value(("spec", "attach", at))
            diagnostics.add(ATTACHMENT, span, f"expected either `port` or `cluster`, found {found}")


def _attach(net: Net, at: int, tables: Tables, cluster_ports: ClusterPorts) -> None:
    here = ("spec", "attach", at)
    written = net.spec.attach[at]
    span = net.places.value(here)
    index = written.subinterface
    if index is None:
        index = 0 if written.vlan is None else written.vlan
    for device, port in _ports(written, here, net.places, tables, cluster_ports):
        access = fabric.Access(port=port, subinterface=index, vlan=written.vlan, span=span)
        net.access.setdefault(device, []).append(access)


def _ports(
    written: Attachment,
    here: Pointer,
    places: Places,
    tables: Tables,
    cluster_ports: ClusterPorts,
) -> Iterator[tuple[str, str]]:
    if written.port is not None:
        device, port = split_end(written.port)
        if device in tables.devices or tables.devices.find(device, places.value((*here, "port"))):
            yield device, port
    elif written.cluster is not None:
        if tables.clusters.find(written.cluster, places.value((*here, "cluster"))) is None:
            return
        for device, ports in cluster_ports.get(written.cluster, {}).items():
            for port in ports:
                yield device, port


def tenants(tables: Tables, found: Mapping[str, Net], addresses: Addresses) -> dict[str, Tenant]:
    """Read every VRF: which switches have it, and which of them speak BGP in it."""
    made: dict[str, Tenant] = {}
    for name, document, places in tables.vrfs:
        tenant = Tenant(name=name, spec=document.spec, places=places, voices={})
        for device, written in document.spec.devices.items():
            if tables.devices.find(device, places.key(("spec", "devices", device))) is None:
                continue
            span = places.value(("spec", "devices", device, "loopback"))
            tenant.voices[device] = Voice(
                asn=written.asn,
                loopback=None if written.loopback is None else addresses.address(written.loopback, span),
                asn_span=places.value(("spec", "devices", device, "asn")),
                loopback_span=span,
            )
            tenant.irbs.setdefault(device, [])
        _write_routes(tenant, tables, addresses)
        made[name] = tenant
    for net in found.values():
        tenant_of = made.get(net.spec.vrf or "")
        if tenant_of is None or net.gateway is None or net.spec.irb is None:
            continue
        for device in net.access:
            tenant_of.irbs.setdefault(device, []).append(net.spec.irb)
    return made


def _write_routes(tenant: Tenant, tables: Tables, addresses: Addresses) -> None:
    for at, written in enumerate(tenant.spec.static_routes):
        here = ("spec", "staticRoutes", at)
        span = tenant.places.value(here)
        prefix = addresses.network(written.prefix, tenant.places.value((*here, "prefix")))
        hops = [
            addresses.address(each, tenant.places.value((*here, "nextHops", position)))
            for position, each in enumerate(written.next_hops)
        ]
        known = tuple(hop for hop in hops if hop is not None)
        if prefix is None or len(known) != len(hops):
            continue
        group = f"static-{prefix.network_address}-{prefix.prefixlen}"
        route = fabric.StaticRoute(prefix=prefix, group=group, next_hops=known, span=span)
        for position, device in enumerate(written.devices):
            if tables.devices.find(device, tenant.places.value((*here, "devices", position))) is not None:
                tenant.routes.setdefault(device, []).append(route)
                tenant.irbs.setdefault(device, [])


def cut_nets(found: Mapping[str, Net], overlay_asn: int) -> dict[str, list[fabric.Subnet]]:
    """Give each switch its subnets, sorted by name."""
    by_device: dict[str, list[fabric.Subnet]] = {}
    for net in found.values():
        spec, places = net.spec, net.places
        span = places.value(("metadata", "name"))
        vni, evi = places.value(("spec", "vni")), places.value(("spec", "evi"))
        gateway = places.value(("spec", "gateway"))
        target = route_target(spec.route_target, overlay_asn, spec.evi)
        for device, access in net.access.items():
            by_device.setdefault(device, []).append(
                fabric.Subnet(
                    name=net.name,
                    network_instance=spec.network_instance or net.name,
                    vni=spec.vni,
                    evi=spec.evi,
                    route_target=target,
                    gateway=net.gateway,
                    irb=spec.irb,
                    vrf=spec.vrf,
                    host_routes=spec.host_routes,
                    access=tuple(sorted(access, key=_access_order)),
                    span=span,
                    vni_span=vni,
                    evi_span=evi,
                    gateway_span=gateway,
                )
            )
    return by_device


def _route_order(route: fabric.StaticRoute) -> tuple[int, int, str]:
    return int(route.prefix.network_address), route.prefix.prefixlen, route.group


def _access_order(access: fabric.Access) -> tuple[tuple[int, ...], int, Span]:
    return port_order(access.port), access.subinterface, access.span


def route_target(written: str | None, overlay_asn: int, evi: int) -> str | None:
    """Give ``target:<overlay AS>:<evi>`` where none is written; None where the switch is to derive it."""
    if written == "auto":
        return None
    return written or f"target:{overlay_asn}:{evi}"


def cut_tenants(made: Mapping[str, Tenant], overlay_asn: int) -> dict[str, list[fabric.Vrf]]:
    """Give each switch its VRFs, in the order of their names."""
    by_device: dict[str, list[fabric.Vrf]] = {}
    for tenant in made.values():
        common = _common(tenant, overlay_asn)
        for device in tenant.irbs:
            by_device.setdefault(device, []).append(_cut(tenant, device, common))
    return by_device


def _common(tenant: Tenant, overlay_asn: int) -> fabric.Vrf:
    """Give the VRF as a switch has it that says nothing of its own."""
    spec, value = tenant.spec, tenant.places.value
    span = value(("metadata", "name"))
    return fabric.Vrf(
        name=tenant.name,
        vni=spec.vni,
        evi=spec.evi,
        route_target=route_target(spec.route_target, overlay_asn, spec.evi),
        ecmp=spec.ecmp,
        asn=None,
        loopback=None,
        loopback_interface=spec.loopback_interface,
        multipath=spec.bgp.multipath,
        preference=spec.bgp.preference,
        combined_ecmp=spec.bgp.combined_ecmp,
        irbs=(),
        sessions=(),
        static_routes=(),
        span=span,
        ecmp_span=value(("spec", "ecmp")),
        multipath_span=value(("spec", "bgp", "multipath")),
        preference_span=value(("spec", "bgp", "preference")),
        combined_span=value(("spec", "bgp", "combinedEcmp")),
        vni_span=value(("spec", "vni")),
        evi_span=value(("spec", "evi")),
        asn_span=span,
        loopback_span=span,
    )


def _cut(tenant: Tenant, device: str, common: fabric.Vrf) -> fabric.Vrf:
    cut = replace(
        common,
        irbs=tuple(sorted(tenant.irbs[device])),
        sessions=tuple(sorted(tenant.sessions.get(device, ()), key=lambda s: (s.cluster, s.speaker))),
        static_routes=tuple(sorted(tenant.routes.get(device, ()), key=_route_order)),
    )
    voice = tenant.voices.get(device)
    if voice is None:
        return cut
    return replace(
        cut,
        asn=voice.asn,
        loopback=voice.loopback,
        asn_span=voice.asn_span,
        loopback_span=voice.loopback_span,
    )
