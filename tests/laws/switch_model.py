"""The simplest switch: what a change says, and what a transaction does, on plain trees. For laws only."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from compiler.schema.node import Kind, Node
from compiler.tree import Path, parse
from drift.apply.plan import Operation, OperationKind
from drift.change import Change, Different, Extra, Missing
from drift.switches.normalize import bare_name, entry_keys, is_annotation, normalize, root_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compiler.schema import Schema


def bare(tree: dict[str, Any], node: Node) -> dict[str, Any]:
    """Drop prefixes and comments of members, and leave values as they are."""
    made: dict[str, Any] = {}
    for name, value in tree.items():
        if is_annotation(bare_name(name)):
            continue
        child = node.children[bare_name(name)]
        if child.kind is Kind.CONTAINER:
            made[child.name] = bare(value, child)
        elif child.kind is Kind.LIST:
            made[child.name] = [bare(entry, child) for entry in value]
        else:
            made[child.name] = copy.deepcopy(value)
    return made


def merged(first: Any, second: Any, node: Node) -> Any:
    """Give both together, as an update does; where they disagree on a leaf, the second."""
    if node.kind is Kind.CONTAINER:
        return _members(first, second, node)
    if node.kind is Kind.LIST:
        made = {entry_keys(node, entry, ()): entry for entry in first}
        for entry in second:
            keys = entry_keys(node, entry, ())
            made[keys] = _members(made[keys], entry, node) if keys in made else entry
        return list(made.values())
    return (
        [*first, *(each for each in second if each not in first)] if node.kind is Kind.LEAF_LIST else second
    )


def _members(first: dict[str, Any], second: dict[str, Any], node: Node) -> dict[str, Any]:
    made = {**first, **second}
    for name in first.keys() & second.keys():
        if name not in node.keys:
            made[name] = merged(first[name], second[name], node.children[name])
    return made


def patched(live: dict[str, Any], changes: Sequence[Change], schema: Schema) -> dict[str, Any]:
    """Undo every change: what is missing is put in, what is extra taken out, what differs set.

    Says nothing of the order of entries: where a missing one belongs is the plan's to know.
    """
    tree = copy.deepcopy(live)
    for change in changes:
        path = parse(change.where)
        match change:
            case Extra():
                remove(tree, path, schema)
            case Missing():
                put(tree, path, change.intended, schema)
            case Different():
                if find(schema, path).kind is not Kind.LIST:
                    put(tree, path, change.intended, schema)
    return unordered(normalize(tree, schema), root_of(schema))


def unordered(tree: dict[str, Any], node: Node) -> dict[str, Any]:
    """Sort the lists that the user orders."""
    made: dict[str, Any] = {}
    for name, value in tree.items():
        child = node.children[name]
        if child.kind is Kind.CONTAINER:
            made[name] = unordered(value, child)
        elif child.kind is Kind.LIST:
            entries = [unordered(entry, child) for entry in value]
            made[name] = sorted(entries, key=lambda entry: entry_keys(child, entry, ()))
        else:
            made[name] = value
    return made


def find(schema: Schema, path: Path) -> Node:
    """Give the node of a path."""
    node = root_of(schema)
    for step in path:
        node = node.children[step.name]
    return node


def remove(tree: dict[str, Any], path: Path, schema: Schema) -> None:
    """Take a place out; one that is not there is no matter."""
    parent = _walk(tree, path[:-1], schema)
    name, keys = path[-1].name, tuple(v for _, v in path[-1].keys)
    if keys and name in parent:
        node = find(schema, path)
        parent[name][:] = [entry for entry in parent[name] if entry_keys(node, entry, ()) != keys]
    else:
        parent.pop(name, None)


def put(tree: dict[str, Any], path: Path, value: Any, schema: Schema) -> None:
    """Set a place to a value, whatever stood there."""
    remove(tree, path, schema)
    parent = _walk(tree, path[:-1], schema)
    if path[-1].keys:
        parent.setdefault(path[-1].name, []).append({**dict(path[-1].keys), **copy.deepcopy(value)})
    else:
        parent[path[-1].name] = copy.deepcopy(value)


def _walk(tree: dict[str, Any], path: Path, schema: Schema) -> dict[str, Any]:
    node = root_of(schema)
    for step in path:
        node = node.children[step.name]
        keys = tuple(v for _, v in step.keys)
        if not keys:
            tree = tree.setdefault(step.name, {})
            continue
        entries = tree.setdefault(step.name, [])
        found = next((entry for entry in entries if entry_keys(node, entry, ()) == keys), None)
        if found is None:
            found = dict(step.keys)
            entries.append(found)
        tree = found
    return tree


def transacted(live: dict[str, Any], operations: Sequence[Operation], schema: Schema) -> dict[str, Any]:
    """Do what a SetRequest does: deletes, then replaces, then updates, which merge and append."""
    tree = bare(live, root_of(schema))
    order = list(OperationKind)
    for operation in sorted(operations, key=lambda o: order.index(o.kind)):
        node = find(schema, operation.path)
        if operation.kind is OperationKind.DELETE:
            remove(tree, operation.path, schema)
            continue
        value: Any = operation.value
        if node.kind in {Kind.CONTAINER, Kind.LIST}:
            value = bare(value, node)
        if operation.kind is OperationKind.REPLACE:
            _replace(tree, operation.path, value, node, schema)
        else:
            _update(tree, operation.path, value, node, schema)
    return tree


def _replace(tree: dict[str, Any], path: Path, value: Any, node: Node, schema: Schema) -> None:
    if node.kind is Kind.LIST:
        there = _walk(tree, path, schema)  # an entry keeps its place in the list
        for name in [name for name in there if name not in node.keys]:
            del there[name]
        there.update(value)
    else:
        put(tree, path, value, schema)


def _update(tree: dict[str, Any], path: Path, value: Any, node: Node, schema: Schema) -> None:
    parent = _walk(tree, path[:-1], schema)
    if node.kind is Kind.LIST:
        entry = _walk(tree, path, schema)
        entry.update(_members(entry, value, node))
    else:
        there: Any = {} if node.kind is Kind.CONTAINER else []
        parent[node.name] = merged(parent.get(node.name, there), value, node)
