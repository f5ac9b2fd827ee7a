"""Calico in BGP mode (projectcalico.org/v3): the cluster's BGP settings, a peer a leaf, pod ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.fabric import NOWHERE
from compiler.lower.kubernetes.manifest import Manifest, members
from compiler.rendered import ObjectRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.diagnostics import Span
    from compiler.fabric import Calico, IpPool, Node, Session
    from compiler.tree import Object

VERSION = "projectcalico.org/v3"


def calico_manifests(calico: Calico, nodes: tuple[Node, ...]) -> Iterator[Manifest]:
    """Lower Calico's half of the sessions, and the pods' ranges as the fabric routes them."""
    yield _configuration(calico)
    for leaf, session in calico.sessions:
        yield _peer(calico, leaf, session, nodes)
    for pool in calico.ip_pools:
        yield _ip_pool(pool)


def _configuration(calico: Calico) -> Manifest:
    """Lower `default`, which others (an operator, a person) write too: only what the intent says."""
    spec: Object = {"nodeToNodeMeshEnabled": calico.node_to_node_mesh}
    numbers = {session.asn for _, session in calico.sessions}
    if len(numbers) == 1:  # one intent, one AS: never more
        spec["asNumber"] = numbers.pop()
    if calico.service_cluster_ips:
        spec["serviceClusterIPs"] = [{"cidr": str(cidr)} for cidr in calico.service_cluster_ips]
    speakers = [session for _, session in calico.sessions[:1]]
    places = members(asNumber=speakers[0].asn_span) if speakers else ()
    return _manifest("BGPConfiguration", "default", spec, calico.span, places)


def _peer(calico: Calico, leaf: str, session: Session, nodes: tuple[Node, ...]) -> Manifest:
    """Lower the sessions of all nodes of one leaf.

    The peer is a loopback of the leaf. `sourceAddress: None` leaves the choice to the node's routing,
    which takes the address on the leaf's subnet: the one that the leaf expects.
    """
    talking = {name for name, _ in session.peers}
    spec: Object = {
        "peerIP": str(session.local_address),
        "asNumber": session.leaf_asn,
        "nodeSelector": _selector(calico, leaf, sorted(talking)),
        "sourceAddress": "None",
    }
    if session.secret is not None:
        spec["password"] = {"secretKeyRef": {"name": session.secret, "key": "password"}}
    where = min((node.span for node in nodes if node.name in talking), default=session.span)
    places = members(
        peerIP=session.local_span,
        asNumber=session.leaf_asn_span,
        nodeSelector=where,
        password=session.password_span if session.secret is not None else NOWHERE,
    )
    return _manifest("BGPPeer", leaf, spec, session.span, places)


def _selector(calico: Calico, leaf: str, names: list[str]) -> str:
    if calico.leaf_label is not None:
        return f"{calico.leaf_label} == '{leaf}'"
    quoted = ", ".join(f"'{name}'" for name in names)
    return f"kubernetes.io/hostname in {{{quoted}}}"


def _ip_pool(pool: IpPool) -> Manifest:
    """Lower a pod range: routed by the fabric, so never inside a tunnel."""
    spec: Object = {
        "cidr": str(pool.cidr),
        "blockSize": pool.block_size,
        "ipipMode": "Never",
        "vxlanMode": "Never",
        "natOutgoing": pool.nat_outgoing,
    }
    return _manifest("IPPool", pool.name, spec, pool.span)


def _manifest(
    kind: str, name: str, spec: Object, span: Span, places: tuple[tuple[str, Span], ...] = ()
) -> Manifest:
    return Manifest(ref=ObjectRef(VERSION, kind, "", name), body={"spec": spec}, span=span, places=places)
