"""Spellings of IP addresses and prefixes, brought to one: RFC 5952 for IPv6, dotted quads for IPv4.

`ipaddress` takes ten microseconds a value, and a configuration has thousands; these take one on first sight
and a look-up after that. Text that is no address is given back as it is.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address

_KEPT = 1 << 16


@lru_cache(maxsize=_KEPT)
def address(text: str) -> str:
    """Give the canonical form of an IPv4 or IPv6 address."""
    if ":" not in text:
        return text  # the model's pattern allows one spelling only
    groups = _groups(text)
    return text if groups is None else _write(groups)


def address_with_zone(text: str) -> str:
    """Do the same for an address that may carry a zone (``fe80::1%ethernet-1/1.0``), which is kept."""
    bare, percent, zone = text.partition("%")
    return address(bare) + percent + zone


@lru_cache(maxsize=_KEPT)
def prefix(text: str) -> str:
    """Give the canonical form of a prefix, host bits kept."""
    bare, slash, length = text.partition("/")
    return f"{address(bare)}/{int(length)}" if slash and length.isdecimal() else text


@lru_cache(maxsize=_KEPT)
def mask(text: str) -> str:
    """Give the canonical form of a prefix, host bits cleared."""
    bare, slash, written = text.partition("/")
    if not slash or not written.isdecimal():
        return text
    length = int(written)
    masked = _mask4(bare, length) if ":" not in bare else _mask6(bare, length)
    return text if masked is None else f"{masked}/{length}"


def _mask4(bare: str, length: int) -> str | None:
    parts = bare.split(".")
    if len(parts) != 4 or length > 32 or not all(part.isdecimal() for part in parts):  # noqa: PLR2004 - IPv4
        return None
    a, b, c, d = map(int, parts)
    number = (a << 24 | b << 16 | c << 8 | d) & (0xFFFFFFFF << (32 - length))
    return f"{number >> 24 & 255}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _mask6(bare: str, length: int) -> str | None:
    groups = _groups(bare)
    if groups is None or length > 128:  # noqa: PLR2004 - IPv6
        return None
    kept = [
        group & (0xFFFF << max(0, min(16, 16 * (at + 1) - length))) & 0xFFFF
        for at, group in enumerate(groups)
    ]
    return _write(kept)


def _groups(text: str) -> list[int] | None:
    """Read the eight groups of an IPv6 address; None if it is none."""
    head, gap, tail = text.partition("::")
    try:
        if "." in text:  # an IPv4 address inside: rare, so the slow way
            number = int(IPv6Address(text))
            return [number >> shift & 0xFFFF for shift in range(112, -1, -16)]
        first = [int(group, 16) for group in head.split(":")] if head else []
        last = [int(group, 16) for group in tail.split(":")] if tail else []
    except (ValueError, AddressValueError):
        return None
    missing = 8 - len(first) - len(last)
    if (missing < 1 if gap else missing != 0) or any(group > 0xFFFF for group in (*first, *last)):  # noqa: PLR2004
        return None
    return [*first, *([0] * missing), *last]


def _write(groups: list[int]) -> str:
    """Write eight groups: the longest run of two or more zeros is ``::``, the first of equal ones."""
    best, length, at = 0, 1, 0
    while at < len(groups):
        end = at
        while end < len(groups) and not groups[end]:
            end += 1
        if end - at > length:
            best, length = at, end - at
        at = end + 1
    if length == 1:
        return ":".join(f"{group:x}" for group in groups)
    head = ":".join(f"{group:x}" for group in groups[:best])
    return head + "::" + ":".join(f"{group:x}" for group in groups[best + length :])
