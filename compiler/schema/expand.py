"""An index as one platform sees it: rows become nodes when somebody looks, and never before.

A release has ten to fifteen thousand places and a fabric's configuration touches a few hundred, so that
loading costs what decompressing costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from compiler.schema.container import (
    CONFIG,
    GATED,
    KIND_MASK,
    KINDS,
    MANDATORY,
    PRESENCE,
    USER_ORDERED,
    Parts,
)
from compiler.schema.node import Kind, Node, Type
from compiler.schema.text import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS = tuple(Kind(kind) for kind in KINDS)
_BRANCHES = (Kind.CONTAINER, Kind.LIST)
_NOTHING: dict[str, Any] = {}
_LONG_ROW = 6  # with `extra`; see compiler.schema.build.rows


class LazyNode(Node):
    """A node that makes its children when they are first asked for."""

    __slots__ = ("_number", "_path", "_platform")

    def __init__(self, platform: Expansion, number: int, path: tuple[str, ...], **facts: Any) -> None:
        """Keep where the children come from; `facts` are the node's own."""
        super().__init__(children=_NOTHING, **facts)
        self._platform = platform
        self._number = number
        self._path = path
        if self.kind in _BRANCHES:
            del self.children

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Mapping[str, Node]:
            """Fill the only slot that is ever left empty."""
            if name != "children":
                raise AttributeError(name)
            self.children = self._platform.children(self._number, self._path)
            return self.children


class Expansion:
    """One release's rows under the features of one platform."""

    def __init__(self, parts: Parts, features: frozenset[str]) -> None:
        """Decide every condition once; nothing else is made yet."""
        self._parts = parts
        self.modules: list[str] = parts.header["modules"]
        self.holds = [holds(condition, features) for condition in parts.header["features"]]
        self._rows: dict[int, list[Any]] = {}
        self._types: dict[int, Type] = {}
        self._identities: dict[str, dict[str, str]] = {}

    def row(self, number: int) -> list[Any]:
        """Give a row, read once."""
        row = self._rows.get(number)
        if row is None:
            row = self._rows[number] = orjson.loads(self._parts.nodes[number])
        return row

    def roots(self) -> dict[str, Node]:
        """Make the top-level nodes."""
        return self._nodes(self._parts.header["roots"], ())

    def children(self, number: int, path: tuple[str, ...]) -> dict[str, Node]:
        """Make the nodes below a row."""
        return self._nodes([number - back for back in self.row(number)[4]], path)

    def _nodes(self, numbers: list[int], path: tuple[str, ...]) -> dict[str, Node]:
        made: dict[str, Node] = {}
        for number in numbers:
            row = self.row(number)
            if self.holds[row[3]]:
                made[row[0]] = self._node(number, row, (*path, row[0]))
        return made

    def _node(self, number: int, row: list[Any], path: tuple[str, ...]) -> Node:
        bits: int = row[2]
        kind = _KINDS[bits & KIND_MASK]
        extra: dict[str, Any] = row[5] if len(row) == _LONG_ROW else _NOTHING
        of = None if kind in _BRANCHES else self.type(row[4], path)
        return LazyNode(
            self,
            number,
            path,
            name=row[0],
            module=self.modules[row[1]],
            kind=kind,
            config=bool(bits & CONFIG),
            keys=tuple(extra.get("k", ())),
            type=of,
            default=_default(extra["d"], of) if of is not None and "d" in extra else None,
            mandatory=bool(bits & MANDATORY),
            min_elements=extra.get("m", 0),
            max_elements=extra.get("x"),
            unique=tuple(tuple(leaves) for leaves in extra.get("u", ())),
            user_ordered=bool(bits & USER_ORDERED),
            presence=bool(bits & PRESENCE),
            choice=tuple((choice, case) for choice, case in extra.get("c", ())),
            required=tuple(extra.get("q", ())),
            rules=tuple(extra.get("r", ())),
            gated=bool(bits & GATED),
        )

    def type(self, number: int, path: tuple[str, ...]) -> Type:
        """Make a type; one that names a relative path is another type in every place."""
        known = self._types.get(number)
        if known is not None:
            return known
        row = orjson.loads(self._parts.types[number])
        members = tuple(self.type(member, path) for member in row.get("m", ()))
        up, names = row.get("t", (-1, ()))
        kept = self._kept(row.get("e", ()), row.get("v"))
        made = Type(
            base=row["b"],
            ranges=tuple((low, high) for low, high in row.get("r", ())),
            lengths=tuple((low, high) for low, high in row.get("l", ())),
            patterns=tuple(row.get("p", ())),
            forbidden=tuple(row.get("n", ())),
            enums=tuple(name for name, _ in kept),
            numbers=tuple(number for _, number in kept if number is not None),
            identities=self._allowed(row.get("i", ())),
            members=members,
            target=tuple(names) if up < 0 else path[: len(path) - up] + tuple(names),
            relative="" if up < 0 else "/".join([".."] * up + names),
            require_instance="o" not in row,
            typedef=row.get("y", ""),
            secret="s" in row,
            fraction_digits=row.get("f", 0),
        )
        if up < 0 and all(number in self._types for number in row.get("m", ())):
            self._types[number] = made
        return made

    def _kept(self, enums: list[str | list[Any]], stated: list[int] | None) -> list[tuple[str, int | None]]:
        numbers: list[int] | list[None] = stated or [None] * len(enums)
        return [
            (enum if isinstance(enum, str) else enum[0], number)
            for enum, number in zip(enums, numbers, strict=True)
            if isinstance(enum, str) or self.holds[enum[1]]
        ]

    def _allowed(self, bases: list[str]) -> dict[str, str]:
        """Give the identities that are derived from all `bases`."""
        if not bases:
            return _NOTHING
        key = " ".join(bases)
        if key not in self._identities:
            table = self._parts.header["identities"]
            each = [
                {name: module for name, module, condition in table[base] if self.holds[condition]}
                for base in bases
            ]
            self._identities[key] = {
                name: module for name, module in each[0].items() if all(name in other for other in each)
            }
        return self._identities[key]


def holds(condition: Any, features: frozenset[str]) -> bool:
    """Decide an if-feature expression as `compiler.schema.build.conditions` writes it."""
    if isinstance(condition, str):
        return condition in features
    if not condition:
        return True
    word, *operands = condition
    if word == "not":
        return not holds(operands[0], features)
    return (all if word == "and" else any)(holds(operand, features) for operand in operands)


def words(condition: Any) -> str:
    """Write an if-feature expression as the model does, without prefixes."""
    if isinstance(condition, str):
        return condition
    word, *operands = condition
    if word == "not":
        return f"not {_bracketed(operands[0])}"
    return f" {word} ".join(_bracketed(operand) for operand in operands)


def _bracketed(condition: Any) -> str:
    return (
        words(condition) if isinstance(condition, str) or condition[0] == "not" else f"({words(condition)})"
    )


def _default(text: str | list[str], of: Type) -> str | int | bool | tuple[str, ...]:
    if isinstance(text, list):
        return tuple(text)
    return read_text(of, text)
