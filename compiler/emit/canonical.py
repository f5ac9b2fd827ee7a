"""One order for the members and entries of a switch's tree, so that equal trees are equal files.

Members stand as a person looks for them: the keys of a list entry first, the rest by name. Entries of a
list stand by their keys, as people count (``ethernet-1/2`` before ``ethernet-1/12``), unless the schema says
that the order is the user's; so do the values of a leaf-list.

A thousand switches have some millions of members in a few hundred different combinations. So a function is
made for each node of the schema that is met, and remembers the order of each combination that it has seen.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from compiler.schema.node import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.schema.node import Node
    from compiler.tree import Object

_Sortable: TypeAlias = "tuple[tuple[int, int, str], ...]"
_Order: TypeAlias = "Callable[[Any], Any]"
_DIGITS = re.compile(r"([0-9]+)")


def canonical(tree: Object, node: Node) -> Object:
    """Give an instance of a container with its members and entries in order.

    The tree is a valid one. What the schema does not know keeps its place: it never gets here, since
    `validate` refuses it.
    """
    ordered: Object = _members(node)(tree)
    return ordered


@cache
def _members(node: Node) -> _Order:
    """Give what orders an instance of a container, or one entry of a list."""
    plans: dict[tuple[str, ...], list[tuple[str, _Order | None]]] = {}

    def order(tree: dict[str, Any]) -> dict[str, Any]:
        names = tuple(tree)
        plan = plans.get(names)
        if plan is None:
            plan = plans[names] = _plan(node, names)
        return {name: tree[name] if inner is None else inner(tree[name]) for name, inner in plan}

    return order


def _plan(node: Node, names: tuple[str, ...]) -> list[tuple[str, _Order | None]]:
    keys = [key for key in node.keys if key in names]
    rest = sorted(name for name in names if name not in node.keys)
    return [(name, _value(node.children.get(name))) for name in (*keys, *rest)]


def _value(node: Node | None) -> _Order | None:
    """Give what orders a value of a node; None where there is nothing to order."""
    if node is None or node.kind is Kind.LEAF:
        return None
    if node.kind is Kind.CONTAINER:
        return _members(node)
    if node.kind is Kind.LIST:
        return _entries(node)
    return None if node.user_ordered else _sorted


def _sorted(values: list[Any]) -> list[Any]:
    return sorted(values, key=_position)


@cache
def _entries(node: Node) -> _Order:
    entry = _members(node)
    keys = node.keys
    if node.user_ordered or not keys:
        return lambda entries: [entry(each) for each in entries]
    if len(keys) == 1:
        only = keys[0]
        return lambda entries: [entry(each) for each in sorted(entries, key=lambda e: _position(e.get(only)))]

    def place(each: dict[str, Any]) -> list[_Sortable]:
        return [_position(each.get(key)) for key in keys]

    return lambda entries: [entry(each) for each in sorted(entries, key=place)]


def _position(value: Any) -> _Sortable:
    return _text_position(str(value))


@cache
def _text_position(text: str) -> _Sortable:
    """Compare numbers inside names as numbers; two texts that read alike are told apart at the end."""
    parts = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(text) if part]
    return (*parts, (2, 0, text))
