r"""The file that an index is kept in: made to be read fast, in part, and to be the same bytes everywhere.

``fabricc-schema 1 <length of structure> <length of rules>\n``, then two xz streams. The structure is
text, a JSON value a line: the header, the types, an empty line, the nodes. The rules (``must`` and
``when``) are lines likewise, in their own stream because a compile never needs them. Lines are not
parsed before they are needed.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

MAGIC = b"fabricc-schema 1 "

KINDS = ("container", "list", "leaf", "leaf-list")
"""The kinds of node by the two lowest bits of a row; the other bits follow."""

KIND_MASK, CONFIG, MANDATORY, USER_ORDERED, PRESENCE, GATED = 3, 4, 8, 16, 32, 64

# xz without preset dependence: the filter chain is spelt out, so that another liblzma default changes nothing
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0, "pb": 0}]


class IndexFileError(Exception):
    """The bytes are no index of this version; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Parts:
    """An index as it was read: types and nodes still text."""

    header: dict[str, Any]
    types: list[bytes]
    nodes: list[bytes]


def pack(
    header: dict[str, Any],
    types: Iterable[dict[str, Any]],
    nodes: Iterable[list[Any]],
    rules: Iterable[list[Any]],
) -> bytes:
    """Write the tables; equal tables are equal bytes."""
    structure = _compress([header, *types], nodes)
    conditions = _compress([], rules)
    return MAGIC + b"%d %d\n" % (len(structure), len(conditions)) + structure + conditions


def _compress(head: list[dict[str, Any]], rows: Iterable[list[Any]]) -> bytes:
    lines = [orjson.dumps(value, option=orjson.OPT_SORT_KEYS) for value in head]
    text = b"\n".join([*lines, b"", *(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows)])
    return lzma.compress(text, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC32, filters=_FILTERS)


def unpack(data: bytes) -> Parts:
    """Read the structure; the rules stay where they are."""
    start, structure, _ = _lengths(data)
    head, _, rows = lzma.decompress(data[start : start + structure]).partition(b"\n\n")
    first, *types = head.split(b"\n")
    return Parts(orjson.loads(first), types, rows.split(b"\n"))


def unpack_rules(data: bytes) -> list[list[Any]]:
    """Read the rules: kind, XPath, error message, condition."""
    start, structure, rules = _lengths(data)
    text = lzma.decompress(data[start + structure : start + structure + rules])
    return [orjson.loads(line) for line in text.split(b"\n") if line]


def _lengths(data: bytes) -> tuple[int, int, int]:
    line, newline, _ = data.partition(b"\n")
    if not newline or not line.startswith(MAGIC):
        raise IndexFileError(f"expected `{MAGIC.decode().strip()}` at the start of a schema index")
    structure, rules = (int(word) for word in line[len(MAGIC) :].split())
    return len(line) + 1, structure, rules
