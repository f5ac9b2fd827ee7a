"""Ranges of addresses that overlap: by one sweep over each VRF's ranges in order of their first address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compiler.codes.checks import ADDRESS_TAKEN, NESTED_RANGES, OVERLAPPING_RANGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ipaddress import IPv4Network

    from compiler.diagnostics import Diagnostics, Span
    from compiler.fabric import Cluster, Fabric


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """Addresses from `first` to `last`, both included, and what they are for."""

    first: int
    last: int
    kind: str
    owner: str
    span: Span
    text: str = field(compare=False)


def check_tenants(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Find subnets, pools, pod and service ranges that overlap within a VRF."""
    by_vrf: dict[str, set[Range]] = {}
    for switch in fabric.switches:
        for subnet in switch.subnets:
            if subnet.gateway is not None and subnet.vrf is not None:
                found = _range(subnet.gateway.network, "subnet", subnet.name, subnet.gateway_span)
                by_vrf.setdefault(subnet.vrf, set()).add(found)
    for cluster in fabric.clusters:
        by_vrf.setdefault(cluster.vrf, set()).update(_of_cluster(cluster))
    for ranges in by_vrf.values():
        _sweep(ranges, diagnostics)


def _of_cluster(cluster: Cluster) -> Iterator[Range]:
    if cluster.calico is not None:
        for pods in cluster.calico.ip_pools:
            yield _range(pods.cidr, "pods", f"{cluster.name}/{pods.name}", pods.span)
        for services, span in zip(
            cluster.calico.service_cluster_ips, cluster.calico.service_spans, strict=True
        ):
            yield _range(services, "services", cluster.name, span)
    if cluster.metallb is not None:
        for pool in cluster.metallb.pools:
            texts = pool.addresses
            if len(texts) != len(pool.bounds):  # one of them could not be read
                texts = tuple(f"{first}-{last}" for first, last in pool.bounds)
            for (first, last), text, span in zip(pool.bounds, texts, pool.address_spans, strict=True):
                yield Range(int(first), int(last), "pool", f"{cluster.name}/{pool.name}/{text}", span, text)


def _range(network: IPv4Network, kind: str, owner: str, span: Span) -> Range:
    first = int(network.network_address)
    return Range(first, first + network.num_addresses - 1, kind, owner, span, str(network))


def _sweep(found: Iterable[Range], diagnostics: Diagnostics) -> None:
    """Compare each range with the one that reaches furthest so far, which overlaps it if any does."""
    furthest: Range | None = None
    for each in sorted(found):
        if furthest is not None and each.first <= furthest.last:
            _say(furthest, each, diagnostics)
        if furthest is None or each.last > furthest.last:
            furthest = each


def _say(one: Range, other: Range, diagnostics: Diagnostics) -> None:
    earlier, later = sorted((one, other), key=lambda each: each.span)
    code = OVERLAPPING_RANGES if one.kind == other.kind else NESTED_RANGES
    diagnostics.add(
        code,
        later.span,
        f"expected {later.kind} apart from the {earlier.kind} `{earlier.text}`, found `{later.text}`",
        also=earlier.span,
    )


def check_underlay(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Find links that overlap, and loopbacks that lie inside a link."""
    links: dict[Span, Range] = {}
    for switch in fabric.switches:
        for uplink in switch.uplinks:
            if uplink.span not in links:
                links[uplink.span] = _range(uplink.address.network, "link", str(uplink.span), uplink.span)
    _sweep(links.values(), diagnostics)
    linked = {number: link for link in links.values() for number in range(link.first, link.last + 1)}
    for switch in fabric.switches:
        link = linked.get(int(switch.loopback))
        if link is not None:
            diagnostics.add(
                ADDRESS_TAKEN,
                switch.loopback_span,
                f"expected a loopback outside of the link `{link.text}`, found `{switch.loopback}`",
                also=link.span,
            )
