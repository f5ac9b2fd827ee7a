"""Whether traffic can use all the paths that there are: multipath, EVPN next hops, preference.

A `LoadBalancer` address is announced by every node that may serve it. It is spread in two steps: a leaf
over its own nodes (BGP multipath), any other switch over the leaves (EVPN ecmp). Each has a width, each is
off by default, and the two learn of each other only by route preference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compiler.codes.checks import (
    COMBINED_PREFERENCE,
    ECMP_NARROW,
    EQUAL_PREFERENCE,
    MULTIPATH_NARROW,
    MULTIPATH_OFF,
)

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Fabric, Underlay, Vrf

EVPN_PREFERENCE = 170
"""SR Linux gives EVPN-IFL routes this preference (RFC 9136 routes, `bgp_evpn_mgr`) in every release."""


def check_underlay(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Find an underlay that uses fewer of the ways to the reflectors than there are."""
    widest: dict[int, tuple[int, Underlay]] = {}
    reflectors = {switch.name for switch in fabric.switches if switch.overlay.reflector}
    for switch in fabric.switches:
        ways = sum(uplink.peer in reflectors for uplink in switch.uplinks)
        if not switch.overlay.reflector and ways > widest.get(switch.underlay.multipath, (1, None))[0]:
            widest[switch.underlay.multipath] = (ways, switch.underlay)
    for width, (ways, underlay) in widest.items():
        if width < ways:
            diagnostics.add(
                MULTIPATH_OFF if width == 1 else MULTIPATH_NARROW,
                underlay.multipath_span,
                f"expected an underlay multipath of `{ways}` or more, a switch's uplinks, found `{width}`",
            )


@dataclass(slots=True)
class Announced:
    """Who can announce the anycast addresses of a VRF: by cluster, how many nodes each leaf has."""

    vrf: Vrf
    switches: list[str] = field(default_factory=list[str])
    nodes: dict[str, dict[str, int]] = field(default_factory=dict[str, "dict[str, int]"])


def check_tenants(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Find VRFs whose widths or preference leave nodes or leaves without traffic."""
    found: dict[str, Announced] = {}
    for switch in fabric.switches:
        for vrf in switch.vrfs:
            found.setdefault(vrf.name, Announced(vrf)).switches.append(switch.name)
    for cluster in fabric.clusters:
        if cluster.vrf in found and cluster.metallb is not None:
            found[cluster.vrf].nodes[cluster.name] = {
                leaf: len(session.peers) for leaf, session in cluster.metallb.sessions
            }
    for announced in found.values():
        vrf = announced.vrf
        if vrf.combined_ecmp and vrf.preference != EVPN_PREFERENCE:
            diagnostics.add(
                COMBINED_PREFERENCE,
                vrf.combined_span,
                f"expected either `combinedEcmp` or a preference of its own, found both: `{vrf.preference}`",
                also=vrf.preference_span,
            )
        for cluster_name, leaves in announced.nodes.items():
            _width(vrf, cluster_name, leaves, diagnostics)
            _leaves(announced, cluster_name, leaves, diagnostics)


def _width(vrf: Vrf, cluster: str, leaves: dict[str, int], diagnostics: Diagnostics) -> None:
    most = max(leaves.values(), default=0)
    if vrf.multipath < most:
        leaf = next(name for name, count in leaves.items() if count == most)
        diagnostics.add(
            MULTIPATH_OFF if vrf.multipath == 1 else MULTIPATH_NARROW,
            vrf.multipath_span,
            f"expected a multipath of `{most}` or more, the nodes of `{cluster}` on `{leaf}`, "
            f"found `{vrf.multipath}`",
        )


def _leaves(announced: Announced, cluster: str, leaves: dict[str, int], diagnostics: Diagnostics) -> None:
    vrf = announced.vrf
    others = max((len(leaves) - (switch in leaves) for switch in announced.switches), default=0)
    wanted, ecmp = others, vrf.ecmp
    if vrf.combined_ecmp:  # one set of nodes and leaves, as wide as the narrower of the two
        wanted += max(leaves.values(), default=0)
        ecmp = min(vrf.ecmp, vrf.multipath)
    if ecmp < wanted:
        diagnostics.add(
            ECMP_NARROW,
            vrf.ecmp_span,
            f"expected an ecmp of `{wanted}` or more, the ways to `{cluster}` from another switch, "
            f"found `{ecmp}`",
        )
    if len(leaves) > 1 and vrf.preference >= EVPN_PREFERENCE and not vrf.combined_ecmp:
        diagnostics.add(
            EQUAL_PREFERENCE,
            vrf.preference_span,
            f"expected a preference below EVPN's `{EVPN_PREFERENCE}` where {len(leaves)} leaves have nodes "
            f"of `{cluster}`, found `{vrf.preference}`",
            hint="`preference: 169`; as it is, half of the nodes stay idle, and which half is a race",
        )
