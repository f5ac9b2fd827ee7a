"""A switch as committed against the switch as it runs: one walk that finds what differs, and says it.

The walk goes over both trees as they came, JSON_IETF and all, and skips what is equal as it stands; only
what is not is looked at through the schema (`normalize`). So a configuration that is as it should
be costs a comparison of dictionaries, and one that is not costs what differs. Verdict and displayed
difference are this one computation: a switch has drifted if and only if a change was found.

It looks inside what is ours alone (`drift.switches.ownership`), and counts what stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.node import Kind
from compiler.tree import Step
from drift.change import Actor, Observation
from drift.switches.found import Found
from drift.switches.normalize import (
    ABSENT,
    Absent,
    Incomparable,
    bare_name,
    entries,
    is_annotation,
    members,
    root_of,
    step_of,
)
from drift.switches.ownership import Mark, Ownership, Place
from drift.switches.pairs import Pairs, by_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.schema import Schema
    from compiler.schema.node import Node
    from compiler.tree import Path, Tree
    from drift.live import LiveSwitch
    from drift.wanted import WantedSwitch

_NOTHING: Mapping[str, Tree] = {}


def compare_switch(
    wanted: WantedSwitch, live: LiveSwitch, schema: Schema, *, actors: tuple[Actor, ...] = ()
) -> Observation:
    """Find every difference of one switch, inside what is owned and what was released.

    `actors` (`drift.switches.suspects`) are put on every change. A place that is not of the schema's shape is
    unreadable, and the rest is compared. Changes are in the order of their places.
    Raises `drift.switches.ownership.NotOwnable` when the manifest owns what nobody may own.
    """
    ownership = Ownership.of(wanted.owned, wanted.released, schema)
    found = Found(wanted.name, ownership, actors)
    walk = _Walk(found)
    walk.along(ownership.root, root_of(schema), wanted.tree, live.tree, (), released=False)
    return Observation(
        target=wanted.name,
        kind="srlinux",
        changes=tuple(sorted(found.changes, key=lambda change: change.where)),
        unreadable=tuple(found.unreadable),
        outside=found.outside,
    )


class _Walk:
    """Follows the marks of what is ours through both trees, and counts what stands beside them."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.pairs = Pairs(found)

    def along(
        self,
        place: Place,
        node: Node,
        wanted: Mapping[str, Tree],
        live: Mapping[str, Tree],
        path: Path,
        *,
        released: bool,
    ) -> None:
        """Go from an unowned place towards the owned and released ones below it."""
        ours = {bare_name(name): value for name, value in wanted.items()}
        theirs = {bare_name(name): value for name, value in live.items()}
        for name, value in theirs.items():
            if name not in place.below and name not in node.keys and not is_annotation(name):
                self._beside(node.children.get(name), name, value, path, released=released)
        for name, below in place.below.items():
            child = node.children[name]
            try:
                pair = ours.get(name, ABSENT), theirs.get(name, ABSENT)
                self._branch(below, child, pair, path, released=released)
            except Incomparable as error:
                self.found.unreadable_at(error)

    def _branch(
        self,
        below: Mapping[tuple[str, ...], Place],
        node: Node,
        pair: tuple[Tree | Absent, Tree | Absent],
        path: Path,
        *,
        released: bool,
    ) -> None:
        wanted, live = pair
        if node.kind is not Kind.LIST:
            self._visit(below[()], node, wanted, live, (*path, Step(node.name)), released=released)
            return
        ours = by_key(node, wanted, path)
        theirs = by_key(node, live, path)
        for keys, entry in theirs.items():
            if keys not in below:
                self._beside_entry(node, entry, (*path, step_of(node, keys)), released=released)
        for keys, place in below.items():
            first, second = ours.get(keys, ABSENT), theirs.get(keys, ABSENT)
            if place.mark is Mark.OWNED and first == second:
                continue  # as it stands: nothing to look at, and no path to write
            at = (*path, step_of(node, keys))
            try:
                self._visit(place, node, first, second, at, released=released)
            except Incomparable as error:
                self.found.unreadable_at(error)

    def _visit(
        self,
        place: Place,
        node: Node,
        wanted: Tree | Absent,
        live: Tree | Absent,
        path: Path,
        *,
        released: bool,
    ) -> None:
        released = released or place.mark is Mark.RELEASED
        if place.mark is Mark.OWNED:
            self.pairs.pair(node, wanted, live, path)
        elif place.below:
            ours = _NOTHING if wanted is ABSENT else members(wanted, path)
            theirs = _NOTHING if live is ABSENT else members(live, path)
            self.along(place, node, ours, theirs, path, released=released)
        elif live is not ABSENT:
            self.found.add_extra(node, live, path, released=True)

    def _beside(self, node: Node | None, name: str, value: Tree, path: Path, *, released: bool) -> None:
        if value in ({}, []):
            return
        if released:
            self.pairs.one_sided(node, name, ABSENT, value, path, released=True)
        else:
            self.found.outside += len(entries(value, path)) if node and node.kind is Kind.LIST else 1

    def _beside_entry(self, node: Node, entry: Tree, path: Path, *, released: bool) -> None:
        if released:
            self.found.add_extra(node, entry, path, released=True)
        else:
            self.found.outside += 1
