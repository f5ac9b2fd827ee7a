"""MetalLB's peers: one by one, and those that meet on a node, by mode and version."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from compiler.schema.kubernetes.duration import to_seconds
from compiler.schema.kubernetes.forms import address
from compiler.schema.kubernetes.rules.one import items, members
from compiler.schema.kubernetes.rules.selectors import may_share, names_of, selector_violations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compiler.schema.kubernetes.rules.one import Finding, Objects, One, Place

FRR_ONLY = (
    "bfdProfile",
    "keepaliveTime",
    "connectTime",
    "vrf",
    "enableGracefulRestart",
    "disableMP",
    "dualStackAddressFamily",
    "dynamicASN",
    "interface",
    "localASN",
)
DEFAULT_HOLD = Decimal(90)
SHORTEST_HOLD = 3


def peer_violations(objects: Objects, place: Place) -> Iterator[Finding]:
    """Judge every peer, then the pairs that FRR cannot have together."""
    peers = objects.metallb("BGPPeer")
    profiles = {profile.name for profile in objects.metallb("BFDProfile")}
    for peer in peers:
        yield from _numbers(peer)
        yield from _addresses(peer, place)
        yield from _timers(peer, place)
        yield from _secrets(peer)
        yield from _mode(peer, place)
        yield from selector_violations(peer, "nodeSelectors")
        profile = peer.text("bfdProfile")
        if profile and profile not in profiles and place.mode != "native":
            message = f"no BFDProfile `{profile}` is among the objects"
            yield peer.finding(("bfdProfile",), message, "reference", soft=True)
    if place.mode in {"frr", "frr-k8s"}:
        yield from _meetings(peers, place)


def _numbers(peer: One) -> Iterator[Finding]:
    mine, theirs, dynamic = peer.number("myASN"), peer.number("peerASN"), peer.text("dynamicASN")
    if not mine:
        yield peer.finding(("myASN",), "a peer needs a local AS number other than 0", "asn")
    if dynamic and theirs:
        yield peer.finding(("dynamicASN",), "`peerASN` and `dynamicASN` exclude each other", "asn")
    if not dynamic and not theirs:
        yield peer.finding(("peerASN",), "a peer needs `peerASN` other than 0", "asn")
    inside = dynamic == "internal" or (not dynamic and mine == theirs)
    if inside and peer.spec.get("ebgpMultiHop") is True:
        yield peer.finding(("ebgpMultiHop",), "`ebgpMultiHop` is for peers of another AS", "multihop")


def _addresses(peer: One, place: Place) -> Iterator[Finding]:
    remote, interface = peer.text("peerAddress"), peer.text("interface")
    if remote and interface:
        yield peer.finding(("interface",), "`peerAddress` and `interface` exclude each other", "address")
    if not remote and not interface:
        named = "`peerAddress` or `interface`" if place.since("0.15.3") else "`peerAddress`"
        yield peer.finding((), f"a peer needs {named}", "address")
    for member in ("peerAddress", "sourceAddress", "routerID"):
        written = peer.text(member)
        if written and address(written) is None:
            yield peer.finding((member,), f"`{member}` must be an address, found `{written}`", "address")


def _timers(peer: One, place: Place) -> Iterator[Finding]:
    """Judge hold and keepalive time; from 0.14.9 on MetalLB has no defaults of its own for them."""
    hold, alive = (to_seconds(peer.text(name) or "0") or Decimal(0) for name in ("holdTime", "keepaliveTime"))
    if int(hold) and int(hold) < SHORTEST_HOLD:
        message = f"`holdTime` must be 0 or at least 3s, found `{peer.text('holdTime')}`"
        yield peer.finding(("holdTime",), message, "timers")
    if not place.since("0.14.9"):
        hold = hold or DEFAULT_HOLD
    if hold and alive > hold:
        message = f"`keepaliveTime` must be at most `holdTime`, found `{peer.text('keepaliveTime')}`"
        yield peer.finding(("keepaliveTime",), message, "timers")


def _secrets(peer: One) -> Iterator[Finding]:
    if peer.text("password") and members(peer.spec.get("passwordSecret")).get("name"):
        yield peer.finding(("password",), "`password` and `passwordSecret` exclude each other", "secret")


def _mode(peer: One, place: Place) -> Iterator[Finding]:
    if place.mode == "native":
        for member in FRR_ONLY:
            if peer.spec.get(member) not in {None, "", False}:
                yield peer.finding((member,), f"native mode has no `{member}`", "mode")
    elif place.mode == "frr-k8s" and peer.text("sourceAddress"):
        yield peer.finding(
            ("sourceAddress",),
            "frr-k8s mode ignores `sourceAddress`: the session would start from another address",
            "mode",
            "use mode `native` or `frr`",
        )


def _meetings(peers: Sequence[One], place: Place) -> Iterator[Finding]:
    """Judge each peer beside those before it; the first that it cannot be with is enough.

    A peer that is pinned to nodes by their names, as ours are, meets only those pinned to the same and those
    that are pinned to none: with a thousand nodes, every other pair would be a million.
    """
    everyone: list[One] = []
    free: list[One] = []
    pinned: dict[str, list[One]] = {}
    for peer in peers:
        names = names_of(items(peer.spec.get("nodeSelectors"))) if place.since("0.16.0") else None
        if names is None:
            earlier = everyone
            free.append(peer)
        else:
            earlier = [*free, *(one for name in sorted(names) for one in pinned.get(name, ()))]
            for name in names:
                pinned.setdefault(name, []).append(peer)
        conflicts = (found for one in earlier if (found := [*_together(one, peer, place)]))
        yield from next(conflicts, ())
        everyone.append(peer)


def _together(one: One, other: One, place: Place) -> Iterator[Finding]:
    """Judge two peers in FRR: one router a node and VRF, so one AS, one identifier, no peer twice.

    Until 0.15 MetalLB asked this of all peers of a cluster, whichever nodes they select.
    """
    nodes = items(one.spec.get("nodeSelectors")), items(other.spec.get("nodeSelectors"))
    if place.since("0.16.0") and not may_share(*nodes):
        return
    where = "on a node" if place.since("0.16.0") else f"in a cluster before 0.16 (found {place.version})"
    if one.text("routerID") != other.text("routerID"):
        yield other.finding(
            ("routerID",), f"peers share one `routerID` {where}; `{one.name}` differs", "together"
        )
    if one.text("vrf") != other.text("vrf"):
        return
    if one.number("myASN") != other.number("myASN"):
        yield other.finding(("myASN",), f"peers share one `myASN` {where}; `{one.name}` differs", "together")
    if one.text("peerAddress") and one.text("peerAddress") == other.text("peerAddress"):
        message = f"an address is peered with once {where}; `{one.name}` has it too"
        yield other.finding(("peerAddress",), message, "together")
