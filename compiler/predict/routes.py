"""The next hops for each service address, on every switch that has the cluster's VRF.

A node announces the address to its own leaf, if the traffic policy lets it (MetalLB's `ShouldAnnounce`):
``Local`` needs a ready endpoint on the node, ``Cluster`` one anywhere. The leaf's import policy may reject
it. A leaf whose active route is PE-CE BGP originates an EVPN route type 5 for it (RFC 9136), and all other
switches of the VRF see the leaf as a VTEP.

Which of the two a leaf with nodes of its own uses, the route preference decides: PE-CE below EVPN's 170
wins ("bgp"). From 170 on the first leaf that installs its nodes' routes makes the others prefer EVPN, so
that they never originate anything themselves: two stable states, and which one comes is a race ("tie").
The printed tables of the seed lab show one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compiler.expected import ExpectedRoute, NextHop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.fabric import Cluster, Fabric, Service, Session, Switch, Vrf

EVPN_PREFERENCE = 170
ANYWHERE = "any endpoint ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """One service as the fabric sees it: candidates by leaf, and the leaves as candidates of others."""

    service: Service
    nodes: Mapping[str, tuple[NextHop, ...]]
    vteps: tuple[NextHop, ...]


def routes(fabric: Fabric) -> dict[str, list[ExpectedRoute]]:
    """Give the routes of every service with a fixed address, by device.

    Switches without nodes of the cluster see the same, and share one route.
    """
    switches = {switch.name: switch for switch in fabric.switches}
    members: dict[str, list[tuple[str, Vrf]]] = {}
    for switch in fabric.switches:
        for vrf in switch.vrfs:
            members.setdefault(vrf.name, []).append((switch.name, vrf))
    found: dict[str, list[ExpectedRoute]] = {}
    for cluster in fabric.clusters:
        for service in cluster.services:
            view = _view(cluster, service, switches)
            for device, route in _by_member(view, members.get(cluster.vrf, [])):
                found.setdefault(device, []).append(route)
    return found


def _view(cluster: Cluster, service: Service, switches: Mapping[str, Switch]) -> _View:
    sessions = () if cluster.metallb is None or service.address is None else cluster.metallb.sessions
    nodes = {leaf: _nodes(service, session) for leaf, session in sessions}
    nodes = {leaf: hops for leaf, hops in nodes.items() if hops}
    vteps = tuple(
        NextHop(
            address=str(switches[leaf].loopback),
            kind="vtep",
            stands_for=leaf,
            condition=_any(service, [hop.stands_for for hop in hops]),
        )
        for leaf, hops in nodes.items()
    )
    return _View(service=service, nodes=nodes, vteps=tuple(sorted(vteps)))


def _nodes(service: Service, session: Session) -> tuple[NextHop, ...]:
    if service.address is None or not session.import_policy.accepts_host(service.address):
        return ()
    local = service.traffic_policy == "Local"
    return tuple(
        NextHop(
            address=str(address),
            kind="node",
            stands_for=node,
            condition=_any(service, [node]),
        )
        for node, address in session.peers
        if not local or node in service.endpoints
    )


def _any(service: Service, nodes: list[str]) -> str:
    """Say what must be true for one of these nodes to announce the service."""
    if service.traffic_policy == "Cluster":
        return ANYWHERE
    return f"endpoint ready on {' or '.join(sorted(nodes))}"


def _by_member(view: _View, members: list[tuple[str, Vrf]]) -> list[tuple[str, ExpectedRoute]]:
    if not view.vteps:
        return []
    elsewhere: ExpectedRoute | None = None
    found: list[tuple[str, ExpectedRoute]] = []
    for device, vrf in members:
        own = view.nodes.get(device)
        if own is not None:
            others = tuple(hop for hop in view.vteps if hop.stands_for != device)
            found.append((device, _route(view, vrf, own, others)))
        else:
            elsewhere = elsewhere or _route(view, vrf, (), view.vteps)
            found.append((device, elsewhere))
    return found


def _route(view: _View, vrf: Vrf, nodes: tuple[NextHop, ...], vteps: tuple[NextHop, ...]) -> ExpectedRoute:
    preferred, width = _preferred(vrf, contested=len(view.nodes) > 1, local=bool(nodes))
    return ExpectedRoute(
        network_instance=vrf.name,
        prefix=f"{view.service.address}/32",
        service=f"{view.service.namespace}/{view.service.name}",
        traffic_policy=view.service.traffic_policy,
        width=width,
        preferred=preferred,
        candidates=(*sorted(nodes), *vteps),
    )


def _preferred(vrf: Vrf, *, contested: bool, local: bool) -> tuple[str, int]:
    """Say which candidates a switch uses, and how many at most.

    `contested` is whether more than one leaf has nodes, `local` whether this switch has some.
    """
    if vrf.combined_ecmp:
        return ("combined", min(vrf.multipath, vrf.ecmp)) if local else ("bgp-evpn", vrf.ecmp)
    if contested and vrf.preference >= EVPN_PREFERENCE:
        return "tie", vrf.multipath if local else vrf.ecmp
    return ("bgp", vrf.multipath) if local else ("bgp-evpn", vrf.ecmp)
