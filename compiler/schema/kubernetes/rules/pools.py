"""MetalLB's pools, communities and BFD profiles, as its webhooks and controller judge them."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from typing import TYPE_CHECKING

from compiler.schema.kubernetes.forms import address, is_ipv4, prefix
from compiler.schema.kubernetes.rules.one import items, members
from compiler.schema.kubernetes.rules.selectors import selector_violations
from compiler.schema.kubernetes.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema.kubernetes.forms import Network
    from compiler.schema.kubernetes.rules.one import Finding, Objects, One, Place

METALLB_KINDS = (
    "IPAddressPool",
    "BGPPeer",
    "BGPAdvertisement",
    "L2Advertisement",
    "BFDProfile",
    "Community",
)
HALF, WORD = 2**16, 2**32


def pool_violations(objects: Objects, place: Place) -> Iterator[Finding]:
    """Judge what a pool holds, alone and beside the others, and the names that all may use."""
    yield from _namespaces(objects, place)
    yield from _pools(objects, place)
    yield from _communities(objects, place)
    if place.mode == "native":
        for profile in objects.metallb("BFDProfile"):
            yield profile.finding((), "native mode has no BFD: it refuses to run with a profile", "mode")


def _namespaces(objects: Objects, place: Place) -> Iterator[Finding]:
    for kind in METALLB_KINDS:
        for one in objects.metallb(kind):
            if one.namespace != place.namespace:
                message = f"MetalLB reads `{place.namespace}` only, found `{one.namespace}`"
                yield one.index, Violation(("metadata", "namespace"), message, "namespace")


def _pools(objects: Objects, place: Place) -> Iterator[Finding]:
    taken: list[tuple[Network, One, str]] = []
    for pool in objects.metallb("IPAddressPool"):
        if not pool.texts("addresses"):
            yield pool.finding(("addresses",), "a pool needs addresses", "pool")
        for index, written in enumerate(pool.texts("addresses")):
            networks = networks_of(written)
            if isinstance(networks, str):
                yield pool.finding(("addresses", index), networks, "pool")
                continue
            yield from _overlaps(pool, index, written, networks, taken)
            taken.extend((network, pool, written) for network in networks)
            if place.mode == "native" and not is_ipv4(networks[0]) and objects.metallb("BGPAdvertisement"):
                message = f"native mode announces IPv4 only, found `{written}`"
                yield pool.finding(("addresses", index), message, "mode")
        allocation = members(pool.spec.get("serviceAllocation"))
        for name in ("namespaceSelectors", "serviceSelectors"):
            for _, found in selector_violations(replace(pool, spec=allocation), name):
                yield pool.finding(("serviceAllocation", *found.pointer[1:]), found.message, found.rule)


def _overlaps(
    pool: One, index: int, written: str, networks: list[Network], taken: list[tuple[Network, One, str]]
) -> Iterator[Finding]:
    for other, owner, its in taken:
        if any(_meet(network, other) for network in networks):
            where = "the same pool" if owner is pool else f"pool `{owner.name}`"
            message = f"`{written}` overlaps with `{its}` of {where}"
            yield pool.finding(("addresses", index), message, "overlap")
            return


def _meet(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def networks_of(written: str) -> list[Network] | str:
    """Read a prefix or a range of addresses; a sentence if it is neither."""
    if "-" not in written:
        found = prefix(written)
        return [found] if found is not None else f"a prefix or a range is expected, found `{written}`"
    first, _, last = written.partition("-")
    low, high = address(first.strip()), address(last.strip())
    if low is None or high is None:
        return f"a range has an address at both ends, found `{written}`"
    if isinstance(low, IPv4Address) and isinstance(high, IPv4Address) and low <= high:
        return [*summarize_address_range(low, high)]
    if isinstance(low, IPv6Address) and isinstance(high, IPv6Address) and low <= high:
        return [*summarize_address_range(low, high)]
    return f"a range goes upwards in one family, found `{written}`"


def _communities(objects: Objects, place: Place) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for one in objects.metallb("Community"):
        for index, alias in enumerate(map(members, items(one.spec.get("communities")))):
            name, value = str(alias.get("name", "")), str(alias.get("value", ""))
            at = ("communities", index)
            reason = community_reason(value, place)
            if reason:
                yield one.finding((*at, "value"), reason, "community")
            if name in seen:
                yield one.finding(
                    (*at, "name"), f"`{name}` is defined twice, also in `{seen[name]}`", "duplicate"
                )
            seen[name] = one.name


def community_reason(written: str, place: Place) -> str:
    """Say why a text is no community; "" if it is one: ``65001:7``, or ``large:65001:1:2`` outside native."""
    if written.startswith("large:"):
        if place.mode == "native":
            return f"native mode has standard communities only, found `{written}`"
        good = _numbers(written.removeprefix("large:"), 3, WORD)
        return "" if good else f"a large community is `large:A:B:C` with 32 bit numbers, found `{written}`"
    good = _numbers(written, 2, HALF)
    return "" if good else f"a community is `AA:NN` with 16 bit numbers, found `{written}`"


def _numbers(written: str, count: int, bound: int) -> bool:
    parts = written.split(":")
    numbers = [int(part) for part in parts if re.fullmatch("[0-9]{1,10}", part)]
    return len(parts) == len(numbers) == count and max(numbers) < bound
