"""What Calico's and MetalLB's own versions and modes can do of what a session asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.codes.checks import CALICO_ASN, METALLB_MODE

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Cluster, Fabric, MetalLB

_INT32 = 2**31 - 1
"""`asNumber` is ``format: int32`` in projectcalico.org/v3 (CRDs of 3.32.1); servers since 1.36 hold to it."""
_FREE_ROUTER_IDS = (0, 16)
"""From MetalLB 0.16 on FRR modes check router ids, AS and peer addresses per node, not per cluster."""


def check(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Check every cluster's speakers."""
    for switch in fabric.switches:
        for vrf in switch.vrfs:
            for session in vrf.sessions:
                if session.speaker == "calico":
                    for asn, span in ((session.asn, session.asn_span), (session.leaf_asn, vrf.asn_span)):
                        if asn > _INT32:
                            message = f"expected an AS up to `{_INT32}` beside Calico, found `{asn}`"
                            diagnostics.add(CALICO_ASN, span, message)
    for cluster in fabric.clusters:
        if cluster.metallb is not None:
            _frr(cluster, cluster.metallb, diagnostics)
            _native(cluster.metallb, diagnostics)


def _frr(cluster: Cluster, metallb: MetalLB, diagnostics: Diagnostics) -> None:
    if metallb.mode == "native":
        return
    own = {node.name: node.address for node in cluster.nodes}
    peers = [(name, address) for _, session in metallb.sessions for name, address in session.peers]
    if metallb.mode == "frr-k8s" and any(own[name] != address for name, address in peers):
        diagnostics.add(
            METALLB_MODE,
            metallb.mode_span,
            "expected mode `native` or `frr` for sessions from loopbacks, found `frr-k8s`, "
            "which ignores their source address",
            also=metallb.sessions[0][1].source_span,
        )
    numbers = tuple(int(number) for number in metallb.version.split(".")[:2])
    if numbers < _FREE_ROUTER_IDS and len(peers) > 1:
        diagnostics.add(
            METALLB_MODE,
            metallb.version_span,
            f"expected MetalLB `0.16` or newer for a router id a node in mode `{metallb.mode}`, "
            f"found `{metallb.version}`",
            hint="mode `native` has no such rule",
            also=metallb.mode_span,
        )


def _native(metallb: MetalLB, diagnostics: Diagnostics) -> None:
    if metallb.mode != "native":
        return
    for pool in metallb.pools:
        for community in pool.communities:
            if community.startswith("large:"):
                diagnostics.add(
                    METALLB_MODE,
                    pool.span,
                    f"expected a standard community in mode `native`, found `{community}`",
                    hint="large communities need mode `frr` or `frr-k8s`",
                    also=metallb.mode_span,
                )
