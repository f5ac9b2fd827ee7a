"""Configurations drawn from the schema itself: any shape it allows, values of each type, and respellings.

Hypothesis draws the seed, and plain code grows the tree from it: a tree of a few hundred drawn choices
would take seconds to make.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from compiler.schema.node import Kind, Node, Type
from compiler.tree import Path, Step
from drift.switches.normalize import bare_name, entry_keys, is_annotation, root_of, step_of
from drift.wanted import WantedSwitch

if TYPE_CHECKING:
    from compiler.schema import Schema

# every spelling of one address, prefix or MAC in a group is the same value
ADDRESSES = (("2001:DB8::1", "2001:db8::1", "2001:db8:0:0:0:0:0:1"), ("fe80::1", "FE80:0::1"), ("192.0.2.1",))
MACS = (("00:AA:BB:CC:DD:EE", "00:aa:bb:cc:dd:ee"), ("02:00:00:00:00:01",))
HOSTS = (("2001:DB8::1/64", "2001:db8:0::1/64"), ("10.0.0.1/24",), ("10.0.0.2/24",))
MASKED = (("2001:DB8::/32", "2001:db8:0::/32"), ("10.0.0.0/8",), ("172.16.0.0/12",))

ROOTS = ("interface", "network-instance", "routing-policy", "acl", "bfd", "tunnel-interface")
"""Where keyed lists, ordered ones, presence containers, secrets and identities are dense."""

seeds = st.integers(min_value=0, max_value=2**32).map(random.Random)


def grow(schema: Schema, chance: random.Random) -> dict[str, Any]:
    """Give a whole bare configuration."""
    tops = [name for name in ROOTS if name in schema.roots and chance.random() < 0.6]
    return {name: _member(schema.roots[name], chance, 6) for name in tops}


def _members(node: Node, chance: random.Random, depth: int) -> dict[str, Any]:
    below = [
        child
        for child in node.children.values()
        if child.config and child.name not in node.keys and (depth > 0 or child.kind.value.startswith("leaf"))
    ]
    chosen = chance.sample(below, min(len(below), chance.choice((0, 2, 3, 5, 8))))
    return {
        **{key: value(node.children[key], chance) for key in node.keys},
        **{child.name: _member(child, chance, depth - 1) for child in chosen},
    }


def _member(node: Node, chance: random.Random, depth: int) -> Any:
    if node.kind is Kind.LEAF:
        return value(node, chance)
    if node.kind is Kind.LEAF_LIST:
        values = [value(node, chance) for _ in range(chance.randrange(4))]
        return list({repr(each): each for each in values}.values())
    if node.kind is Kind.CONTAINER:
        return _members(node, chance, depth)
    entries = [_members(node, chance, depth) for _ in range(chance.randrange(1, 5))]
    return list({entry_keys(node, entry, ()): entry for entry in entries}.values())


def value(node: Node, chance: random.Random) -> Any:
    """Give a value of a leaf, often its default. Patterns and lengths do not matter to a comparison."""
    if node.default is not None and not isinstance(node.default, tuple) and chance.random() < 0.4:
        return node.default
    return _of_type(node.type, chance) if node.type else "x"


def _of_type(kind: Type, chance: random.Random) -> Any:
    if kind.members:
        return _of_type(chance.choice(kind.members), chance)
    if kind.base == "empty":
        return [None]
    return chance.choice(_values(kind))


def _values(kind: Type) -> list[Any]:
    if kind.secret:
        return ["$aes1$one", "$aes1$two"]
    if kind.identities or kind.enums:
        return [*kind.identities, *kind.enums]
    if kind.base == "boolean":
        return [False, True]
    if "int" in kind.base:
        low, high = (kind.ranges[0][0], kind.ranges[-1][1]) if kind.ranges else (0, 100)
        return [low, min(low + 1, high), high]
    return [text for group in _spellings(kind) for text in group] or ["a", "b", "c d/[e]=\\f"]


def _spellings(kind: Type) -> tuple[tuple[str, ...], ...]:
    """Give groups of texts that are one value each, as the typedef has it; none for a plain string."""
    groups: tuple[tuple[str, ...], ...] = ()
    if "prefix" in kind.typedef and "length" not in kind.typedef:
        groups = HOSTS if kind.typedef.endswith("with-host-bits") else MASKED
    elif kind.typedef.startswith("mac-address"):
        groups = MACS
    elif kind.typedef.startswith(("ip-address", "ipv6-address")):
        groups = ADDRESSES
    return tuple(group for group in groups if ":" not in group[0]) if "ipv4" in kind.typedef else groups


def respell(tree: dict[str, Any], schema: Schema, chance: random.Random) -> dict[str, Any]:
    """Give the same configuration as somebody else might write it: prefixes, other order, comments."""
    return _respelt_members(tree, root_of(schema), chance)


def _respelt_members(tree: dict[str, Any], node: Node, chance: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in chance.sample(sorted(tree), len(tree)):
        child = node.children[name]
        prefixed = child.module != node.module or chance.random() < 0.2
        made[f"{child.module}:{name}" if prefixed else name] = _respelt(tree[name], child, chance)
    if chance.random() < 0.1:
        made["_annotate"] = "a comment"
    return made


def _respelt(raw: Any, node: Node, chance: random.Random) -> Any:
    if node.kind is Kind.CONTAINER:
        return _respelt_members(raw, node, chance)
    if node.kind is Kind.LEAF:
        return _respelt_value(raw, node.type, chance)
    values: list[Any] = list(raw) if node.user_ordered else chance.sample(raw, len(raw))
    spelt: list[Any] = (
        [_respelt_members(entry, node, chance) for entry in values]
        if node.kind is Kind.LIST
        else [_respelt_value(each, node.type, chance) for each in values]
    )
    return spelt


def _respelt_value(raw: Any, kind: Type | None, chance: random.Random) -> Any:
    if kind is None or raw == [None]:
        return raw
    if raw in kind.identities and chance.random() < 0.5:
        return f"{kind.identities[raw]}:{raw}"
    if kind.base in {"int64", "uint64"}:
        return str(raw)
    return chance.choice(next((group for group in _spellings(kind) if raw in group), (raw,)))


def between(
    first: dict[str, Any], second: dict[str, Any], schema: Schema, chance: random.Random
) -> dict[str, Any]:
    """Give something that has much in common with the first, and something of the second."""
    return _mixed_members(first, second, root_of(schema), chance)


def _mixed_members(
    first: dict[str, Any], second: dict[str, Any], node: Node, chance: random.Random
) -> dict[str, Any]:
    made: dict[str, Any] = {key: first[key] for key in node.keys}
    for name in sorted((first.keys() | second.keys()) - made.keys()):
        if name in first and chance.random() < 0.9:
            made[name] = _mixed(first[name], second.get(name, first[name]), node.children[name], chance)
        elif name in second and chance.random() < 0.3:
            made[name] = second[name]
    return made


def _mixed(first: Any, second: Any, node: Node, chance: random.Random) -> Any:
    if node.kind is Kind.CONTAINER:
        return _mixed_members(first, second, node, chance)
    if node.kind is not Kind.LIST:
        return chance.choice((first, first, first, second, _member(node, chance, 0)))
    others = {entry_keys(node, entry, ()): entry for entry in second}
    made: list[Any] = []
    for entry in first:
        other = others.pop(entry_keys(node, entry, ()), entry)
        if chance.random() < 0.85:
            made.append(_mixed_members(entry, other, node, chance))
    made.extend(entry for entry in others.values() if chance.random() < 0.4)
    if chance.random() < 0.3:
        chance.shuffle(made)
    return made


def reordered(tree: dict[str, Any], schema: Schema, chance: random.Random) -> dict[str, Any]:
    """Give the same with what the user orders in another order: a difference, if there are two of it."""
    return _reordered(tree, root_of(schema), chance)


def _reordered(tree: dict[str, Any], node: Node, chance: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, below in tree.items():
        child = node.children[name]
        made[name] = below
        if child.kind is Kind.CONTAINER:
            made[name] = _reordered(below, child, chance)
        elif child.kind is Kind.LIST:
            made[name] = [_reordered(entry, child, chance) for entry in below]
        if child.user_ordered and chance.random() < 0.5:
            made[name] = chance.sample(made[name], len(made[name]))
    return made


def owned_paths(schema: Schema, *configurations: dict[str, Any]) -> tuple[Path, ...]:
    """Own everything in some configurations, the way a manifest may: entries, not lists."""
    found: dict[Path, None] = {}
    for tree in configurations:
        for name, below in tree.items():
            if is_annotation(bare_name(name)):
                continue
            node = schema.roots[bare_name(name)]
            if node.kind is Kind.LIST:
                found.update({(step_of(node, entry_keys(node, entry, ())),): None for entry in below})
            else:
                found[(Step(node.name),)] = None
    return tuple(found)


def wanted_of(schema: Schema, tree: dict[str, Any], *others: dict[str, Any]) -> WantedSwitch:
    """Want `tree`, and own all that it or any of `others` holds."""
    return WantedSwitch(
        name="leaf1",
        release=schema.release,
        platform=schema.platform,
        management="",
        tree=tree,
        owned=owned_paths(schema, tree, *others),
        released=(),
        digest="",
    )
