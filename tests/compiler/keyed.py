"""Device trees as flat maps that compare with ``==``: a second reading of the rules.

It shares the schema index with drift and no code, so that a mistake in one is not hidden by the
same mistake in the other.
"""

from __future__ import annotations

from ipaddress import ip_interface
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from compiler.schema.node import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compiler.schema import Schema
    from compiler.schema.node import Node

Flat: TypeAlias = dict[str, Any]

PRESENT = "present"


def flatten(schema: Schema, tree: Mapping[str, Any]) -> Flat:
    """Give the value of every leaf by its path; presence containers and list entries by `PRESENT`.

    Names and identities lose their prefixes, list entries stand at their keys, a leaf that equals its
    default and a key leaf are left out, addresses and prefixes are canonical.
    """
    return dict(_members(schema.roots, tree, ""))


def _members(nodes: Mapping[str, Node], tree: Mapping[str, Any], at: str) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        bare = name.rpartition(":")[2]
        assert bare in nodes, f"{at}/{bare} is not in the schema"
        yield from _node(nodes[bare], value, f"{at}/{bare}")


def _node(node: Node, value: Any, at: str) -> Iterator[tuple[str, Any]]:
    match node.kind:
        case Kind.CONTAINER:
            if node.presence:
                yield at, PRESENT
            yield from _members(node.children, value, at)
        case Kind.LIST:
            for entry in cast("list[dict[str, Any]]", value):
                bare = {name.rpartition(":")[2]: each for name, each in entry.items()}
                keys = [(key, canonical(node.children[key], bare.pop(key))) for key in node.keys]
                place = at + "".join(f"[{key}={text}]" for key, text in keys)
                yield place, PRESENT
                yield from _members(node.children, bare, place)
        case Kind.LEAF_LIST:
            each = [canonical(node, one) for one in value]
            yield at, tuple(each if node.user_ordered else sorted(each, key=str))
        case Kind.LEAF:
            found = canonical(node, value)
            if found != node.default:
                yield at, found


def canonical(node: Node, value: Any) -> Any:
    assert node.type is not None
    if not isinstance(value, str):
        return value
    local = value.rpartition(":")[2]
    if local in _identities(node):
        return local
    try:
        address = ip_interface(value)
    except ValueError:
        return value
    return str(address) if "/" in value else str(address.ip)


def _identities(node: Node) -> set[str]:
    types = [node.type]
    found: set[str] = set()
    while types:
        of = types.pop()
        if of is not None:
            found |= set(of.identities)
            types += of.members
    return found
