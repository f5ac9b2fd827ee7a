"""One form for what runs and for what is wanted, in which equal configurations are equal values.

The schema decides: members and identities lose their prefixes, 64-bit numbers become numbers, addresses
and MACs take one spelling, a value equal to its YANG default is left out, an empty container that is not
a presence container is left out, lists are in the order of their keys unless the user orders them.
The form is bare JSON again, so it can be shown, and normalising it once more changes nothing.

`compare` gives the same verdict without building it (see ``tests/laws/test_compare.py``): this is
the specification, and what is shown of a subtree that is missing or extra.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from compiler.schema.node import Kind, Node
from compiler.schema.values import canonical, canonicaliser, order
from compiler.tree import Path, Step, show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compiler.schema import Schema
    from compiler.tree import Object, Tree


class _Absence(Enum):
    ABSENT = "absent"


ABSENT: Final = _Absence.ABSENT
"""Not there, or equal to not being there."""

Absent: TypeAlias = Literal[_Absence.ABSENT]

SECRET = "(secret)"  # noqa: S105 - what stands for any secret
"""What every secret normalises to: a switch gives back a salted hash, so only presence can be compared."""


class Incomparable(Exception):
    """The tree is not of the schema's shape here, so nothing can be said about this place."""

    def __init__(self, path: Path, reason: str) -> None:
        """Keep the place apart from the reason: a report shows them apart."""
        super().__init__(f"{show(path)}: {reason}")
        self.path = path
        self.reason = reason


@cache
def root_of(schema: Schema) -> Node:
    """Give the container that holds the top-level nodes, so that a whole tree is walked like any part."""
    return Node(name="", module="", kind=Kind.CONTAINER, config=True, children=schema.roots)


def normalize(tree: Object, schema: Schema) -> Object:
    """Give the canonical form of a whole configuration.

    Raises `Incomparable` where the tree is not of the schema's shape (a list entry without its key, a
    value that its type does not have).
    """
    return normal_members(root_of(schema), tree, ())


def normal(node: Node, raw: Tree, at: Path) -> Tree | Absent:
    """Give the canonical form of one node's value, `ABSENT` if it says the same as not being there."""
    if node.kind is Kind.LEAF:
        return ABSENT if (value := leaf(node, raw, at)) == _default(node) else value
    if node.kind is Kind.LEAF_LIST:
        values = leaf_list(node, raw, at)
        return ABSENT if not values or values == _default(node) else values
    if node.kind is Kind.LIST:
        return normal_list(node, entries(raw, at), at) or ABSENT
    made = normal_members(node, members(raw, at), at)
    return made if made or node.presence else ABSENT


def normal_members(node: Node, raw: Mapping[str, Tree], at: Path) -> Object:
    """Give the canonical members of a container or a list entry; keys are never left out."""
    made: Object = {}
    for name, value in raw.items():
        bare = bare_name(name)
        if is_annotation(bare):
            continue
        child = node.children.get(bare)
        if bare in made:
            raise Incomparable(at, f"`{bare}` is there twice")
        if child is None:
            made[bare] = value  # newer than our index: compared as it stands
        elif bare in node.keys:
            made[bare] = leaf(child, value, at)
        elif (kept := normal(child, value, (*at, Step(bare)))) is not ABSENT:
            made[bare] = kept
    return dict(sorted(made.items()))


def normal_list(node: Node, raw: Sequence[Mapping[str, Tree]], at: Path) -> list[Tree]:
    """Give the canonical entries, in the user's order or in that of their keys; `at` ends in the list."""
    keyed: dict[tuple[str, ...], Tree] = {}
    for entry in raw:
        keys = entry_keys(node, entry, at)
        if keys in keyed:
            raise Incomparable(at, f"the entry `{' '.join(keys)}` is there twice")
        keyed[keys] = normal_members(node, entry, (*at[:-1], step_of(node, keys)))
    return [keyed[keys] for keys in (keyed if node.user_ordered else sorted(keyed))]


def leaf(node: Node, raw: Tree, at: Path) -> Tree:
    """Give a leaf's canonical value, default or not. `[null]` is an empty leaf (RFC 7951, section 6.9)."""
    kind = node.type
    if kind is None:
        return raw
    if kind.secret:
        return SECRET
    if kind.base == "empty":
        return [None]
    if isinstance(raw, dict | list):
        if raw == [None]:
            return [None]  # an empty member of a union
        raise Incomparable(at, "a value is expected, found a structure")
    value: Tree = canonical(kind, raw)
    return value


def leaf_list(node: Node, raw: Tree, at: Path) -> list[Tree]:
    """Give a leaf-list's canonical values: in the user's order, or sorted and each once."""
    if not isinstance(raw, list | tuple):
        raise Incomparable(at, "a list of values is expected")
    values = [leaf(node, value, at) for value in raw]
    if node.user_ordered:
        return values
    return sorted(values, key=order)


@cache
def _default(node: Node) -> Tree | Absent:
    """Give a node's default in canonical form; nodes live as long as their index, which is shared.

    A leaf of a case has none here: written out it chooses the case, left out it does not.
    """
    if node.default is None or node.choice:
        return ABSENT
    if isinstance(node.default, tuple):
        return leaf_list(node, node.default, (Step(node.name),))
    return leaf(node, node.default, (Step(node.name),))


def entry_keys(node: Node, entry: Mapping[str, Tree], at: Path) -> tuple[str, ...]:
    """Give a list entry's keys as path texts, in schema order."""
    found: list[str] = []
    for key in node.keys:
        value = entry.get(key, ABSENT)
        if value is ABSENT:
            value = next((v for name, v in entry.items() if bare_name(name) == key), ABSENT)
        if value is ABSENT:
            raise Incomparable(at, f"an entry without its key `{key}`")
        found.append(key_text(node.children[key], value))
    return tuple(found)


def key_text(node: Node, raw: Tree) -> str:
    """Write a key's value the one way it stands in a path: canonical, identities bare."""
    if raw.__class__ is str and node.type is not None and canonicaliser(node.type) is None:
        return str(raw)  # most keys by far
    value = leaf(node, raw, (Step(node.name),))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def step_of(node: Node, keys: tuple[str, ...]) -> Step:
    """Make the path step of a list entry."""
    return Step(node.name, tuple(zip(node.keys, keys, strict=True)))


def bare_name(name: str) -> str:
    """Drop a member's module prefix."""
    return name[name.rfind(":") + 1 :]


def is_annotation(bare: str) -> bool:
    """Tell the CLI's comments, which stand among the members and are not configuration."""
    return bare.startswith("_annotate")


def members(raw: Tree, at: Path) -> Mapping[str, Tree]:
    """Take a value for a container, or say that it is none."""
    if isinstance(raw, dict):
        return raw
    raise Incomparable(at, "a container is expected")


def entries(raw: Tree, at: Path) -> Sequence[Mapping[str, Tree]]:
    """Take a value for a list's entries, or say that it is none."""
    return [members(entry, at) for entry in listed(raw, at)]


def listed(raw: Tree, at: Path) -> list[Any]:
    """Take a value for a list, whatever its entries are, or say that it is none."""
    if not isinstance(raw, list):
        raise Incomparable(at, "a list is expected")
    return raw
