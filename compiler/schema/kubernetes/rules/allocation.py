"""Services of type LoadBalancer, as MetalLB's allocator reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.kubernetes.forms import address
from compiler.schema.kubernetes.rules.pools import networks_of
from compiler.schema.kubernetes.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compiler.schema.kubernetes.rules.one import Finding, Objects, One, Place
    from compiler.tree import Pointer

NEW, OLD = "metallb.io", "metallb.universe.tf"


def service_violations(objects: Objects, place: Place) -> Iterator[Finding]:
    """Judge what services ask for; only where MetalLB's pools are among the objects."""
    pools = objects.metallb("IPAddressPool")
    if not pools:
        return
    taken: dict[str, One] = {}
    for service in objects.services():
        yield from _spelling(service, place)
        yield from _pool(service, pools)
        yield from _addresses(service, pools)
        for wanted in _wanted(service):
            if wanted in taken and not (_sharing(service) and _sharing(service) == _sharing(taken[wanted])):
                message = f"`{wanted}` is asked for by service `{taken[wanted].name}` too"
                yield _annotation(service, "loadBalancerIPs", message, "shared")
            taken.setdefault(wanted, service)


def _spelling(service: One, place: Place) -> Iterator[Finding]:
    if place.since("0.14.9"):
        return
    for key in service.annotations:
        if key.startswith(f"{NEW}/"):
            at: Pointer = ("metadata", "annotations", key)
            message = f"MetalLB {place.version} does not read `{key}`"
            yield (
                service.index,
                Violation(at, message, "annotation", f"write `{OLD}/{key.partition('/')[2]}`"),
            )


def _said(service: One, name: str) -> str:
    return service.annotations.get(f"{NEW}/{name}", service.annotations.get(f"{OLD}/{name}", ""))


def _wanted(service: One) -> list[str]:
    written = _said(service, "loadBalancerIPs") or service.text("loadBalancerIP")
    return [part.strip() for part in written.split(",") if part.strip()]


def _sharing(service: One) -> str:
    return _said(service, "allow-shared-ip")


def _annotation(service: One, name: str, message: str, rule: str) -> Finding:
    known = [f"{domain}/{name}" for domain in (NEW, OLD) if f"{domain}/{name}" in service.annotations]
    at: Pointer = ("metadata", "annotations", known[0]) if known else ("spec", "loadBalancerIP")
    return service.index, Violation(at, message, rule)


def _pool(service: One, pools: Sequence[One]) -> Iterator[Finding]:
    named = _said(service, "address-pool")
    if named and named not in {pool.name for pool in pools}:
        yield _annotation(service, "address-pool", f"no IPAddressPool `{named}` is among the objects", "pool")


def _addresses(service: One, pools: Sequence[One]) -> Iterator[Finding]:
    if _said(service, "loadBalancerIPs") and service.text("loadBalancerIP"):
        message = "`spec.loadBalancerIP` and the annotation for addresses exclude each other"
        yield service.finding(("loadBalancerIP",), message, "annotation")
    named = _said(service, "address-pool")
    for written in _wanted(service):
        found = address(written)
        if found is None:
            yield _annotation(
                service, "loadBalancerIPs", f"an address is expected, found `{written}`", "address"
            )
            continue
        holders = [
            pool.name
            for pool in pools
            for networks in map(networks_of, pool.texts("addresses"))
            if not isinstance(networks, str) and any(found in network for network in networks)
        ]
        if not holders:
            yield _annotation(service, "loadBalancerIPs", f"no pool holds `{written}`", "pool")
        elif named and named not in holders:
            message = f"`{written}` is in pool `{holders[0]}`, not in `{named}`"
            yield _annotation(service, "loadBalancerIPs", message, "pool")
