"""Policies, prefix sets and timers: what sessions of the fabric and of clusters share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compiler.diagnostics import Span

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network

NOWHERE = Span("", 0, 0)
"""The place of what was written nowhere: tests build parts by hand. `resolve` leaves none of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """BGP timers in seconds; None keeps the switch's default."""

    connect_retry: int | None = None
    hold_time: int | None = None
    keepalive: int | None = None
    min_advertisement: int | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixRange:
    """A prefix and the inclusive bounds of the lengths that match; `exact` if it alone matches."""

    prefix: IPv4Network
    low: int
    high: int
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixSet:
    """A named set of prefixes."""

    name: str
    prefixes: tuple[PrefixRange, ...]
    span: Span = field(compare=False, repr=False)

    def holds_host(self, address: IPv4Address) -> bool:
        """Say whether a host route to the address matches."""
        return any(
            each.high == each.prefix.max_prefixlen and address in each.prefix for each in self.prefixes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One step of a policy, in order of `sequence`."""

    sequence: int
    prefix_set: PrefixSet | None
    protocol: str | None
    accept: bool
    local_preference: int | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A route policy; `accept` is its default."""

    name: str
    statements: tuple[Statement, ...]
    accept: bool
    span: Span = field(compare=False, repr=False)

    def accepts_host(self, address: IPv4Address) -> bool:
        """Say whether a host route learned by BGP is accepted; the first statement that matches decides."""
        for statement in self.statements:
            if statement.protocol not in {None, "bgp"}:
                continue
            if statement.prefix_set is None or statement.prefix_set.holds_host(address):
                return statement.accept
        return self.accept
