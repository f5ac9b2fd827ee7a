"""Reads what `info` prints on a switch into a tree, by the schema: enough of it for the article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.schema.node import Kind
from compiler.schema.text import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema.node import Node


def read_info(node: Node, text: str) -> dict[str, Any]:
    """Read the members of `node` up to the brace (or the line that is no configuration) that ends them."""
    return _members(node, iter([line.split() for line in text.splitlines() if line.strip()]))


def _members(node: Node, lines: Iterator[list[str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for words in lines:
        child = node.children.get(words[0])
        if words == ["}"] or child is None:
            break
        _member(child, words[1:], found, lines)
    return found


def _member(child: Node, words: list[str], found: dict[str, Any], lines: Iterator[list[str]]) -> None:
    match child.kind:
        case Kind.CONTAINER:
            assert words == ["{"]
            found[child.name] = _members(child, lines)
        case Kind.LIST:
            *keys, brace = words
            assert brace == "{"
            entry = {
                key: _value(child.children[key], text) for key, text in zip(child.keys, keys, strict=True)
            }
            found.setdefault(child.name, []).append(entry | _members(child, lines))
        case Kind.LEAF_LIST:
            assert words == ["["]
            found[child.name] = list(_values(child, lines))
        case Kind.LEAF:
            found[child.name] = _value(child, " ".join(words))


def _values(child: Node, lines: Iterator[list[str]]) -> Iterator[Any]:
    for words in lines:
        if words == ["]"]:
            return
        yield _value(child, " ".join(words))


def _value(child: Node, text: str) -> Any:
    assert child.type is not None
    return read_text(child.type, text)
