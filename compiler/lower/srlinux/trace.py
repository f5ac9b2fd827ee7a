"""Which line of intent asked for which place of a switch."""

from __future__ import annotations

from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.diagnostics import Span


@dataclass(slots=True)
class Trace:
    r"""Gathers ``(path, span)`` while trees are built; what is deeper belongs to the longest prefix.

    Paths are written as `compiler.tree.show` would. The names of intent have no ``]`` and no ``\`` in
    them (`compiler.intent.base.Name`), so that they need no escaping when they are written by hand.
    """

    places: list[tuple[str, Span]] = field(default_factory=list["tuple[str, Span]"])

    def at(self, path: str, span: Span) -> str:
        """Note that `span` asked for `path`, and give the path for use as a parent's.

        A thousand leaves have the same paths: each text is kept once.
        """
        path = intern(path)
        self.places.append((path, span))
        return path

    def span_of(self, path: str) -> Span | None:
        """Find who asked for a place: the longest noted path that it is or lies below; None if nobody."""
        above = [place for place in self.places if path.startswith(place[0])]
        inside = [place for place in above if path[len(place[0]) :][:1] in {"", "/", "["}]
        return max(inside, key=lambda place: len(place[0]))[1] if inside else None
