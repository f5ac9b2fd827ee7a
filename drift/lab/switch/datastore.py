"""What a candidate is made of: find, merge, replace and delete in a tree of plain values.

RFC 7950 says what a choice does (one case at a time) and gNMI 3.4 what replace and update do: replace
removes whatever is not supplied, update merges and, for a leaf-list, adds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.schema.node import Kind, Node
from drift.lab.switch.json_ietf import Reader, key_of
from drift.lab.switch.model import Container, Entries, Key, Model, is_array, is_object
from drift.lab.switch.rejection import invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from drift.lab.switch.paths import Step


def copy(node: Node, held: Container) -> Container:
    """Copy a tree; scalars are shared."""
    made: Container = {}
    for name, value in held.items():
        if isinstance(value, Entries):
            child = node.children[name]
            made[name] = Entries((key, copy(child, entry)) for key, entry in value.items())
        elif is_object(value):
            made[name] = copy(node.children[name], value)
        elif is_array(value):
            made[name] = list(value)
        else:
            made[name] = value
    return made


def find(root: Container, steps: Sequence[Step]) -> Any:
    """Follow concrete steps to what is held there; `NOTHING` where there is none."""
    here: Any = root
    for step in steps:
        if step.node.name not in here:
            return NOTHING
        here = here[step.node.name]
        if step.node.kind is Kind.LIST:
            here = here.get(step.keys, NOTHING)
            if here is NOTHING:
                return NOTHING
    return here


class _Nothing:
    """What is found where nothing is: None is the value of an empty leaf."""


NOTHING = _Nothing()


class Editor:
    """Applies the operations of one Set to a tree, in place."""

    def __init__(self, model: Model, root: Container, *, bare_array_is_lost: bool = True) -> None:
        """Edit `root`. `bare_array_is_lost`: an array sent to a list's path succeeds and changes nothing."""
        self._model = model
        self._reader = Reader(model)
        self._root = root
        self._array_lost = bare_array_is_lost

    def delete(self, steps: Sequence[Step]) -> None:
        """Take away everything that the path means; what is not there is no error."""
        if not steps:
            self._root.clear()
            return
        last = steps[-1]
        for parent in list(self._parents(steps, create=False)):
            if last.node.name not in parent:
                continue
            if last.node.kind is not Kind.LIST:
                del parent[last.node.name]
                continue
            held: Entries = parent[last.node.name]
            for key in [key for key in held if matches(last.keys, key)]:
                del held[key]

    def replace(self, steps: Sequence[Step], raw: Any) -> None:
        """Put the value there and remove what it does not say."""
        self._write(steps, raw, merge=False)

    def update(self, steps: Sequence[Step], raw: Any) -> None:
        """Merge the value into what is there."""
        self._write(steps, raw, merge=True)

    def _write(self, steps: Sequence[Step], raw: Any, *, merge: bool) -> None:
        if not steps:
            made = self._reader.container(self._model.root, raw)
            if not merge:
                self._root.clear()
            self._merge(self._model.root, self._root, made)
            return
        last = steps[-1]
        for parent_node, parent in self._places(steps):
            if last.node.kind is Kind.LIST:
                self._write_list(last, parent_node, parent, raw, merge=merge)
                continue
            value = self._reader.value(last.node, raw)
            if not merge:
                parent.pop(last.node.name, None)
            self._merge(parent_node, parent, {last.node.name: value})

    def _write_list(self, step: Step, parent_node: Node, parent: Container, raw: Any, *, merge: bool) -> None:
        node = step.node
        if isinstance(raw, list):
            if step.concrete:
                raise invalid(f"'{node.name}': expected an object, found an array")
            if not self._array_lost:
                made = self._reader.entries(node, raw)
                if not merge:
                    parent.pop(node.name, None)
                self._merge(parent_node, parent, {node.name: made})
            return
        for key in self._keys(step, parent, raw):
            entry = self._reader.entry(node, key, raw)
            if not merge and node.name in parent and key in parent[node.name]:
                parent[node.name][key] = {}
            self._merge(parent_node, parent, {node.name: Entries({key: entry})})

    def _keys(self, step: Step, parent: Container, raw: Any) -> list[Key]:
        """Give the entries that a write means: the one named, those that match, or the one in the value."""
        whole = tuple(key for key in step.keys if key is not None)
        if len(whole) == len(step.keys):
            return [whole]
        held: Entries = parent.get(step.node.name, Entries())
        in_value = self._reader.container(step.node, raw)
        if all(name in in_value for name in step.node.keys):
            return [key_of(step.node, in_value)]
        return [key for key in held if matches(step.keys, key)]

    def _places(self, steps: Sequence[Step]) -> list[tuple[Node, Container]]:
        node = steps[-2].node if len(steps) > 1 else self._model.root
        return [(node, parent) for parent in self._parents(steps, create=True)]

    def _parents(self, steps: Sequence[Step], *, create: bool) -> Iterator[Container]:
        places = [self._root]
        node = self._model.root
        for step in steps[:-1]:
            places = [below for place in places for below in self._down(node, place, step, create=create)]
            node = step.node
        yield from places

    def _down(self, node: Node, place: Container, step: Step, *, create: bool) -> list[Container]:
        name = step.node.name
        if step.node.kind not in {Kind.CONTAINER, Kind.LIST}:
            raise invalid(f"Path not valid - '{name}' has no elements below it")
        if name not in place:
            if not create or not step.concrete:
                return []
            self._drop_other_cases(node, place, step.node)
            place[name] = Entries() if step.node.kind is Kind.LIST else {}
        if step.node.kind is Kind.CONTAINER:
            return [place[name]]
        held: Entries = place[name]
        key = tuple(part for part in step.keys if part is not None)
        if create and step.concrete and key not in held:
            held[key] = self._reader.keys(step.node, key)
        return [entry for found, entry in held.items() if matches(step.keys, found)]

    def _merge(self, node: Node, into: Container, new: Container) -> None:
        for name, value in new.items():
            child = node.children.get(name)
            if child is None:
                into[name] = value  # an annotation
                continue
            self._drop_other_cases(node, into, child)
            if child.kind is Kind.CONTAINER:
                self._merge(child, into.setdefault(name, {}), value)
            elif child.kind is Kind.LIST:
                entries: Entries = into.setdefault(name, Entries())
                for key, entry in value.items():
                    self._merge(child, entries.setdefault(key, {}), entry)
            elif child.kind is Kind.LEAF:
                into[name] = value
            else:
                held: list[Any] = into.setdefault(name, [])
                held.extend(item for item in value if item not in held)

    def _drop_other_cases(self, node: Node, place: Container, chosen: Node) -> None:
        for choice, case in chosen.choice:
            for name in list(place):
                other = node.children.get(name)
                if other is not None and dict(other.choice).get(choice, case) != case:
                    del place[name]


def matches(wanted: tuple[str | None, ...], key: Key) -> bool:
    """Say whether an entry's key fits a path's, where None is any."""
    return all(want is None or want == have for want, have in zip(wanted, key, strict=True))
