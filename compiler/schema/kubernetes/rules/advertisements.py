"""MetalLB's advertisements: what they announce, of which pools, to whom."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from compiler.schema.kubernetes.forms import is_ipv4
from compiler.schema.kubernetes.rules.one import items, members
from compiler.schema.kubernetes.rules.pools import community_reason, networks_of
from compiler.schema.kubernetes.rules.selectors import may_share, picks, selector_violations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compiler.schema.kubernetes.rules.one import Finding, Objects, One, Place

WHOLE = {"aggregationLength": 32, "aggregationLengthV6": 128}
SELECTORS = ("ipAddressPoolSelectors", "nodeSelectors", "serviceSelectors")


def advertisement_violations(objects: Objects, place: Place) -> Iterator[Finding]:
    """Judge both kinds of advertisement, alone and against the pools they name."""
    pools = objects.metallb("IPAddressPool")
    for one in objects.metallb("L2Advertisement"):
        yield from _twice(one, "ipAddressPools")
        yield from selector_violations(one, *SELECTORS)
        yield from _unknown(one, "ipAddressPools", {pool.name for pool in pools}, "IPAddressPool")
    for one in objects.metallb("BGPAdvertisement"):
        yield from _twice(one, "ipAddressPools", "communities", "peers")
        yield from selector_violations(one, *SELECTORS)
        yield from _lengths(one, selected(one, pools))
        yield from _named(one, objects, place)
    for one, other in combinations(objects.metallb("BGPAdvertisement"), 2):
        yield from _preferences(one, other, pools)


def selected(one: One, pools: Sequence[One]) -> list[One]:
    """Give the pools that an advertisement is for: those named or selected, all if it says nothing."""
    names, selectors = one.texts("ipAddressPools"), items(one.spec.get("ipAddressPoolSelectors"))
    if not names and not selectors:
        return list(pools)
    return [pool for pool in pools if pool.name in names or picks(selectors, pool.labels)]


def _twice(one: One, *names: str) -> Iterator[Finding]:
    for name in names:
        values = one.texts(name)
        for index, value in enumerate(values):
            if value in values[:index]:
                yield one.finding((name, index), f"`{name}` holds `{value}` twice", "duplicate")


def _lengths(one: One, pools: Sequence[One]) -> Iterator[Finding]:
    for member, whole in WHOLE.items():
        if one.number(member, whole) > whole:
            message = f"`{member}` must be at most {whole}, found `{one.number(member)}`"
            yield one.finding((member,), message, "aggregation")
            return
    for pool in pools:
        for written in pool.texts("addresses"):
            networks = networks_of(written)
            if isinstance(networks, str):
                continue
            member = "aggregationLength" if is_ipv4(networks[0]) else "aggregationLengthV6"
            widest = min(network.prefixlen for network in networks)
            if one.number(member, WHOLE[member]) < widest:
                message = (
                    f"`{member}` must be at least {widest}, the length of `{written}` in pool"
                    f" `{pool.name}`, found `{one.number(member)}`"
                )
                yield one.finding((member,), message, "aggregation")


def _named(one: One, objects: Objects, place: Place) -> Iterator[Finding]:
    aliases = {
        str(alias.get("name"))
        for community in objects.metallb("Community")
        for alias in map(members, items(community.spec.get("communities")))
    }
    for index, written in enumerate(one.texts("communities")):
        reason = community_reason(written, place)
        if written in aliases or not reason:
            continue
        if ":" in written:
            yield one.finding(("communities", index), reason, "community")
        else:
            message = f"no Community names `{written}`"
            yield one.finding(("communities", index), message, "reference", soft=True)
    pools = {pool.name for pool in objects.metallb("IPAddressPool")}
    peers = {peer.name for peer in objects.metallb("BGPPeer")}
    yield from _unknown(one, "ipAddressPools", pools, "IPAddressPool")
    yield from _unknown(one, "peers", peers, "BGPPeer")


def _unknown(one: One, member: str, known: set[str], kind: str) -> Iterator[Finding]:
    for index, name in enumerate(one.texts(member)):
        if name not in known:
            message = f"no {kind} `{name}` is among the objects: nothing is announced for it"
            yield one.finding((member, index), message, "reference", soft=True)


def _preferences(one: One, other: One, pools: Sequence[One]) -> Iterator[Finding]:
    """Find two local preferences for one route: same pool, peer, node and aggregation length."""
    mine = {pool.name for pool in selected(one, pools)}
    theirs = {pool.name for pool in selected(other, pools)}
    peers = set(one.texts("peers")), set(other.texts("peers"))
    apart = all(peers) and not peers[0] & peers[1]
    lengths = [tuple(ad.number(member, whole) for member, whole in WHOLE.items()) for ad in (one, other)]
    services = any(ad.spec.get("serviceSelectors") for ad in (one, other))
    if not mine & theirs or apart or services or lengths[0] != lengths[1]:
        return
    if not may_share(items(one.spec.get("nodeSelectors")), items(other.spec.get("nodeSelectors"))):
        return
    if one.number("localPref") != other.number("localPref"):
        message = f"`{one.name}` announces the same addresses with another `localPref`"
        yield other.finding(("localPref",), message, "preference")
