"""What can differ between what is committed and what runs, and what could not be looked at.

`Change` is a closed union, matched with `assert_never`. `Unreadable` is not one of it: "could not look"
is neither "in sync" nor "missing". A target is drifted if and only if it has a change, and unknown if
and only if it has no change and something was unreadable... see `Observation.verdict`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from compiler.diagnostics import Span
    from compiler.tree import Tree


class Verdict(StrEnum):
    """What is known of a target."""

    IN_SYNC = "in sync"
    DRIFTED = "drifted"
    UNKNOWN = "unknown"


class Consequence(StrEnum):
    """What a change does to traffic, worst first."""

    OUTAGE = "outage"
    CAPACITY = "capacity"
    COSMETIC = "cosmetic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who may have done it, as far as the target can tell.

    `name` is a field manager (`kind` = "field manager": a claim, never called a user) or the user name of
    commits on a switch since the last apply (`kind` = "commit"). `when` is RFC 3339, "" if unknown.
    """

    kind: str
    name: str
    when: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Intended, and not there."""

    target: str
    where: str
    intended: Tree
    actors: tuple[Actor, ...] = ()
    consequence: Consequence = Consequence.COSMETIC
    intent: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """There, inside what is ours, and not intended; `released` if intent once owned it."""

    target: str
    where: str
    live: Tree
    released: bool = False
    actors: tuple[Actor, ...] = ()
    consequence: Consequence = Consequence.COSMETIC
    intent: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Different:
    """There with another value."""

    target: str
    where: str
    intended: Tree
    live: Tree
    actors: tuple[Actor, ...] = ()
    consequence: Consequence = Consequence.COSMETIC
    intent: Span | None = None


Change: TypeAlias = Missing | Extra | Different


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """What could not be looked at, and why: a sentence without secrets."""

    target: str
    reason: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One look at one target. `kind` is "srlinux" or "kubernetes"; `outside` counts what is not ours."""

    target: str
    kind: str
    changes: tuple[Change, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    outside: int = 0

    @property
    def verdict(self) -> Verdict:
        """Drifted if anything differs; else unknown if anything was unreadable; else in sync."""
        if self.changes:
            return Verdict.DRIFTED
        return Verdict.UNKNOWN if self.unreadable else Verdict.IN_SYNC
