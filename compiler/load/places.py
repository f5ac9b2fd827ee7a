"""Where every key and value of a document was written, in twelve bytes each.

A document's nodes (keys and values alike) are numbered in the order of the text. Three arrays hold, by
number, a node's line, its column, and how many nodes it spans; the document itself tells which member
is which. So nothing is built for the thousands of places that nobody asks for, and a table of a
container's members is made when one of them is first asked for.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from compiler.diagnostics import Span

if TYPE_CHECKING:
    from compiler.tree import Pointer, Tree

Members: TypeAlias = dict[str | int, tuple[int, int]]
"""By member: the number of its key and of its value; an item of a sequence is its own key."""


def _numbers() -> array[int]:
    return array("I")


@dataclass(slots=True, eq=False)
class TextPlaces:
    """The places of one document. `root` is its content as first read, before any model.

    `jumps` leads from the number of an alias to that of the node it repeats; `merged` holds the members
    of mappings with ``<<``, which stand in several places of the text.
    """

    file: str
    root: Tree = None
    lines: array[int] = field(default_factory=_numbers)
    columns: array[int] = field(default_factory=_numbers)
    sizes: array[int] = field(default_factory=_numbers)
    jumps: dict[int, int] = field(default_factory=dict[int, int])
    merged: dict[int, Members] = field(default_factory=dict[int, Members])
    _tables: dict[int, Members] = field(default_factory=dict[int, Members])

    def value(self, pointer: Pointer) -> Span:
        """Give the place of a value; of what contains it, for steps that the text lacks.

        A container that begins on a line below its key is placed at the key, which is what names it.
        """
        key, value, lacking = self._find(pointer)
        if lacking or (self.sizes[value] > 1 and self.lines[key] < self.lines[value]):
            return self.at(key)
        return self.at(value)

    def key(self, pointer: Pointer) -> Span:
        """Give the place of a member's name, or of an item of a list."""
        return self.at(self._find(pointer)[0])

    def written(self, pointer: Pointer) -> Pointer:
        """Drop the steps that the text lacks: pydantic puts the arms of unions into its paths."""
        kept: list[str | int] = []
        number, node = 0, self.root
        for step in pointer:
            found = self._step(number, node, step)
            if found is not None:
                _, number, node = found
                kept.append(step)
        return tuple(kept)

    def at(self, number: int) -> Span:
        """Give the place of a node by its number."""
        return Span(self.file, self.lines[number] + 1, self.columns[number] + 1)

    def _find(self, pointer: Pointer) -> tuple[int, int, bool]:
        key, number, node = 0, 0, self.root
        lacking = False
        for step in pointer:
            found = self._step(number, node, step)
            lacking = found is None
            if found is not None:
                key, number, node = found
        return key, number, lacking

    def _step(self, number: int, node: Tree, step: str | int) -> tuple[int, int, Tree] | None:
        number = self.jumps.get(number, number)
        members = self.merged.get(number) or self._tables.get(number)
        if members is None:
            members = self._tables[number] = self.members(number, node)
        if step not in members:
            return None
        if isinstance(node, dict):
            inner: Tree = node.get(str(step))
        elif isinstance(node, list) and isinstance(step, int):
            inner = node[step]
        else:
            return None
        return *members[step], inner

    def members(self, number: int, node: Tree) -> Members:
        """Give the numbers of the members of a container that has no ``<<``."""
        found: Members = {}
        at = number + 1
        if isinstance(node, dict):
            for name in node:
                found[name] = (at, at + 1)
                at += 1 + self.sizes[at + 1]
        elif isinstance(node, list):
            for index in range(len(node)):
                found[index] = (at, at)
                at += self.sizes[at]
        return found
