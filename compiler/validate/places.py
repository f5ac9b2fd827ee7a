"""Where an object stands in a tree; asked only once something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.schema import Kind, Node
from compiler.schema.codec import entry_step
from compiler.tree import Path, Step
from compiler.validate.plain import objects

if TYPE_CHECKING:
    from collections.abc import Iterator


def places(root: Node, tree: dict[str, Any]) -> dict[int, list[Path]]:
    """Give the places of every object of the tree by `id`; one that is shared has several."""
    found: dict[int, list[Path]] = {}
    for path, value in _objects(root, tree, ()):
        found.setdefault(id(value), []).append(path)
    return found


def _objects(node: Node, value: dict[str, Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    yield path, value
    for name, raw in value.items():
        child = node.children.get(name)
        if child is None or child.type is not None:
            continue
        if child.kind is Kind.LIST:
            for entry in objects(raw):
                yield from _objects(child, entry, (*path, entry_step(child, entry)))
        elif raw.__class__ is dict:
            yield from _objects(child, raw, (*path, Step(name)))
