"""A gNMI path against the schema: every element known, every key named, wildcards kept apart.

Error text: gNMI transcripts of 24.x and 25.x, ``Path not valid - unknown element 'x'. Options are [...]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from compiler.schema.node import Kind, Node
from drift.lab.switch import values
from drift.lab.switch.rejection import invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from drift.lab.switch.model import Model
    from drift.lab.switch.rejection import Rejected


class View(StrEnum):
    """Which datastore a path is read against: only its nodes are offered as options."""

    CONFIG = "config"
    STATE = "state"


class Element(NamedTuple):
    """One element of a path as it came, whatever message it came in."""

    name: str
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One element resolved. `keys` are a list's in schema order, None where any will do; else empty."""

    node: Node
    keys: tuple[str | None, ...] = ()

    @property
    def concrete(self) -> bool:
        """Say whether at most one instance is meant."""
        return None not in self.keys


def resolve(model: Model, elements: Iterable[Element], view: View) -> tuple[Step, ...]:
    """Bind every element to its node, or refuse the path as the switch does."""
    steps: list[Step] = []
    node = model.root
    for element in elements:
        node = _child(node, element.name, view)
        steps.append(Step(node, _keys(model, node, element.keys)))
    return tuple(steps)


def unknown(node: Node, name: str, view: View) -> Rejected:
    """Make the refusal of an element that is not there, naming those that are."""
    options = ", ".join(child.name for child in offered(node, view))
    return invalid(f"Path not valid - unknown element '{name}'. Options are [{options}]")


def offered(node: Node, view: View) -> Sequence[Node]:
    """List the children that a datastore has: the configuration has no state, the state has both."""
    return [child for child in node.children.values() if view is View.STATE or child.config]


def _child(node: Node, name: str, view: View) -> Node:
    prefix, _, bare = name.rpartition(":")
    child = node.children.get(bare)
    if child is None or (prefix and prefix != child.module) or (view is View.CONFIG and not child.config):
        raise unknown(node, name, view)
    return child


def _keys(model: Model, node: Node, given: Mapping[str, str]) -> tuple[str | None, ...]:
    bare = {name.rpartition(":")[2]: value for name, value in given.items()}
    for name in bare:
        if name not in node.keys:
            options = ", ".join(node.keys)
            raise invalid(f"Path not valid - unknown key '{name}' of '{node.name}'. Options are [{options}]")
    if node.kind is not Kind.LIST:
        return ()
    return tuple(_key(model, node.children[name], bare.get(name, "*")) for name in node.keys)


def _key(model: Model, leaf: Node, value: str) -> str | None:
    if value == "*":
        return None
    try:
        return values.text(values.read_text(model, model.type_of(leaf), value))
    except values.BadValue as bad:
        raise invalid(f"Path not valid - invalid value for key '{leaf.name}': {bad}") from bad


def parse(path: str) -> tuple[Element, ...]:
    r"""Read a path in gNMI's text form, ``/interface[name=ethernet-1/1]/mtu``; ``\`` escapes within a key."""
    elements: list[Element] = []
    at = 1 if path.startswith("/") else 0
    while at < len(path):
        end = at
        while end < len(path) and path[end] not in "/[":
            end += 1
        name, keys = path[at:end], dict[str, str]()
        while end < len(path) and path[end] == "[":
            equals = path.index("=", end)
            key, value, end = path[end + 1 : equals], "", equals + 1
            while path[end] != "]":
                end += path[end] == "\\"
                value += path[end]
                end += 1
            keys[key], end = value, end + 1
        elements.append(Element(name, keys))
        at = end + 1
    return tuple(elements)
