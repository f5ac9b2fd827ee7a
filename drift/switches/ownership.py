"""Which places of a switch are ours: those that the manifest says we own, and those that we once owned.

A tree of marks, walked side by side with the configuration. An owned place is list entry or deeper, never
the root of a list: other people's entries are next to ours, and are none of our business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from compiler.tree import Path, Step, show
from drift.switches.normalize import key_text, root_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compiler.schema import Schema
    from compiler.schema.node import Node


class Mark(Enum):
    """What a place is to us. Between and outside the marked places everything is `NONE`."""

    NONE = auto()
    OWNED = auto()
    RELEASED = auto()


class NotOwnable(ValueError):
    """A path that nobody may own: the root, the root of a list, or keys that the list does not have."""


@dataclass(slots=True)
class Place:
    """One place on the way to, or at, something of ours; `below` is by bare name, then by key texts."""

    mark: Mark = Mark.NONE
    below: dict[str, dict[tuple[str, ...], Place]] = field(
        default_factory=dict[str, "dict[tuple[str, ...], Place]"]
    )


@dataclass(frozen=True, slots=True)
class Ownership:
    """The marks of one switch. What is owned wins over what was released at the same place."""

    root: Place

    @classmethod
    def of(cls, owned: Iterable[Path], released: Iterable[Path], schema: Schema) -> Ownership:
        """Mark the manifest's paths; raises `NotOwnable` for one that nobody may own.

        Keys may be spelt any way the schema takes for equal (an identity's prefix, an IPv6 address's case).
        """
        root = Place()
        for mark, paths in ((Mark.RELEASED, released), (Mark.OWNED, owned)):
            for path in paths:
                _reach(root, path, root_of(schema)).mark = mark
        return cls(root)

    def mark(self, path: Path) -> Mark:
        """Tell what a place is to us: the mark nearest above it; keys in canonical form.

        Inside an owned place everything is owned, whatever was released there before.
        """
        place: Place | None = self.root
        found = Mark.NONE
        for step in path:
            place = place.below.get(step.name, {}).get(tuple(v for _, v in step.keys)) if place else None
            if place is None or found is Mark.OWNED:
                break
            if place.mark is not Mark.NONE:
                found = place.mark
        return found

    def holds_owned(self, path: Path) -> bool:
        """Tell whether something that is owned lies strictly below a place that is not."""
        place = self._place(path)
        return place is not None and place.mark is not Mark.OWNED and _any_owned(place)

    def released(self, path: Path) -> bool:
        """Tell whether exactly this place was released, be it inside something that is owned."""
        place = self._place(path)
        return place is not None and place.mark is Mark.RELEASED

    def _place(self, path: Path) -> Place | None:
        place: Place | None = self.root
        for step in path:
            place = place.below.get(step.name, {}).get(tuple(v for _, v in step.keys)) if place else None
        return place


def _any_owned(place: Place) -> bool:
    return any(
        below.mark is Mark.OWNED or _any_owned(below)
        for entries in place.below.values()
        for below in entries.values()
    )


def _reach(root: Place, path: Path, top: Node) -> Place:
    place, node = root, top
    if not path:
        raise NotOwnable("`/` cannot be owned: it holds the management access")
    for step in path:
        child = node.children.get(step.name)
        if child is None:
            raise NotOwnable(f"`{show(path)}` cannot be owned: no `{step.name}` in this release")
        place = place.below.setdefault(step.name, {}).setdefault(_keys(child, step, path), Place())
        node = child
    return place


def _keys(node: Node, step: Step, path: Path) -> tuple[str, ...]:
    given = dict(step.keys)
    if set(given) != set(node.keys):
        wanted = " ".join(node.keys) or "none"
        raise NotOwnable(
            f"`{show(path)}` cannot be owned: keys of `{step.name}` are {wanted}, found"
            f" {' '.join(given) or 'none'}"
        )
    return tuple(key_text(node.children[key], given[key]) for key in node.keys)
