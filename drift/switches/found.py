"""What a walk over two configurations finds, as it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.node import Kind
from compiler.tree import Step, show
from drift.change import Actor, Change, Different, Extra, Missing, Unreadable
from drift.switches.consequence import consequence
from drift.switches.normalize import ABSENT, Absent, Incomparable, members, normal

if TYPE_CHECKING:
    from compiler.schema.node import Node
    from compiler.tree import Path, Tree
    from drift.switches.ownership import Ownership


class Found:
    """The changes of one switch, what could not be read of it, and how much stands beside what is ours."""

    def __init__(self, target: str, ownership: Ownership, actors: tuple[Actor, ...]) -> None:
        """Start with nothing found."""
        self.target = target
        self.ownership = ownership
        self.actors = actors
        self.changes: list[Change] = []
        self.unreadable: list[Unreadable] = []
        self.outside = 0

    def add_missing(self, node: Node | None, wanted: Tree, path: Path) -> None:
        """Keep what is wanted and not there, unless that comes to the same."""
        value = normal_at(node, wanted, path)
        if value is not ABSENT:
            self.changes.append(
                Missing(
                    target=self.target,
                    where=show(path),
                    intended=value,
                    actors=self.actors,
                    consequence=consequence(path, Missing, value),
                )
            )

    def add_extra(self, node: Node | None, live: Tree, path: Path, *, released: bool = False) -> None:
        """Keep what is there and not wanted, unless that comes to the same."""
        value = normal_at(node, live, path)
        if value is not ABSENT:
            self.changes.append(
                Extra(
                    target=self.target,
                    where=show(path),
                    live=value,
                    released=released or self.ownership.released(path),
                    actors=self.actors,
                    consequence=consequence(path, Extra, value),
                )
            )

    def add_different(self, path: Path, wanted: Tree, live: Tree) -> None:
        """Keep two values in canonical form, known to differ."""
        self.changes.append(
            Different(
                target=self.target,
                where=show(path),
                intended=wanted,
                live=live,
                actors=self.actors,
                consequence=consequence(path, Different, wanted),
            )
        )

    def unreadable_at(self, error: Incomparable) -> None:
        """Keep what could not be compared, and why."""
        self.unreadable.append(Unreadable(target=self.target, reason=error.reason, where=show(error.path)))


def normal_at(node: Node | None, raw: Tree, path: Path) -> Tree | Absent:
    """Give the canonical form of what stands at a path that may end in a list entry."""
    if node is None:
        return raw
    if node.kind is Kind.LIST and path[-1].keys:
        whole = normal(node, [members(raw, path)], (*path[:-1], Step(node.name)))
        return ABSENT if whole is ABSENT or not isinstance(whole, list) else whole[0]
    return normal(node, raw, path)
