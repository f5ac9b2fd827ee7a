"""Finds what stands at a path in a configuration as it was rendered, prefixes and all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.node import Kind
from compiler.tree import Step, show
from drift.switches.normalize import bare_name, entries, entry_keys, root_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.schema import Schema
    from compiler.schema.node import Node
    from compiler.tree import Object, Path, Tree


class Locator:
    """Looks into one tree; each list on the way is indexed once, by the canonical texts of its keys."""

    def __init__(self, tree: Object, schema: Schema) -> None:
        """Look into `tree`, which must not change meanwhile."""
        self._tree = tree
        self._root = root_of(schema)
        self._lists: dict[int, dict[tuple[str, ...], Mapping[str, Tree]]] = {}

    def node(self, path: Path) -> Node | None:
        """Give the schema node of a path; None where the schema knows none."""
        node: Node | None = self._root
        for step in path:
            node = node.children.get(step.name) if node else None
        return node

    def find(self, path: Path) -> tuple[Tree, Node | None]:
        """Give the value at a path and its node; raises `KeyError` when nothing stands there."""
        here: Tree = self._tree
        node: Node | None = self._root
        for step in path:
            if not isinstance(here, dict):
                raise KeyError(show(path))
            here = next((value for name, value in here.items() if bare_name(name) == step.name), None)
            node = node.children.get(step.name) if node else None
            if step.keys and node is not None and node.kind is Kind.LIST:
                here = self._entry(here, node, step)
        if here is None:
            raise KeyError(show(path))
        return here, node

    def _entry(self, raw: Tree, node: Node, step: Step) -> Mapping[str, Tree] | None:
        if raw is None:
            return None
        known = self._lists.get(id(raw))
        if known is None:
            at = (Step(node.name),)
            known = {entry_keys(node, entry, at): entry for entry in entries(raw, at)}
            self._lists[id(raw)] = known
        return known.get(tuple(value for _, value in step.keys))
