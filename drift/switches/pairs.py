"""Inside what is ours: two values side by side, of which only what differs is looked at closely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.rendered import SECRET_REF
from compiler.schema.node import Kind
from compiler.tree import Step
from drift.switches.normalize import (
    ABSENT,
    Absent,
    Incomparable,
    bare_name,
    entries,
    entry_keys,
    is_annotation,
    leaf,
    leaf_list,
    listed,
    members,
    normal,
    step_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compiler.schema.node import Node
    from compiler.tree import Path, Tree
    from drift.switches.found import Found


class Pairs:
    """Compares value with value, and tells `found`."""

    def __init__(self, found: Found) -> None:
        """Tell everything to `found`."""
        self.found = found

    def pair(self, node: Node, wanted: Tree | Absent, live: Tree | Absent, path: Path) -> None:
        """Compare what stands at one place on both sides; the path ends in it, a list entry with its keys."""
        if wanted is ABSENT:
            if live is not ABSENT:
                self.found.add_extra(node, live, path)
        elif live is ABSENT:
            self.found.add_missing(node, wanted, path)
        elif wanted != live:
            self._differing(node, wanted, live, path)

    def _differing(self, node: Node, wanted: Tree, live: Tree, path: Path) -> None:
        match node.kind:
            case Kind.LEAF:
                self._leaf(node, wanted, live, path)
            case Kind.LEAF_LIST:
                ours, theirs = normal(node, wanted, path), normal(node, live, path)
                if ours != theirs:
                    self.found.add_different(path, leaf_list(node, wanted, path), leaf_list(node, live, path))
            case Kind.LIST if path[-1].keys:
                self._members(node, members(wanted, path), members(live, path), path)
            case Kind.LIST:
                self._list(node, listed(wanted, path), listed(live, path), path)
            case Kind.CONTAINER:
                self._members(node, members(wanted, path), members(live, path), path)

    def _members(self, node: Node, wanted: Mapping[str, Tree], live: Mapping[str, Tree], path: Path) -> None:
        ours: dict[str, Tree] = {}
        for name, value in wanted.items():
            other = live.get(name, ABSENT)
            if other is ABSENT:
                ours[bare_name(name)] = value
            elif other != value:
                self._member(node, bare_name(name), value, other, path)
        theirs = {bare_name(name): value for name, value in live.items() if name not in wanted}
        for name, value in ours.items():
            self._member(node, name, value, theirs.pop(name, ABSENT), path)
        for name, value in theirs.items():
            self._member(node, name, ABSENT, value, path)

    def _member(self, node: Node, name: str, wanted: Tree | Absent, live: Tree | Absent, path: Path) -> None:
        child = node.children.get(name)
        if is_annotation(name):
            return
        if wanted is ABSENT or live is ABSENT or child is None:
            self.one_sided(child, name, wanted, live, path)
        elif wanted != live:
            self._differing(child, wanted, live, (*path, Step(name)))

    def one_sided(
        self,
        node: Node | None,
        name: str,
        wanted: Tree | Absent,
        live: Tree | Absent,
        path: Path,
        *,
        released: bool = False,
    ) -> None:
        """Say what is on one side only; of a list, each entry by itself. Unknown nodes stand as they are."""
        at = (*path, Step(name))
        if node is None:
            self._unknown(at, wanted, live)
        elif node.kind is Kind.LIST:
            for keys, entry in by_key(node, wanted, path).items():
                self.found.add_missing(node, entry, (*path, step_of(node, keys)))
            for keys, entry in by_key(node, live, path).items():
                self.found.add_extra(node, entry, (*path, step_of(node, keys)), released=released)
        elif wanted is not ABSENT:
            self.found.add_missing(node, wanted, at)
        elif live is not ABSENT:
            self.found.add_extra(node, live, at, released=released)

    def _unknown(self, path: Path, wanted: Tree | Absent, live: Tree | Absent) -> None:
        if wanted is ABSENT and live is not ABSENT:
            self.found.add_extra(None, live, path)
        elif wanted is not ABSENT and live is ABSENT:
            self.found.add_missing(None, wanted, path)
        elif wanted is not ABSENT and live is not ABSENT and wanted != live:
            self.found.add_different(path, wanted, live)

    def _leaf(self, node: Node, wanted: Tree, live: Tree, path: Path) -> None:
        if isinstance(wanted, str) and wanted.startswith(SECRET_REF):
            return  # whatever the type: what a reference stands for is known when it is applied, not here
        ours, theirs = leaf(node, wanted, path), leaf(node, live, path)
        if ours != theirs:
            self.found.add_different(path, ours, theirs)

    def _list(
        self,
        node: Node,
        wanted: Sequence[Mapping[str, Tree]],
        live: Sequence[Mapping[str, Tree]],
        path: Path,
    ) -> None:
        ours = _by_raw_key(node, wanted, path)
        theirs = _by_raw_key(node, live, path)
        alone: list[Mapping[str, Tree]] = []
        for raw, entry in ours.items():
            other = theirs.pop(raw, None)
            if other is None:
                alone.append(entry)
            elif other != entry:
                self._entry(node, entry, other, path)
        if alone or theirs:
            self._respelt(node, alone, list(theirs.values()), path)
        if node.user_ordered:
            self._order(node, wanted, live, path)

    def _respelt(self, node: Node, wanted: Sequence[Tree], live: Sequence[Tree], path: Path) -> None:
        """Match by canonical key what did not match as it stood, and say what is on one side only."""
        ours, theirs = by_key(node, wanted, path[:-1]), by_key(node, live, path[:-1])
        for keys, entry in ours.items():
            at = (*path[:-1], step_of(node, keys))
            self.pair(node, entry, theirs.pop(keys, ABSENT), at)
        for keys, entry in theirs.items():
            self.found.add_extra(node, entry, (*path[:-1], step_of(node, keys)))

    def _entry(self, node: Node, wanted: Mapping[str, Tree], live: Mapping[str, Tree], path: Path) -> None:
        self._members(node, wanted, live, (*path[:-1], step_of(node, entry_keys(node, wanted, path))))

    def _order(
        self,
        node: Node,
        wanted: Sequence[Mapping[str, Tree]],
        live: Sequence[Mapping[str, Tree]],
        path: Path,
    ) -> None:
        """Compare the order of the entries that both have; one difference, however many have moved."""
        ours = [entry_keys(node, entry, path) for entry in wanted]
        theirs = [entry_keys(node, entry, path) for entry in live]
        common = set(ours) & set(theirs)
        first, second = [k for k in ours if k in common], [k for k in theirs if k in common]
        if first != second:
            self.found.add_different(path, [order_text(k) for k in first], [order_text(k) for k in second])


def order_text(keys: tuple[str, ...]) -> str:
    """Write an entry's keys where the order of entries is shown."""
    return " ".join(keys)


def by_key(node: Node, raw: Tree | Absent, path: Path) -> dict[tuple[str, ...], Mapping[str, Tree]]:
    """Index a list's entries by their keys' canonical texts; `path` is that of the list's parent."""
    if raw is ABSENT:
        return {}
    at = (*path, Step(node.name))
    found: dict[tuple[str, ...], Mapping[str, Tree]] = {}
    for entry in entries(raw, at):
        keys = entry_keys(node, entry, at)
        if keys in found:
            raise Incomparable(at, f"the entry `{order_text(keys)}` is there twice")
        found[keys] = entry
    return found


def _by_raw_key(node: Node, raw: Sequence[Mapping[str, Tree]], path: Path) -> dict[Any, Mapping[str, Tree]]:
    """Index entries by their keys as they stand; entries whose keys are spelt otherwise match later."""
    try:
        if len(node.keys) == 1:
            (key,) = node.keys
            indexed: dict[Any, Mapping[str, Tree]] = {entry[key]: entry for entry in raw}
        else:
            indexed = {tuple([entry[key] for key in node.keys]): entry for entry in raw}
    except (KeyError, TypeError):  # a key with a prefix, or what is no entry at all: look closely
        return {**by_key(node, raw, path[:-1])}
    if len(indexed) != len(raw):
        raise Incomparable(path, "an entry is there twice")
    return indexed
