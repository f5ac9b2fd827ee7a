"""The predicted state: what must be there when the rendered configuration runs. Committed.

A first version: sessions, and for each service address the candidate next hops of each leaf. The route
model that orders candidates into stable states grows later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.tree import Object
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.tree import Object


@dataclass(frozen=True, slots=True, order=True)
class ExpectedSession:
    """A BGP session that must be established.

    `local` and `peer` are addresses; `via` is ``neighbor`` for a configured peer, ``dynamic`` for one
    accepted by a prefix. `peer_name` is the device or node at the other end, `speaker` what runs there
    (``srlinux``, ``calico``, ``metallb``).
    """

    network_instance: str
    peer: str
    local: str
    peer_as: int
    local_as: int
    via: str
    group: str
    peer_name: str
    speaker: str
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class NextHop:
    """One candidate: a node's session address, or another leaf's VTEP for what stands behind it."""

    address: str
    kind: str  # "node" or "vtep"
    stands_for: str
    condition: str  # "any endpoint ready" (Cluster) or "endpoint ready on <node>" (Local)


@dataclass(frozen=True, slots=True, order=True)
class ExpectedRoute:
    """A service address as one leaf's VRF must see it; `width` caps how many next hops are used.

    `preferred` says which of `candidates` traffic takes: "bgp" the nodes (another leaf's VTEP only when none
    of them announces it), "bgp-evpn" the VTEPs, "combined" both in one set, "tie" the nodes or the VTEPs,
    whichever came first; at a switch without nodes of its own a "tie" leaves some of the VTEPs unused.
    """

    network_instance: str
    prefix: str
    service: str
    traffic_policy: str
    width: int
    preferred: str
    candidates: tuple[NextHop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What one device must show."""

    device: str
    sessions: tuple[ExpectedSession, ...]
    routes: tuple[ExpectedRoute, ...]


def tree(expected: Expected) -> Object:
    """Give the plain tree that is committed as ``expected/<device>.json``; its members are in camelCase."""
    return {
        "device": expected.device,
        "sessions": [_session(each) for each in expected.sessions],
        "routes": [_route(each) for each in expected.routes],
    }


def _session(session: ExpectedSession) -> Object:
    return {
        "networkInstance": session.network_instance,
        "peer": session.peer,
        "local": session.local,
        "peerAs": session.peer_as,
        "localAs": session.local_as,
        "via": session.via,
        "group": session.group,
        "peerName": session.peer_name,
        "speaker": session.speaker,
        "families": list(session.families),
    }


def _route(route: ExpectedRoute) -> Object:
    return {
        "networkInstance": route.network_instance,
        "prefix": route.prefix,
        "service": route.service,
        "trafficPolicy": route.traffic_policy,
        "width": route.width,
        "preferred": route.preferred,
        "candidates": [
            {
                "address": hop.address,
                "kind": hop.kind,
                "standsFor": hop.stands_for,
                "condition": hop.condition,
            }
            for hop in route.candidates
        ],
    }
