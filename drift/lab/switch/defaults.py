"""What a switch shows besides what was configured: the model's defaults, where their parents are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.schema.node import Kind, Node
from drift.lab.switch import values
from drift.lab.switch.model import Container, Entries, Model, Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_defaults(model: Model, node: Node, held: Mapping[str, Any]) -> Container:
    """Copy the members of `node` and add every default that is in force (RFC 7950, 7.6.1)."""
    made: Container = dict(held)
    others = _others(model, node, held)
    for name, child in node.children.items():
        if not child.config or (name not in held and not _in_force(node, held, child)):
            continue
        if name in others and name not in held:
            continue
        if child.kind is Kind.CONTAINER:
            if name in held:
                made[name] = with_defaults(model, child, held[name])
            elif not child.presence and model.has_defaults(child):
                made[name] = with_defaults(model, child, {})
        elif child.kind is Kind.LIST:
            if name in held:
                entries: Entries = held[name]
                made[name] = Entries((key, with_defaults(model, child, e)) for key, e in entries.items())
        elif name not in held and child.default is not None:
            made[name] = _default(model, child)
    return made


def _others(model: Model, node: Node, held: Mapping[str, Any]) -> set[str]:
    """Name the members that are for entries of another key: ``evpn`` in ``afi-safi[ipv4-unicast]``.

    The model says so by a `when`, which the schema does not evaluate; the 25.3.2 recording shows it.
    """
    if node.kind is not Kind.LIST or len(node.keys) != 1:
        return set()
    identities = model.type_of(node.children[node.keys[0]]).identities
    return set(identities) - {str(held.get(node.keys[0]))}


def _in_force(node: Node, held: Mapping[str, Any], child: Node) -> bool:
    """Say whether an absent node's default counts: within a choice only in the case that was taken."""
    if not child.choice:
        return True
    return any(
        node.children[name].choice[: len(child.choice)] == child.choice
        for name in held
        if name in node.children
    )


def _default(model: Model, node: Node) -> Scalar | list[Scalar]:
    type_ = model.type_of(node)
    if node.kind is Kind.LEAF_LIST:
        items = node.default if isinstance(node.default, tuple) else (node.default,)
        return [_stored(model, type_, item) for item in items]
    return _stored(model, type_, node.default)


def _stored(model: Model, type_: Any, raw: Any) -> Scalar:
    """Take the index's default, in JSON form, or in the model's text form where it is written so."""
    for reader in (values.read, values.read_text):
        try:
            return reader(model, type_, raw)
        except (values.BadValue, TypeError):
            continue
    return str(raw)
