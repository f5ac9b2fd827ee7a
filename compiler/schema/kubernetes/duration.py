"""Durations as Go writes them: ``90s``, ``1m30s``, ``1h``, ``500ms`` (time.ParseDuration)."""

from __future__ import annotations

import re
from decimal import Decimal

DURATION = "go-duration"
"""The name of this form in the tables. CRDs say only `string`; controllers fail to read another."""

_UNITS = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "µs": Decimal("1e-6"),
    "μs": Decimal("1e-6"),
    "ms": Decimal("1e-3"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
}
_WHOLE = re.compile(r"([+-]?)((?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+|0)", re.ASCII)
_PART = re.compile(r"([0-9.]+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)


def to_seconds(written: str) -> Decimal | None:
    """Read a duration as seconds, exactly; None if it is none."""
    match = _WHOLE.fullmatch(written)
    if match is None:
        return None
    total = sum((Decimal(n) * _UNITS[unit] for n, unit in _PART.findall(match[2])), Decimal(0))
    return -total if match[1] == "-" else total


def whole_seconds(written: str) -> int | None:
    """Read a duration that must be whole seconds; None if it is none or has a rest."""
    seconds = to_seconds(written)
    return int(seconds) if seconds is not None and seconds == int(seconds) else None
