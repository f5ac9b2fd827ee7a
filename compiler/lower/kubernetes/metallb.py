"""MetalLB in BGP mode: pools, peers, advertisements (metallb.io, CRDs since 0.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.fabric import NOWHERE
from compiler.lower.kubernetes.manifest import Manifest, members
from compiler.rendered import ObjectRef

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address

    from compiler.diagnostics import Span
    from compiler.fabric import MetalLB, Node, Pool, Session
    from compiler.tree import Object

GROUP = "metallb.io"
WELL_KNOWN = {
    "graceful-shutdown": "65535:0",  # RFC 8326
    "blackhole": "65535:666",  # RFC 7999
    "no-export": "65535:65281",  # RFC 1997, like the rest
    "no-advertise": "65535:65282",
    "no-export-subconfed": "65535:65283",
}
"""Communities that people call by name; MetalLB needs a Community object to know the names."""


def metallb_manifests(metallb: MetalLB, nodes: tuple[Node, ...]) -> Iterator[Manifest]:
    """Lower pools with an advertisement each, and one peer for every node and leaf that talk."""
    named = sorted({c for pool in metallb.pools for c in pool.communities if c in WELL_KNOWN})
    if named:
        yield _community(metallb, named)
    for pool in metallb.pools:
        yield _pool(metallb, pool)
        yield _advertisement(metallb, pool)
    by_name = {node.name: node for node in nodes}
    for leaf, session in metallb.sessions:
        for node, source in session.peers:
            yield _peer(metallb, leaf, session, by_name[node], source)


def _pool(metallb: MetalLB, pool: Pool) -> Manifest:
    spec: Object = {"addresses": list(pool.addresses)}
    if not pool.auto_assign:  # true is the server's default, and stays unowned
        spec["autoAssign"] = False
    return _manifest(metallb, "v1beta1", "IPAddressPool", pool.name, spec=spec, span=pool.span)


def _advertisement(metallb: MetalLB, pool: Pool) -> Manifest:
    """Announce the pool from every node: which nodes do is the traffic policy's business."""
    spec: Object = {"ipAddressPools": [pool.name]}
    if pool.communities:
        spec["communities"] = list(pool.communities)
    return _manifest(metallb, "v1beta1", "BGPAdvertisement", pool.name, spec=spec, span=pool.span)


def _community(metallb: MetalLB, named: list[str]) -> Manifest:
    spec: Object = {"communities": [{"name": name, "value": WELL_KNOWN[name]} for name in named]}
    span = min(pool.span for pool in metallb.pools if set(pool.communities) & set(named))
    return _manifest(metallb, "v1beta1", "Community", "well-known", spec=spec, span=span)


def _peer(metallb: MetalLB, leaf: str, session: Session, node: Node, source: IPv4Address) -> Manifest:
    """Lower one node's session with one leaf.

    A peer a node, since the source address differs. `routerID` is the source too: without it MetalLB
    takes the node's address, and two speakers on a node would show the leaf one identifier. MetalLB in
    frr-k8s mode ignores `sourceAddress`; the check for that is not ours.
    """
    spec: Object = {
        "myASN": session.asn,
        "peerASN": session.leaf_asn,
        "peerAddress": str(session.local_address),
        "sourceAddress": str(source),
        "routerID": str(source),
        "nodeSelectors": [{"matchLabels": {"kubernetes.io/hostname": node.name}}],
    }
    if session.timers.hold_time is not None:
        spec["holdTime"] = seconds(session.timers.hold_time)
    if metallb.mode != "native":
        if session.timers.keepalive is not None:
            spec["keepaliveTime"] = seconds(session.timers.keepalive)
        if session.asn != session.leaf_asn:  # a loopback is never a connected address
            spec["ebgpMultiHop"] = True
    if session.secret is not None:
        spec["passwordSecret"] = {"name": session.secret, "namespace": metallb.namespace}
    name = node.name if leaf == node.leaf else f"{node.name}-{leaf}"
    own = members(
        myASN=session.asn_span,
        peerASN=session.leaf_asn_span,
        peerAddress=session.local_span,
        sourceAddress=node.loopback_span,
        routerID=node.loopback_span,
        nodeSelectors=node.span,
        passwordSecret=session.password_span if session.secret is not None else NOWHERE,
    )
    return _manifest(metallb, "v1beta2", "BGPPeer", name, spec=spec, span=session.span, places=own)


def _manifest(
    metallb: MetalLB,
    version: str,
    kind: str,
    name: str,
    *,
    spec: Object,
    span: Span,
    places: tuple[tuple[str, Span], ...] = (),
) -> Manifest:
    ref = ObjectRef(f"{GROUP}/{version}", kind, metallb.namespace, name)
    return Manifest(ref=ref, body={"spec": spec}, span=span, places=places)


def seconds(count: int) -> str:
    """Write a duration in the one form that we use: whole seconds. The API keeps it as it is sent."""
    return f"{count}s"
