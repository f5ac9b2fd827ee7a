"""Nodes and types in words that a network engineer uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.node import Kind
from compiler.schema.text import INTEGERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.schema.node import Node, Type

_SHOWN = 6
_FORMS = {
    "ipv4-address": "an IPv4 address",
    "ipv6-address": "an IPv6 address",
    "ip-address": "an IP address",
    "ipv4-prefix": "an IPv4 prefix",
    "ipv6-prefix": "an IPv6 prefix",
    "ip-prefix": "an IP prefix",
    "mac-address": "a MAC address",
    "route-distinguisher": "a route distinguisher",
    "interface-name": "the name of an interface",
    "subinterface-name": "the name of a subinterface",
}


def type_words(of: Type) -> str:
    """Say what a leaf takes, without an article where a list of words follows."""
    words = _words(of)
    return f"{words}, kept secret" if of.secret else words


def _words(of: Type) -> str:
    if of.base in INTEGERS:
        return f"a number {_spans(of.ranges)}" if of.ranges else f"a number ({of.base})"
    how = _BY_BASE.get(of.base)
    return how(of) if how is not None else of.base


def _text(of: Type) -> str:
    form = next((words for name, words in _FORMS.items() if of.typedef.startswith(name)), "")
    if form:
        zone = " (a zone may follow)" if of.typedef.endswith("with-zone") else ""
        host = " (host bits are kept)" if of.typedef.endswith("with-host-bits") else ""
        return f"{form}{zone}{host}"
    length = f" of {_spans(of.lengths)} characters" if of.lengths else ""
    pattern = f" like `{of.patterns[0]}`" if of.patterns and len(of.patterns[0]) <= 40 else ""  # noqa: PLR2004
    return f"text{length}{pattern}"


def _spans(bounds: tuple[tuple[int, int], ...]) -> str:
    return " or ".join(str(low) if low == high else f"{low}..{high}" for low, high in bounds)


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} or {more} more" if more > 0 else shown or "no value at all"


def node_words(node: Node) -> str:
    """Say what a node is, in one line: its kind, what it takes, its default, and what else is asked."""
    parts = [_kind(node)]
    if node.type is not None:
        parts.append(type_words(node.type))
    return ", ".join([*parts, *facts(node).values()])


def _kind(node: Node) -> str:
    if node.kind is Kind.LIST:
        return f"list by {', '.join(node.keys)}" if node.keys else "list without keys"
    return f"presence {node.kind}" if node.presence else str(node.kind)


def facts(node: Node) -> dict[str, str]:
    """Give what is said of a node besides its kind and type, in words, by what it is about."""
    found: dict[str, str] = {}
    if node.default is not None:
        found["default"] = f"default {value_words(node.default)}"
    if node.mandatory:
        found["mandatory"] = "mandatory"
    if node.user_ordered:
        found["order"] = "ordered by user"
    if node.min_elements:
        found["min"] = f"at least {node.min_elements}"
    if node.max_elements is not None:
        found["max"] = f"at most {node.max_elements}"
    if node.choice:
        found["choice"] = f"one case of `{node.choice[-1][0]}`"
    if not node.config:
        found["config"] = "state"
    return found


def value_words(value: str | int | bool | tuple[str, ...]) -> str:  # noqa: FBT001 - a value, not a switch
    """Write a default."""
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, tuple):
        return ", ".join(f"`{each}`" for each in value)
    return f"`{value}`"


_BY_BASE: dict[str, Callable[[Type], str]] = {
    "boolean": lambda _: "true or false",
    "empty": lambda _: "nothing (it is there or not)",
    "binary": lambda _: "base64",
    "string": _text,
    "leafref": lambda of: f"the value of a /{'/'.join(of.target)}",
    "union": lambda of: " or ".join(dict.fromkeys(_words(member) for member in of.members)),
    "enumeration": lambda of: _names(of.enums),
    "bits": lambda of: _names(of.enums),
    "identityref": lambda of: _names(tuple(of.identities)),
}
