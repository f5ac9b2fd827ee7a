"""What a look at a target brings back: plain values, so that everything after it is pure.

Made by `drift.targets` (live) and `drift.saved` (a folder that a backup job left), read by `compare`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.rendered import ObjectRef
    from compiler.tree import Object


@dataclass(frozen=True, slots=True)
class Commit:
    """One entry of a switch's commit log (/system/configuration/commit[id])."""

    id: str
    username: str
    started: str
    status: str
    comment: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSwitch:
    """The running configuration of a switch, as JSON_IETF decoded to plain data, prefixes and all.

    `host_name`, `version` and `chassis` say which box answered ("" where a saved file does not tell).
    `last_change` was read before and after the tree and was the same both times.
    """

    name: str
    tree: Object
    host_name: str = ""
    version: str = ""
    chassis: str = ""
    features: frozenset[str] = frozenset()
    last_change: str = ""
    commits: tuple[Commit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveObject:
    """An object as it runs, and what the server's dry run of our apply would make of it.

    `predicted` is None where a dry run was not possible (read-only, saved files): then the comparison
    is made on our side. `refused` is the server's reason when the dry run was refused.
    """

    object: Object
    predicted: Object | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCluster:
    """Every object that is ours or ours to judge, by reference; absent ones are not in `objects`.

    `blind` holds the references (or kinds) that could not be read, with the reason: a 403, a CRD that
    is gone, an answer cut short.
    """

    name: str
    objects: Mapping[ObjectRef, LiveObject]
    blind: Mapping[ObjectRef, str] = field(default_factory=dict["ObjectRef", str])


class TargetError(Exception):
    """A target could not be read or changed. The text is a sentence, and holds no secret."""


class Unreachable(TargetError):
    """No answer: refused, timed out, name unknown, certificate not trusted."""


class Refused(TargetError):
    """The target answered and said no: credentials, rights, rate, a lock, a validation error."""


class Declined(Refused):
    """A guard of ours said no, before anything was sent."""


class Held(Refused):
    """Another transaction is in the way just now: a candidate held exclusively, a commit unconfirmed."""


class AnotherDevice(TargetError):
    """Who answered is not who was asked for: its name, its chassis or its release is another's."""


class Malformed(TargetError):
    """The answer was empty where much is owned, cut short, or not what was asked for."""


class Undecided(TargetError):
    """A change was sent and the answer was lost: whether it committed must be read back, not guessed."""
