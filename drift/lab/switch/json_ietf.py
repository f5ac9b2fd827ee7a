"""JSON_IETF in and out of the datastore, after RFC 7951 and the recordings of 25.3.2.

Reading is strict about what a value is and lenient about prefixes; writing puts a prefix where the module
changes and on every identity, and shuffles what has no order, so that no client can lean on it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from compiler.schema.node import Kind, Node
from drift.lab.switch import values
from drift.lab.switch.model import ANNOTATION, Container, Entries, Key, Model, is_array, is_object
from drift.lab.switch.paths import View, unknown
from drift.lab.switch.rejection import invalid

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping


def decode(payload: bytes) -> Any:
    """Parse the bytes of a ``json_ietf_val`` or ``json_val``; exactly one document."""
    try:
        return json.loads(payload)
    except ValueError as bad:
        raise invalid(f"Invalid JSON value: {bad}") from bad


class Reader:
    """Takes plain JSON values into the datastore's form, checking each against the schema."""

    def __init__(self, model: Model, view: View = View.CONFIG) -> None:
        """Read for the configuration, or (to inject it) for the operational state."""
        self._model = model
        self._view = view

    def container(self, node: Node, raw: Any) -> Container:
        """Read the members of a container or of a list entry."""
        if not is_object(raw):
            raise invalid(f"'{node.name}': expected an object, found {type(raw).__name__}")
        made: Container = {}
        for name, value in raw.items():
            if name.startswith(ANNOTATION):
                made[name] = value
                continue
            child = self._child(node, name)
            if child.name in made:
                raise invalid(f"'{child.name}' is given twice")
            made[child.name] = self.value(child, value)
        self._one_case(node, made)
        return made

    def value(self, node: Node, raw: Any) -> Any:
        """Read the value of any node."""
        if node.kind is Kind.CONTAINER:
            return self.container(node, raw)
        if node.kind is Kind.LIST:
            return self.entries(node, raw)
        if node.kind is Kind.LEAF:
            return self.leaf(node, raw)
        if not is_array(raw):
            raise invalid(f"'{node.name}': expected an array, found {type(raw).__name__}")
        return list(dict.fromkeys(self.leaf(node, item) for item in raw))

    def entries(self, node: Node, raw: Any) -> Entries:
        """Read a list's entries; each must have all its keys, and no two the same."""
        if not is_array(raw):
            raise invalid(f"'{node.name}': expected an array, found {type(raw).__name__}")
        made = Entries()
        for row in raw:
            entry = self.container(node, row)
            key = key_of(node, entry)
            if key in made:
                raise invalid(f"'{node.name}': entry [{' '.join(key)}] is given twice")
            made[key] = entry
        return made

    def entry(self, node: Node, key: Key, raw: Any) -> Container:
        """Read one entry whose keys stand in the path; keys in the value must be the same."""
        entry = self.container(node, raw)
        for name, text in zip(node.keys, key, strict=True):
            if name in entry and values.text(entry[name]) != text:
                raise invalid(f"'{node.name}': key '{name}' is '{text}' in the path and differs in the value")
        return {**self.keys(node, key), **entry}

    def keys(self, node: Node, key: Key) -> Container:
        """Make the key leaves of an entry from their text."""
        return {
            name: values.read_text(self._model, self._model.type_of(node.children[name]), text)
            for name, text in zip(node.keys, key, strict=True)
        }

    def leaf(self, node: Node, raw: Any) -> Any:
        """Read one value of a leaf or leaf-list."""
        try:
            return values.read(self._model, self._model.type_of(node), raw)
        except values.BadValue as bad:
            raise invalid(f"Invalid value for '{node.name}': {bad}") from bad

    def _child(self, node: Node, name: str) -> Node:
        prefix, _, bare = name.rpartition(":")
        child = node.children.get(bare)
        if child is None or (prefix and prefix != child.module):
            raise unknown(node, name, self._view)
        if self._view is View.CONFIG and not child.config:
            raise unknown(node, name, self._view)
        return child

    def _one_case(self, node: Node, made: Container) -> None:
        chosen: dict[str, str] = {}
        for name in made:
            child = node.children.get(name)
            for choice, case in child.choice if child is not None else ():
                if chosen.setdefault(choice, case) != case:
                    raise invalid(f"'{node.name}': only one case of choice '{choice}' may be set")


def key_of(node: Node, entry: Mapping[str, Any]) -> Key:
    """Give an entry's key as text, or refuse the entry that lacks a part of it."""
    missing = [name for name in node.keys if name not in entry]
    if missing:
        raise invalid(f"'{node.name}': key '{missing[0]}' is missing")
    return tuple(values.text(entry[name]) for name in node.keys)


class Writer:
    """Writes what the datastore holds as plain JSON values."""

    def __init__(self, model: Model, shuffle: random.Random | None = None) -> None:
        """Shuffle members and system-ordered lists with the given source of chance, if there is one."""
        self._model = model
        self._shuffle = shuffle

    def container(self, node: Node, held: Container, *, without: Iterable[str] = ()) -> dict[str, Any]:
        """Write the members of a container or list entry, less those named (a path says its keys itself)."""
        skipped = frozenset(without)
        made: dict[str, Any] = {}
        for name, value in self._mixed(list(held.items())):
            if name in skipped:
                continue
            child = node.children.get(name)
            if child is None:
                made[name] = value  # an annotation
                continue
            written = self.value(child, value)
            if written is not _ABSENT:
                made[name if child.module == node.module else f"{child.module}:{name}"] = written
        return made

    def value(self, node: Node, held: Any) -> Any:
        """Write any node's value; what says nothing (an empty list, a plain empty container) is absent."""
        if node.kind is Kind.CONTAINER:
            members = self.container(node, held)
            return members if members or node.presence else _ABSENT
        if node.kind is Kind.LIST:
            rows = list(held.values())
            rows = rows if node.user_ordered else self._mixed(rows)
            return [self.container(node, row) for row in rows] or _ABSENT
        if node.kind is Kind.LEAF:
            return self.leaf(node, held)
        items = held if node.user_ordered else self._mixed(list(held))
        return [self.leaf(node, item) for item in items] or _ABSENT

    def leaf(self, node: Node, held: Any) -> Any:
        """Write one leaf's value."""
        return values.write(self._model, self._model.type_of(node), held)

    def _mixed(self, items: list[Any]) -> list[Any]:
        if self._shuffle is not None and len(items) > 1:
            self._shuffle.shuffle(items)
        return items


class _Absent:
    """Stands for a node that is not written at all."""


_ABSENT = _Absent()


def is_absent(written: Any) -> bool:
    """Say whether `Writer.value` found nothing to write."""
    return written is _ABSENT
