"""if-feature expressions: read, joined and kept once each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from compiler.schema.build.modules import ModelsError, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

Expression: TypeAlias = "str | Sequence[Expression]"
"""A feature's name, or ``["not", e]``, ``["and", e, f]``, ``["or", e, f]`` (RFC 7950, section 7.20.2)."""

EXTENSION = ("srl_nokia-extensions", "if-feature")
"""The vendor's own if-feature, which also stands below ``must`` and ``enum``."""

_TOKEN = re.compile(r"[()]|[^\s()]+")


def read(text: str) -> Expression:
    """Read one expression; prefixes are dropped, for all features are in one module."""
    tokens = _TOKEN.findall(text)
    expression = _either(tokens)
    if tokens:
        raise ModelsError(f"expected the end of the if-feature `{text}`, found `{tokens[0]}`")
    return expression


def _either(tokens: list[str]) -> Expression:
    left: Expression = _both(tokens)
    while tokens and tokens[0] == "or":
        tokens.pop(0)
        left = ["or", left, _both(tokens)]
    return left


def _both(tokens: list[str]) -> Expression:
    left: Expression = _single(tokens)
    while tokens and tokens[0] == "and":
        tokens.pop(0)
        left = ["and", left, _single(tokens)]
    return left


def _single(tokens: list[str]) -> Expression:
    if not tokens:
        raise ModelsError("expected a feature, found the end of an if-feature")
    token = tokens.pop(0)
    if token == "not":  # noqa: S105 - a word of the grammar
        return ["not", _single(tokens)]
    if token == "(":  # noqa: S105 - a word of the grammar
        inner = _either(tokens)
        tokens.pop(0)
        return inner
    return token.rpartition(":")[2]


class Conditions:
    """The table of conditions; number 0 is "always"."""

    def __init__(self) -> None:
        """Start with nothing but "always"."""
        self.table: list[Expression] = [[]]
        self._numbers: dict[str, int] = {}

    def number(self, statements: list[Statement]) -> int:
        """Give the number of "all if-features of these statements hold"."""
        texts = sorted(
            {
                str(sub.arg)
                for statement in statements
                for sub in statement.substmts
                if sub.keyword in ("if-feature", EXTENSION)
            }
        )
        if not texts:
            return 0
        expression: Expression = read(texts[0])
        for text in texts[1:]:
            expression = ["and", expression, read(text)]
        key = repr(expression)
        if key not in self._numbers:
            self._numbers[key] = len(self.table)
            self.table.append(expression)
        return self._numbers[key]

    def names(self) -> set[str]:
        """Give every feature that any condition names."""
        return {name for expression in self.table if expression for name in _names(expression)}


def _names(expression: Expression) -> set[str]:
    if isinstance(expression, str):
        return {expression}
    return {name for operand in expression[1:] for name in _names(operand)}
