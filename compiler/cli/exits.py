"""Exit codes, the same for every command, and which of several wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

OK: Final = 0
"""Fine, in sync, nothing differs."""
USER: Final = 1
"""The user's mistake: diagnostics, a wrong option or argument."""
DIFFERS: Final = 2
"""Differences or drift found."""
UNREAD: Final = 3
"""Something could not be read."""
REFUSED: Final = 4
"""Refused by a guard."""
BUG: Final = 70
"""Our bug (``EX_SOFTWARE`` of sysexits.h)."""

_PRECEDENCE = (BUG, USER, REFUSED, UNREAD, DIFFERS, OK)


def first(codes: Iterable[int]) -> int:
    """Give the code that wins where several hold; `OK` where none does."""
    return min(codes, key=_PRECEDENCE.index, default=OK)
