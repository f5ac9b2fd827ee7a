"""What a server makes of an object: its defaults, and how it tells the entries of a list apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compiler.schema.kubernetes.field import Field
from compiler.schema.kubernetes.table import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema.kubernetes.field import ListType
    from compiler.schema.kubernetes.kind import Kind
    from compiler.tree import Object, Pointer, Tree

ENTRY = "[]"
"""What stands for "any entry" in the pointers of `server_defaults`."""


@dataclass(frozen=True, slots=True)
class ListSemantics:
    """How server-side apply sees a list: one value (atomic), a set, or entries told apart by `keys`."""

    type: ListType
    keys: tuple[str, ...] = ()


def field_at(kind: Kind, pointer: Pointer) -> Field | None:
    """Find the field at a place of an object; None where the table knows nothing.

    List positions (and `ENTRY`) lead to what the list holds, names to members.
    """
    current = Field(type="object", fields=kind.fields)
    for step in pointer:
        found = _below(current, step)
        if found is None:
            return None
        current = found
    return current


def _below(known: Field, step: str | int) -> Field | None:
    if known.type == "list":
        return known.items if isinstance(step, int) or step == ENTRY else None
    if known.type == "map":
        return known.items
    return known.fields.get(step) if isinstance(step, str) else None


def list_semantics(kind: Kind, pointer: Pointer) -> ListSemantics:
    """Say how the list at `pointer` merges; a list we do not know is one value, as servers have it."""
    known = field_at(kind, pointer)
    if known is None or known.type != "list":
        return ListSemantics("atomic")
    return ListSemantics(known.list_type, known.keys)


def server_defaults(kind: Kind) -> Mapping[Pointer, Tree]:
    """List what the server writes into absent fields, by place; `ENTRY` stands for any list position.

    A default applies only where the enclosing object is there. Those that the server works out itself
    (a node port, a cluster IP) are not here: see `Field.assigned`.
    """
    root = Field(type="object", fields=kind.fields)
    return dict(_defaults((), root))


def _defaults(pointer: Pointer, known: Field) -> Iterator[tuple[Pointer, Tree]]:
    if known.default is not None:
        yield pointer, known.default
    for name, member in known.fields.items():
        yield from _defaults((*pointer, name), member)
    if known.items is not None:
        yield from _defaults((*pointer, ENTRY), known.items)


def with_defaults(value: Object) -> Object:
    """Fill an object's absent fields the way its server does; kinds we do not know stay as they are."""
    kind = find(str(value.get("apiVersion", "")), str(value.get("kind", "")))
    if kind is None:
        return value
    filled = _filled(value, Field(type="object", fields=kind.fields))
    return dict(filled) if isinstance(filled, Mapping) else value


def _filled(value: Tree, known: Field) -> Tree:
    if isinstance(value, Mapping):
        made: dict[str, Tree] = {}
        for name, part in value.items():
            below = _below(known, name)
            made[name] = part if below is None else _filled(part, below)
        for name, member in known.fields.items():
            if member.default is not None and name not in made:
                made[name] = member.default
        return made
    if isinstance(value, (list, tuple)) and known.items is not None:
        return [_filled(entry, known.items) for entry in value]
    return value
