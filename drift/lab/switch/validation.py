"""Whether a candidate as a whole may run: what YANG says of a result, not of one value.

Mandatory, element counts, unique, leafref. Texts are the emulator's own: the real ones are not published.
`must` and `when` are not in the compiled schema, so a real switch refuses more than this does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.schema.node import Kind, Node, Type
from drift.lab.switch import values
from drift.lab.switch.model import Container, Entries, Key, Model, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

_Instance = tuple[tuple[str, Key], ...]
"""Where a value stands: each list on the way with the entry's key."""


class Validation:
    """One check of one candidate."""

    def __init__(self, model: Model, root: Container) -> None:
        """Prepare to check `root`; nothing is changed."""
        self._model = model
        self._root = root
        self._findings: list[str] = []
        self._targets: dict[tuple[str, ...], set[tuple[_Instance, str]]] = {}

    def findings(self) -> list[str]:
        """Check everything; gives a sentence for each thing found."""
        self._container(self._model.root, self._root, (), ())
        return self._findings

    def _found_wrong(self, text: str) -> None:
        self._findings.append(text)

    def _container(self, node: Node, held: Container, where: _Instance, names: tuple[str, ...]) -> None:
        self._mandatory(node, held, names)
        for name, value in held.items():
            child = node.children.get(name)
            if child is None:
                continue
            path = (*names, name)
            if child.kind is Kind.CONTAINER:
                self._container(child, value, where, path)
            elif child.kind is Kind.LIST:
                self._list(child, value, where, path)
            else:
                self._leaf(child, value, where, path)

    def _mandatory(self, node: Node, held: Container, names: tuple[str, ...]) -> None:
        if not held and not node.presence and node.kind is Kind.CONTAINER:
            return  # nothing says that it is there
        self._cases(node, held, names)
        for name, child in node.children.items():
            if child.mandatory and child.config and name not in held and not child.choice:
                self._found_wrong(f"Mandatory '{name}' is missing from '/{'/'.join(names)}'")
            empty = not held.get(name)
            if child.min_elements and empty and child.kind is not Kind.LEAF and not child.choice:
                self._found_wrong(
                    f"'/{'/'.join((*names, name))}' needs {child.min_elements} elements at least, has 0"
                )

    def _cases(self, node: Node, held: Container, names: tuple[str, ...]) -> None:
        """Refuse a container in which a mandatory choice was not made."""
        for choice in node.required:
            members = [c.name for c in node.children.values() if c.choice and c.choice[0][0] == choice]
            if not any(name in held for name in members):
                self._found_wrong(f"One of {', '.join(members)} is needed in '/{'/'.join(names)}'")

    def _list(self, node: Node, entries: Entries, where: _Instance, names: tuple[str, ...]) -> None:
        self._count(node, len(entries), names)
        for leaves in node.unique:
            seen: set[tuple[str, ...]] = set()
            for entry in entries.values():
                values_ = tuple(_below(entry, leaf) for leaf in leaves)
                if None in values_:
                    continue
                shown = tuple(values.text(value) for value in values_)
                if shown in seen:
                    self._found_wrong(
                        f"'/{'/'.join(names)}': {', '.join(leaves)} must be unique, found {shown} twice"
                    )
                seen.add(shown)
        for key, entry in entries.items():
            self._container(node, entry, (*where, (node.name, key)), names)

    def _count(self, node: Node, count: int, names: tuple[str, ...]) -> None:
        shown = "/".join(names)
        if node.max_elements is not None and count > node.max_elements:
            self._found_wrong(f"'/{shown}' takes {node.max_elements} elements at most, has {count}")
        if 0 < count < node.min_elements:
            self._found_wrong(f"'/{shown}' needs {node.min_elements} elements at least, has {count}")

    def _leaf(self, node: Node, value: Any, where: _Instance, names: tuple[str, ...]) -> None:
        if node.kind is Kind.LEAF_LIST:
            self._count(node, len(value), names)
        if node.type is None:
            return
        held: list[Any] = value if node.kind is Kind.LEAF_LIST else [value]
        for item in held:
            if not self._refers(node.type, item, where, names):
                self._found_wrong(f"'/{'/'.join(names)}': '{values.text(item)}' does not exist")

    def _refers(self, type_: Type, value: Any, where: _Instance, names: tuple[str, ...]) -> bool:
        """Say whether a reference is to something that is there; any other type is content."""
        if type_.base == "union":
            references = [member for member in type_.members if member.base == "leafref"]
            if len(references) < len(type_.members):
                return True  # the value may be of a member that refers to nothing
            return any(self._refers(member, value, where, names) for member in references)
        if type_.base != "leafref" or not type_.require_instance:
            return True
        target = self._model.at(type_.target)
        if target is None or not target.config:
            return True
        scope = self._scope(where, names, type_.target)
        wanted = values.text(value)
        return any(
            text == wanted and instance[: len(scope)] == scope for instance, text in self._found(type_.target)
        )

    def _scope(self, where: _Instance, names: tuple[str, ...], target: tuple[str, ...]) -> _Instance:
        """Bind the list entries that a reference and its target share: a peer group is of one's own instance.

        Not the list whose own key is the target: that is a reference to a sibling entry.
        """
        node, shared = self._model.root, 0
        for mine, theirs in zip(names[:-1], target[:-2], strict=False):
            if mine != theirs:
                break
            node = node.children[mine]
            shared += node.kind is Kind.LIST
        return where[:shared]

    def _found(self, target: tuple[str, ...]) -> set[tuple[_Instance, str]]:
        found = self._targets.get(target)
        if found is None:
            found = set(self._instances(self._model.root, self._root, (), target))
            self._targets[target] = found
        return found

    def _instances(
        self, node: Node, held: Container, where: _Instance, target: tuple[str, ...]
    ) -> Iterator[tuple[_Instance, str]]:
        name, *rest = target
        if name not in held:
            return
        child, value = node.children[name], held[name]
        if child.kind is Kind.CONTAINER:
            yield from self._instances(child, value, where, tuple(rest))
        elif child.kind is Kind.LIST:
            for key, entry in value.items():
                yield from self._instances(child, entry, (*where, (name, key)), tuple(rest))
        elif child.kind is Kind.LEAF:
            yield where, values.text(value)
        else:
            yield from ((where, values.text(item)) for item in value)


def _below(entry: Container, leaf: str) -> Any:
    here: Any = entry
    for name in leaf.split("/"):
        if not is_object(here) or name not in here:
            return None
        here = here[name]
    return here
