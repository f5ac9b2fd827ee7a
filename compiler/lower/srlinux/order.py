"""The order in which list entries are written: as people count, ethernet-1/2 before ethernet-1/12."""

from __future__ import annotations

import re
from functools import cache

_DIGITS = re.compile(r"(\d+)")


@cache
def by_name(name: str) -> tuple[tuple[int, int, str], ...]:
    """Give a sort key that compares numbers inside names as numbers."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in _DIGITS.split(name) if part
    )
