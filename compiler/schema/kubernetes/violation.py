"""One reason why an object may not be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.tree import Pointer


@dataclass(frozen=True, slots=True)
class Violation:
    """Where, what, and a hint. `rule` names the sort of reason, for tests and for counting.

    `soft` is true for what every server takes, and what then does nothing: a reference to something that
    is not among the objects, which somebody else may have made.
    """

    pointer: Pointer
    message: str
    rule: str
    hint: str | None = None
    soft: bool = False
