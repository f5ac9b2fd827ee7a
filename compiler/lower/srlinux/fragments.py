"""Raw subtrees, merged into what was rendered: they may add, and say the same again, but not contradict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from compiler.codes import BAD_PATH, FRAGMENT_CLASH
from compiler.schema.node import Kind
from compiler.schema.text import read_text
from compiler.tree import Step, show

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Subtree
    from compiler.lower.srlinux.releases import Asked
    from compiler.lower.srlinux.trace import Trace
    from compiler.schema.node import Node
    from compiler.tree import Object, Path, Tree


def graft(
    tree: Object, subtrees: Sequence[Subtree], index: Asked, trace: Trace, diagnostics: Diagnostics
) -> Object:
    """Give the tree with the subtrees in it; the tree itself stays as it is.

    Where a fragment says another value than the intent (or another fragment), that is a finding at the
    fragment's line that names the other; the intent's value stays.
    """
    for subtree in subtrees:
        if _names_one_place(subtree, index, diagnostics):
            scion = _Scion(replace(subtree, path=in_order(subtree.path, index)), index, trace, diagnostics)
            tree = scion.merge(tree, scion.from_root(), (), ())
    return tree


def in_order(path: Path, index: Asked) -> Path:
    """Give a path with the keys of its entries in the schema's order, so that equal paths are equal text."""
    steps: list[Step] = []
    for depth, step in enumerate(path, start=1):
        node = index.node(tuple(each.name for each in path[:depth]))
        order = {key: at for at, key in enumerate(node.keys)} if node is not None else {}
        keys = sorted(step.keys, key=lambda pair: order.get(pair[0], len(order)))
        steps.append(Step(step.name, tuple(keys)))
    return tuple(steps)


def _names_one_place(subtree: Subtree, index: Asked, diagnostics: Diagnostics) -> bool:
    """Refuse a path that leaves open which entry of a list it means; unknown names are `validate`'s."""
    for depth, step in enumerate(subtree.path, start=1):
        path = subtree.path[:depth]
        node = index.node(tuple(each.name for each in path))
        if node is None or {key for key, _ in step.keys} == set(node.keys):
            continue
        keys = "".join(f"[{key}=...]" for key in node.keys)
        diagnostics.add(
            BAD_PATH,
            subtree.span,
            f"expected the keys of one entry, found `{show(path)}`"
            if keys
            else f"expected no keys, found `{show(path)}`",
            hint=f"write {show((*path[:-1], Step(step.name)))}{keys}",
        )
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Scion:
    """One subtree on its way into a tree."""

    subtree: Subtree
    index: Asked
    trace: Trace
    diagnostics: Diagnostics

    def from_root(self) -> Object:
        """Wrap the subtree in the containers and list entries of its path."""
        names = tuple(step.name for step in self.subtree.path)
        body: Object = cast("Object", _bare(self.subtree.tree, self.index.node(names)))
        for depth, step in reversed(list(enumerate(self.subtree.path, start=1))):
            if step.keys:
                keys = {name: self._key(names[:depth], name, text) for name, text in step.keys}
                body = {step.name: [keys | body]}
            else:
                body = {step.name: body}
        return body

    def _key(self, names: tuple[str, ...], key: str, text: str) -> Tree:
        node = self.index.node((*names, key))
        return text if node is None or node.type is None else read_text(node.type, text)

    def merge(self, old: Object, new: Object, path: Path, names: tuple[str, ...]) -> Object:
        """Give `old` with `new` in it, both at `path`."""
        merged = dict(old)
        for name, value in new.items():
            below = (*names, name)
            at = (*path, Step(name))
            if name not in old:
                merged[name] = value
                self._note(at)
                continue
            node = self.index.node(below)
            merged[name] = self._member(old[name], value, at, below, node)
        return merged

    def _member(self, old: Tree, new: Tree, at: Path, names: tuple[str, ...], node: Node | None) -> Tree:
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            return self.merge(dict(old), dict(new), at, names)
        if node is not None and node.kind is Kind.LIST and _is_list(old) and _is_list(new):
            return self._entries(cast("list[Object]", old), cast("list[Object]", new), at, node.keys, names)
        if old != new:
            self._clash(at, old, new)
        return old

    def _entries(
        self, old: list[Object], new: list[Object], at: Path, keys: tuple[str, ...], names: tuple[str, ...]
    ) -> list[Object]:
        def key_of(entry: Object) -> tuple[str, ...]:
            return tuple(str(entry.get(key)) for key in keys)

        merged = {key_of(entry): entry for entry in old}
        for entry in new:
            key = key_of(entry)
            place = (*at[:-1], Step(at[-1].name, tuple(zip(keys, key, strict=True))))
            if key in merged:
                merged[key] = self.merge(merged[key], entry, place, names)
            else:
                merged[key] = entry
                self._note(place)
        return list(merged.values())

    def _note(self, path: Path) -> None:
        """Say that the fragment asked for `path`, or for its own path if that is deeper."""
        written = self.subtree.path
        inside = path == written[: len(path)]
        self.trace.at(show(written if inside else path), self.subtree.span)

    def _clash(self, at: Path, old: Tree, new: Tree) -> None:
        text = show(at)
        self.diagnostics.add(
            FRAGMENT_CLASH,
            self.subtree.span,
            f"`{text}` is `{_said(old)}` by the rest of the intent, found `{_said(new)}` in the fragment",
            hint="say it in one place; a fragment may only add",
            also=self.trace.span_of(text),
        )


def _is_list(value: Tree) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _said(value: Tree) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_said, value))
    return str(value)


def _bare(value: Tree, node: Node | None) -> Tree:
    """Drop module prefixes from names and identities: a fragment may have been copied from a switch."""
    if isinstance(value, Mapping):
        return {
            (bare := name.rpartition(":")[2]): _bare(each, node.children.get(bare) if node else None)
            for name, each in value.items()
        }
    if isinstance(value, str):
        local = value.rpartition(":")[2]
        known = node is not None and node.type is not None and local in node.type.identities
        return local if known else value
    if isinstance(value, Sequence):
        return [_bare(each, node) for each in value]
    return value
