"""Which line of intent asked for a place: the longest rendered place that holds it decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compiler.diagnostics import Span


@dataclass(slots=True)
class Lines:
    """Origins by target; a place is a path or a pointer as text, "" the whole of an artifact."""

    _origins: dict[str, dict[str, Span]] = field(default_factory=dict[str, "dict[str, Span]"])

    def add(self, target: str, places: Iterable[tuple[str, Span]]) -> None:
        """Keep where the parts of an artifact come from."""
        self._origins.setdefault(target, {}).update(places)

    def find(self, target: str, place: str) -> Span | None:
        """Give the line of the nearest place at or above; None if nothing there is from intent."""
        known = self._origins.get(target, {})
        while place not in known and place:
            place = _above(place)
        return known.get(place)


def _above(place: str) -> str:
    """Cut the last step off: at the last ``/``, ``.`` or ``[`` that is not inside a key."""
    depth = 0
    for at in range(len(place) - 1, -1, -1):
        character = place[at]
        if character == "]":
            depth += 1
        elif character == "[":
            depth -= 1
            if depth == 0:
                return place[:at]
        elif character in "/." and depth == 0:
            return place[:at]
    return ""
