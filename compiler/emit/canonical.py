"""One order for the members and entries of a switch's tree, so that equal trees are equal files.

Members stand as a person looks for them: the keys of a list entry first, the rest by name. Entries of a
list stand by their keys, as people count (``ethernet-1/2`` before ``ethernet-1/12``), unless the schema says
that the order is the user's; so do the values of a leaf-list.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeAlias, cast

from compiler.schema.node import Kind

if TYPE_CHECKING:
    from compiler.schema.node import Node
    from compiler.tree import Object, Tree

_Sortable: TypeAlias = "tuple[tuple[int, int, str], ...]"
_PLAIN = (str, int, bool)
_DIGITS = re.compile(r"([0-9]+)")


def canonical(tree: Object, node: Node) -> Object:
    """Give an instance of `node` with its members and entries in order.

    What the schema does not know keeps its place among its siblings: `validate` refuses it.
    """
    ordered: Object = {}
    for name, child in _plan(node, tuple(tree)):
        value = tree[name]
        if child is None or value.__class__ in _PLAIN:
            ordered[name] = value
        elif isinstance(value, dict):
            ordered[name] = canonical(value, child)
        elif isinstance(value, list | tuple):
            ordered[name] = _entries(cast("list[Tree]", value), child)
        else:
            ordered[name] = value
    return ordered


@cache
def _plan(node: Node, names: tuple[str, ...]) -> tuple[tuple[str, Node | None], ...]:
    """Put the members of an instance in order; all instances of a node have one of a few sets of them."""
    keys = [key for key in node.keys if key in names]
    rest = sorted(name for name in names if name not in node.keys)
    return tuple((name, node.children.get(name)) for name in (*keys, *rest))


def _entries(value: list[Tree], node: Node) -> list[Tree]:
    if node.kind is not Kind.LIST:
        return list(value) if node.user_ordered else sorted(value, key=_position)
    if len(value) > 1 and not node.user_ordered:
        entries, keys = cast("list[Object]", value), node.keys
        value = cast("list[Tree]", sorted(entries, key=lambda entry: [_position(entry.get(k)) for k in keys]))
    return [canonical(cast("Object", entry), node) for entry in value]


def _position(value: Tree) -> _Sortable:
    """Compare numbers inside names as numbers; two texts that read alike are told apart at the end."""
    return _text_position(str(value))


@cache
def _text_position(text: str) -> _Sortable:
    parts = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(text) if part]
    return (*parts, (2, 0, text))
