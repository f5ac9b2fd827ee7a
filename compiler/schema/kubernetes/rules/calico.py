"""Calico's rules that its CRDs do not state, and its meeting with MetalLB's allocator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.kubernetes.forms import address, is_ipv4, prefix
from compiler.schema.kubernetes.rules.one import members
from compiler.schema.kubernetes.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema.kubernetes.rules.one import Finding, Objects, One

BLOCKS = {4: (20, 32), 6: (116, 128)}
USUAL_BLOCK = {4: 26, 6: 122}
LARGEST_PORT = 65535


def calico_violations(objects: Objects) -> Iterator[Finding]:
    """Judge BGP peers, pools and settings as Calico's own API server does."""
    filters = {one.name for one in objects.calico("BGPFilter")}
    for peer in objects.calico("BGPPeer"):
        yield from _peer(peer, filters)
    for pool in objects.calico("IPPool"):
        yield from _blocks(pool)
    for one in objects.calico("BGPConfiguration"):
        if one.name != "default" and not one.name.startswith("node."):
            message = f"Calico reads `default` and `node.<name>` only, found `{one.name}`"
            yield one.index, Violation(("metadata", "name"), message, "name")
    yield from _two_allocators(objects)


def _peer(peer: One, filters: set[str]) -> Iterator[Finding]:
    remote = peer.text("peerIP")
    if remote and not _endpoint(remote):
        message = f"`peerIP` must be an address, or one with a port, found `{remote}`"
        yield peer.finding(("peerIP",), message, "address")
    if remote and not peer.number("asNumber"):
        yield peer.finding(("asNumber",), "`peerIP` needs the peer's `asNumber`", "asn")
    reachable = peer.text("reachableBy")
    if reachable and address(reachable) is None:
        message = f"`reachableBy` must be an address, found `{reachable}`"
        yield peer.finding(("reachableBy",), message, "address")
    if reachable and not remote:
        yield peer.finding(("reachableBy",), "`reachableBy` needs a `peerIP`", "address")
    if peer.spec.get("keepOriginalNextHop") is True and peer.text("nextHopMode"):
        message = "`keepOriginalNextHop` and `nextHopMode` exclude each other"
        yield peer.finding(("keepOriginalNextHop",), message, "next-hop")
    for index, name in enumerate(peer.texts("filters")):
        if name not in filters:
            message = f"no BGPFilter `{name}` is among the objects"
            yield peer.finding(("filters", index), message, "reference", soft=True)


def _endpoint(written: str) -> bool:
    """Read ``192.0.2.1``, ``192.0.2.1:179``, ``2001:db8::1`` or ``[2001:db8::1]:179``."""
    if address(written) is not None:
        return True
    host, _, port = written.rpartition(":")
    if not port.isdecimal() or not 1 <= int(port) <= LARGEST_PORT:
        return False
    bare = host.removeprefix("[").removesuffix("]")
    found = address(bare)
    return found is not None and is_ipv4(found) == (host == bare)


def _blocks(pool: One) -> Iterator[Finding]:
    network = prefix(pool.text("cidr"))
    if network is None:
        return
    low, high = BLOCKS[network.version]
    size = pool.number("blockSize", USUAL_BLOCK[network.version])
    if not low <= size <= high:
        yield pool.finding(("blockSize",), f"`blockSize` must be {low} to {high}, found `{size}`", "block")
    elif network.prefixlen > size:
        message = f"`{network}` is smaller than a block of /{size}"
        yield pool.finding(("cidr",), message, "block")
    if "/" in pool.text("cidr") and str(network).lower() != pool.text("cidr").lower():
        yield pool.finding(("cidr",), f"a pool's range has no host bits: `{network}`", "block")


def _two_allocators(objects: Objects) -> Iterator[Finding]:
    """Find Calico and MetalLB both handing out addresses to every service (Calico from 3.30)."""
    if not objects.metallb("IPAddressPool") or _asked_only(objects):
        return
    for pool in objects.calico("IPPool"):
        if "LoadBalancer" in pool.texts("allowedUses"):
            yield pool.finding(
                ("allowedUses",),
                "Calico hands out addresses to services from this pool, and so does MetalLB",
                "allocators",
                "set `assignIPs: RequestedServicesOnly` in KubeControllersConfiguration",
                soft=True,
            )


def _asked_only(objects: Objects) -> bool:
    for one in objects.calico("KubeControllersConfiguration"):
        balancer = members(members(one.spec.get("controllers")).get("loadBalancer"))
        if balancer.get("assignIPs") == "RequestedServicesOnly":
            return True
    return False
