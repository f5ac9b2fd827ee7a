"""Sessions between speakers and leaves: whether both ends can find, accept and keep each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from compiler.codes.checks import (
    GROUP_CONFLICT,
    LOOPBACK_MISSING,
    OUTSIDE_ACCEPT,
    PEER_AS,
    SHARED_ADDRESS_PAIR,
    TIMERS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address

    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Fabric, Node, Session, Switch, Timers, Vrf

    Residents: TypeAlias = dict[tuple[str, str], list[Node]]

_REFUSED_HOLD_TIMES = (1, 2)


def check_ends(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Follow every session from its node to its leaf."""
    residents: Residents = {}
    for cluster in fabric.clusters:
        for node in cluster.nodes:
            if node.address in cluster.subnet_prefix:  # otherwise `outside-subnet` says all there is
                residents.setdefault((cluster.name, node.leaf), []).append(node)
    for switch in fabric.switches:
        for vrf in switch.vrfs:
            _accepted(switch, vrf, residents, diagnostics)
            _pairs(vrf, diagnostics)


def _accepted(switch: Switch, vrf: Vrf, residents: Residents, diagnostics: Diagnostics) -> None:
    for session in vrf.sessions:
        if session.asn not in session.allowed_peer_as:
            allowed = ", ".join(f"`{asn}`" for asn in session.allowed_peer_as)
            diagnostics.add(
                PEER_AS,
                session.allowed_span,
                f"expected the speakers' AS `{session.asn}` among those allowed, found {allowed or 'none'}",
                also=session.asn_span,
            )
        peers = dict(session.peers)
        for node in residents.get((session.cluster, switch.name), ()):
            address = peers.get(node.name)
            if address is None:
                message = f"expected a loopback for {session.speaker} to speak from, found none"
                diagnostics.add(LOOPBACK_MISSING, node.span, message, also=session.source_span)
            else:
                _led(vrf, session, node, address, diagnostics)


def _led(vrf: Vrf, session: Session, node: Node, address: IPv4Address, diagnostics: Diagnostics) -> None:
    """Check that the longest prefix that holds the address is the session's own."""
    span = node.address_span if address == node.address else node.loopback_span
    if address not in session.accept:
        diagnostics.add(
            OUTSIDE_ACCEPT,
            span,
            f"expected an address in `{session.accept}`, from where the leaf accepts {session.speaker}, "
            f"found `{address}`",
            also=session.accept_span,
        )
        return
    for other in vrf.sessions:
        if other.accept.prefixlen > session.accept.prefixlen and address in other.accept:
            diagnostics.add(
                OUTSIDE_ACCEPT,
                span,
                f"expected an address outside `{other.accept}`, from where the leaf accepts "
                f"{other.speaker} of `{other.cluster}`, found `{address}`",
                also=other.accept_span,
            )


def _pairs(vrf: Vrf, diagnostics: Diagnostics) -> None:
    holders: dict[tuple[IPv4Address, IPv4Address], Session] = {}
    for session in vrf.sessions:
        for _, address in session.peers:
            holder = holders.setdefault((address, session.local_address), session)
            if holder is not session:
                diagnostics.add(
                    SHARED_ADDRESS_PAIR,
                    session.source_span,
                    f"expected {session.speaker} on another address than {holder.speaker}, "
                    "found both on the same address of a node",
                    hint="let MetalLB speak from a loopback of the node: `source: loopback`",
                    also=holder.source_span,
                )


def check_groups(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Find groups that would need two settings, and prefixes that would lead into two groups."""
    for switch in fabric.switches:
        for vrf in switch.vrfs:
            groups: dict[str, Session] = {}
            accepts: dict[object, Session] = {}
            for session in vrf.sessions:
                first = groups.setdefault(session.group, session)
                if _settings(first) != _settings(session):
                    _conflict(first, session, f"group `{session.group}` with one setting", diagnostics)
                other = accepts.setdefault(session.accept, session)
                if other.cluster != session.cluster and _way(other) != _way(session):
                    _conflict(other, session, f"`{session.accept}` in one group", diagnostics)


def _settings(session: Session) -> tuple[object, ...]:
    return (
        session.import_policy.name,
        session.export_policy.name,
        session.timers,
        session.multihop,
        session.secret,
        session.local_address,
    )


def _way(session: Session) -> tuple[object, ...]:
    return session.group, session.allowed_peer_as


def _conflict(one: Session, other: Session, expected: str, diagnostics: Diagnostics) -> None:
    earlier, later = sorted((one, other), key=lambda each: each.group_span)
    names = [f"{each.speaker} of `{each.cluster}`" for each in (earlier, later)]
    diagnostics.add(
        GROUP_CONFLICT,
        later.group_span,
        f"expected {expected}, found those of {names[0]} and of {names[1]}",
        also=earlier.group_span,
    )


def check_timers(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Find timers with which no session lives."""
    for timers in _timers(fabric):
        hold, keepalive = timers.hold_time, timers.keepalive
        if hold in _REFUSED_HOLD_TIMES:
            diagnostics.add(
                TIMERS, timers.span, f"expected a hold time of 0 or of 3 and more, found `{hold}`"
            )
        elif hold and keepalive is not None and keepalive >= hold:
            diagnostics.add(
                TIMERS,
                timers.span,
                f"expected a keepalive below the hold time `{hold}`, found `{keepalive}`",
                hint="a third of the hold time is usual",
            )


def _timers(fabric: Fabric) -> Iterator[Timers]:
    for switch in fabric.switches:
        yield switch.underlay.timers
        yield switch.overlay.timers
        for vrf in switch.vrfs:
            for session in vrf.sessions:
                yield session.timers
