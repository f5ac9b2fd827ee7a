"""Clusters: where nodes are, and the sessions of their speakers with the leaves, both ends at once.

A session is with the node's own leaf. It is in the VRF of the cluster's subnet, on the leaves that have the
subnet and, in the VRF, an AS and a loopback to peer with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING, Literal, TypeAlias

from compiler import fabric
from compiler.codes import ACCEPT_MISSING, CLUSTER_SUBNET, NO_SESSION
from compiler.resolve.cabling import split_end

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from compiler.diagnostics import Diagnostics
    from compiler.intent import Places
    from compiler.intent.cluster import ClusterSpec
    from compiler.intent.cluster import Session as WrittenSession
    from compiler.resolve.addresses import Addresses
    from compiler.resolve.policies import Policies
    from compiler.resolve.tenants import Net, Tables, Tenant
    from compiler.tree import Pointer

Speaker: TypeAlias = Literal["calico", "metallb"]
MULTIHOP = 2
"""Hops from a leaf's loopback to a node's address or loopback: the node itself, and one to spare."""


@dataclass(slots=True, kw_only=True)
class Crowd:
    """A cluster before its sessions are known: its nodes, and where they are cabled."""

    name: str
    spec: ClusterSpec
    places: Places
    nodes: tuple[fabric.Node, ...]
    by_leaf: dict[str, list[fabric.Node]]


def crowds(tables: Tables, addresses: Addresses) -> dict[str, Crowd]:
    """Read the nodes of every cluster. A node without a readable address or leaf is left out."""
    found: dict[str, Crowd] = {}
    for name, document, places in tables.clusters:
        nodes: list[fabric.Node] = []
        by_leaf: dict[str, list[fabric.Node]] = {}
        for node in sorted(document.spec.nodes):
            made = _node(node, document.spec, places, tables, addresses)
            if made is not None:
                nodes.append(made)
                by_leaf.setdefault(made.leaf, []).append(made)
        found[name] = Crowd(name=name, spec=document.spec, places=places, nodes=tuple(nodes), by_leaf=by_leaf)
    return found


def _node(
    name: str, spec: ClusterSpec, places: Places, tables: Tables, addresses: Addresses
) -> fabric.Node | None:
    written = spec.nodes[name]
    here = ("spec", "nodes", name)
    address_span = places.value((*here, "address"))
    loopback_span = places.value((*here, "loopback"))
    attach_span = places.value((*here, "attach"))
    address = addresses.address(written.address, address_span)
    loopback = None if written.loopback is None else addresses.address(written.loopback, loopback_span)
    leaf, port = split_end(written.attach)
    unreadable = address is None or (loopback is None and written.loopback is not None)
    if tables.devices.find(leaf, attach_span) is None or address is None or unreadable:
        return None
    return fabric.Node(
        name=name,
        address=address,
        loopback=loopback,
        leaf=leaf,
        port=port,
        span=places.key(here),
        address_span=address_span,
        loopback_span=loopback_span,
        attach_span=attach_span,
    )


def ports(found: Mapping[str, Crowd]) -> dict[str, dict[str, list[str]]]:
    """Give, by cluster and leaf, the ports that nodes are cabled to, each once."""
    return {
        name: {
            leaf: list(dict.fromkeys(node.port for node in nodes)) for leaf, nodes in crowd.by_leaf.items()
        }
        for name, crowd in found.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where the sessions of a cluster live."""

    net: Net
    tenant: Tenant


def home(
    crowd: Crowd,
    tables: Tables,
    found: Mapping[str, Net],
    tenants: Mapping[str, Tenant],
    diagnostics: Diagnostics,
) -> Home | None:
    """Find the cluster's subnet and its VRF; None and a diagnostic where the cluster cannot live there."""
    span = crowd.places.value(("spec", "subnet"))
    if tables.subnets.find(crowd.spec.subnet, span) is None:
        return None
    net = found[crowd.spec.subnet]
    if net.spec.vrf is None or net.spec.gateway is None:
        missing = "vrf" if net.spec.vrf is None else "gateway"
        diagnostics.add(
            CLUSTER_SUBNET,
            span,
            f"expected a subnet with a vrf and a gateway, found `{net.name}`, which has no {missing}",
            also=net.places.value(("metadata", "name")),
        )
        return None
    tenant = tenants.get(net.spec.vrf)
    if tenant is None or net.gateway is None:
        return None
    return Home(net=net, tenant=tenant)


def judge_leaves(crowd: Crowd, at_home: Home, tables: Tables, diagnostics: Diagnostics) -> None:
    """Say which nodes have speakers and a leaf that nobody can peer with.

    Where the Vrf names a device that nobody wrote, that is the mistake, and enough said.
    """
    devices, vrf = at_home.tenant.spec.devices, at_home.tenant.name
    silent = crowd.spec.calico is None and crowd.spec.metallb is None
    if silent or any(device not in tables.devices for device in devices):
        return
    for node in crowd.nodes:
        own = devices.get(node.leaf)
        if own is None or own.asn is None or own.loopback is None:
            diagnostics.add(
                NO_SESSION,
                node.attach_span,
                f"expected a leaf with an AS and a loopback in `{vrf}`, found `{node.leaf}`",
                hint=f"add `{node.leaf}: {{asn: ..., loopback: ...}}` to the devices of the Vrf",
                also=at_home.tenant.places.value(("metadata", "name")),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What every cluster is resolved with."""

    policies: Policies
    addresses: Addresses
    diagnostics: Diagnostics


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A speaker's sessions before they are with a leaf: `common` has no leaf's numbers and no peers."""

    written: WrittenSession
    common: fabric.Session


def bind(
    crowd: Crowd, at_home: Home | None, speaker: Speaker, written: WrittenSession, shared: Shared
) -> Bound | None:
    """Bind what the sessions of one speaker refer to; None if there is no prefix to accept them from."""
    here = ("spec", speaker, "session")
    value = crowd.places.value
    import_policy = shared.policies.get(written.import_policy, value((*here, "importPolicy")))
    export_policy = shared.policies.get(written.export_policy, value((*here, "exportPolicy")))
    accept = _accept(crowd, at_home, here, written, shared)
    if accept is None:
        return None
    common = fabric.Session(
        speaker=speaker,
        cluster=crowd.name,
        group=written.group,
        asn=written.asn,
        leaf_asn=0,
        local_address=IPv4Address(0),
        accept=accept,
        allowed_peer_as=(written.asn,) if written.allowed_peer_as is None else written.allowed_peer_as,
        import_policy=import_policy,
        export_policy=export_policy,
        timers=fabric.Timers(**written.timers.model_dump(), span=value((*here, "timers"))),
        multihop=written.multihop,
        multihop_written=written.multihop is not None,
        secret=None if written.password is None else written.password.secret_ref,
        peers=(),
        span=value(here),
        accept_span=value((*here, "accept")),
        group_span=value((*here, "group")),
        asn_span=value((*here, "asn")),
        allowed_span=value((*here, "allowedPeerAs")),
        source_span=value((*here, "source")),
        multihop_span=value((*here, "multihop")),
        password_span=value((*here, "password")),
    )
    return Bound(written=written, common=common)


def _accept(
    crowd: Crowd, at_home: Home | None, here: Pointer, written: WrittenSession, shared: Shared
) -> IPv4Network | None:
    """Give the prefix to accept speakers from: written, or the subnet that holds the nodes' addresses."""
    value = crowd.places.value
    if written.accept is not None:
        return shared.addresses.network(written.accept, value((*here, "accept")))
    if written.source == "loopback":
        expected = "expected `accept`, a prefix that holds the nodes' loopbacks, found none"
        shared.diagnostics.add(ACCEPT_MISSING, value(here), expected)
        return None
    return None if at_home is None or at_home.net.gateway is None else at_home.net.gateway.network


def sessions(
    crowd: Crowd, at_home: Home, bound: Bound, has_multihop: Callable[[str], bool]
) -> tuple[tuple[str, fabric.Session], ...]:
    """Make one speaker's session on each leaf, leave it with the VRF, and give those that have nodes.

    `has_multihop` says whether a device's release knows multihop.
    """
    made: list[tuple[str, fabric.Session]] = []
    for leaf in sorted(at_home.net.access):
        voice = at_home.tenant.voices.get(leaf)
        if voice is None or voice.asn is None or voice.loopback is None:
            continue
        peers = ((node.name, spoken(node, bound.written.source)) for node in crowd.by_leaf.get(leaf, ()))
        session = replace(
            bound.common,
            leaf_asn=voice.asn,
            leaf_asn_span=voice.asn_span,
            local_address=voice.loopback,
            local_span=voice.loopback_span,
            multihop=bound.written.multihop or (MULTIHOP if has_multihop(leaf) else None),
            peers=tuple((name, address) for name, address in peers if address is not None),
        )
        at_home.tenant.sessions.setdefault(leaf, []).append(session)
        if session.peers:
            made.append((leaf, session))
    return tuple(made)


def spoken(node: fabric.Node, source: Literal["address", "loopback"]) -> IPv4Address | None:
    """Give the address that a node speaks from; None if it has no loopback and would need one."""
    return node.address if source == "address" else node.loopback


def node_routes(crowd: Crowd, at_home: Home, ambiguous: Collection[str]) -> None:
    """Leave, with the VRF, the routes by which leaves reach the node loopbacks that sessions come from.

    A route's next-hop group is named after the node; names in `ambiguous`, which nodes of two clusters
    of the VRF have, get the cluster's in front.
    """
    if not _from_loopback(crowd.spec):
        return
    routes: dict[str, fabric.StaticRoute] = {}
    for node in crowd.nodes:
        if node.loopback is not None:
            routes[node.name] = fabric.StaticRoute(
                prefix=IPv4Network((int(node.loopback), 32)),
                group=f"{crowd.name}.{node.name}" if node.name in ambiguous else node.name,
                next_hops=(node.address,),
                span=node.loopback_span,
            )
    everywhere = list(routes.values())
    for leaf in at_home.net.access:
        if all(each.cluster != crowd.name for each in at_home.tenant.sessions.get(leaf, ())):
            continue
        own = (routes[node.name] for node in crowd.by_leaf.get(leaf, ()) if node.name in routes)
        chosen = everywhere if crowd.spec.node_routes == "all" else own
        at_home.tenant.routes.setdefault(leaf, []).extend(chosen)


def _from_loopback(spec: ClusterSpec) -> bool:
    speakers = (spec.calico, spec.metallb)
    return any(each is not None and each.session.source == "loopback" for each in speakers)
