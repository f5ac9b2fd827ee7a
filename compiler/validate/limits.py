"""Limits that differ by platform: the model's ``must`` expressions that carry the vendor's own if-feature.

``maximum-paths`` has four at once (8, 64, 128, 256), of which a platform's features leave one or two. Only
expressions that compare values with words and numbers are read; anything else is left to the optional depth.
An expression that asks for a leaf that is not there holds, so that nothing is refused on a guess.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from compiler.validate.plain import compound, members
from compiler.validate.violation import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.schema import Node, Schema
    from compiler.validate.structure import Findings, Scope

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'[^']*'|"[^"]*")|(?P<number>\d+)|(?P<word>and|or)\b|(?P<call>[\w-]+)\s*\(|"""
    r"""(?P<path>\.\.?(?:/[\w.:-]+)*|[A-Za-z_][\w:-]*(?:/[\w.:-]+)*)|(?P<sign><=|>=|!=|=|<|>|\)|\(|,))"""
)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: str(one) == str(other),
    "!=": lambda one, other: str(one) != str(other),
    "<=": lambda one, other: float(one) <= float(other),
    ">=": lambda one, other: float(one) >= float(other),
    "<": lambda one, other: float(one) < float(other),
    ">": lambda one, other: float(one) > float(other),
}


class _Unread(Exception):
    """The expression is not of the kind that is read here."""


class _Absent(Exception):
    """A leaf that the expression asks for is not in the tree."""


class Limited(NamedTuple):
    """An instance of a node that has rules for some platforms; `scope` is what stands around it."""

    node: Node
    value: Any
    scope: Scope


Value: TypeAlias = "Callable[[Limited], Any]"


def platform_limits(schema: Schema, limited: list[Limited], found: Findings) -> None:
    """Note every instance that breaks a limit of the platform, with the model's own message."""
    for instance in limited:
        for number in instance.node.rules:
            rule = schema.rule(number)
            holds = _read(rule.xpath) if rule is not None and rule.kind == "must" else None
            if rule is None or holds is None or _holds(holds, instance):
                continue
            reason = rule.message or f"expected `{rule.xpath}` to hold"
            reason = f"{reason} on {schema.platform}, found {_shown(instance.value)}"
            found.add(instance.scope[0], instance.node.name, Rule.PLATFORM_LIMIT, reason, instance.node)


def _shown(value: Any) -> str:
    return "it" if compound(value) else f"`{value}`"


def _holds(holds: Value, instance: Limited) -> bool:
    try:
        return bool(holds(instance))
    except (_Absent, ValueError, TypeError):
        return True


@cache
def _read(text: str) -> Value | None:
    """Compile an expression; None if it is not of the kind that is read here."""
    try:
        tokens = _tokens(text)
        expression = _either(tokens)
    except (_Unread, IndexError):
        return None
    return None if tokens else expression


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _Unread
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


def _either(tokens: list[tuple[str, str]]) -> Value:
    left = _both(tokens)
    while tokens and tokens[0] == ("word", "or"):
        tokens.pop(0)
        left = _join(any, left, _both(tokens))
    return left


def _both(tokens: list[tuple[str, str]]) -> Value:
    left = _compare(tokens)
    while tokens and tokens[0] == ("word", "and"):
        tokens.pop(0)
        left = _join(all, left, _compare(tokens))
    return left


def _join(how: Callable[[list[bool]], bool], one: Value, other: Value) -> Value:
    return lambda instance: how([bool(one(instance)), bool(other(instance))])


def _compare(tokens: list[tuple[str, str]]) -> Value:
    left = _operand(tokens)
    if not tokens or tokens[0][1] not in _COMPARISONS:
        return left
    compare = _COMPARISONS[tokens.pop(0)[1]]
    right = _operand(tokens)
    return lambda instance: compare(left(instance), right(instance))


def _operand(tokens: list[tuple[str, str]]) -> Value:
    kind, text = tokens.pop(0)
    if kind == "text":
        bare = text[1:-1].rpartition(":")[2]
        return lambda _: bare
    if kind == "number":
        return lambda _: int(text)
    if kind == "path":
        return _path(text)
    if kind == "call":
        return _call(text, tokens)
    if text == "(":
        inner = _either(tokens)
        _close(tokens)
        return inner
    raise _Unread


def _call(name: str, tokens: list[tuple[str, str]]) -> Value:
    if name == "not":
        inner = _either(tokens)
        _close(tokens)
        return lambda instance: not inner(instance)
    if name == "starts-with":
        text = _operand(tokens)
        if tokens.pop(0)[1] != ",":
            raise _Unread
        start = _operand(tokens)
        _close(tokens)
        return lambda instance: str(text(instance)).startswith(str(start(instance)))
    raise _Unread


def _close(tokens: list[tuple[str, str]]) -> None:
    if tokens.pop(0) != ("sign", ")"):
        raise _Unread


def _path(text: str) -> Value:
    steps = text.split("/")
    ups = sum(1 for step in steps if step == "..")
    names = [step.rpartition(":")[2] for step in steps if step not in (".", "..")]

    def value(instance: Limited) -> Any:
        at = _above(instance, ups)
        for name in names:
            inside = members(at)
            if name not in inside:
                raise _Absent
            at = inside[name]
        return at

    return value


def _above(instance: Limited, ups: int) -> Any:
    if not ups:
        return instance.value
    scope: Scope | None = instance.scope
    for _ in range(ups - 1):
        scope = scope[1] if scope is not None else None
    if scope is None:
        raise _Absent
    return scope[0]
