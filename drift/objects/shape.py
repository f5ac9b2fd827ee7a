"""What the API server knows about the fields of a kind, as far as comparing two objects needs it.

Asked of `compiler.schema.kubernetes`. A kind that it does not know (a raw object of a Fragment) is None
everywhere here: it has no known defaults, and its lists are compared whole.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from compiler.schema.kubernetes import Field, find
from compiler.schema.kubernetes.field import each, group, text
from compiler.tree import is_object

if TYPE_CHECKING:
    from compiler.tree import Pointer, Tree

Shape: TypeAlias = Field | None
"""One field of a known kind, or nothing known."""

_METADATA = group(labels=each(text()), annotations=each(text()))


@cache
def shape_of(api_version: str, kind: str) -> Shape:
    """Give the shape of a whole object."""
    known = find(api_version, kind)
    return None if known is None else group(metadata=_METADATA, **known.fields)


def member(shape: Shape, name: str) -> Shape:
    """Give the shape of a member of an object or a map."""
    if shape is None:
        return None
    return shape.items if shape.type == "map" else shape.fields.get(name)


def element(shape: Shape) -> Shape:
    """Give the shape of a list's elements."""
    return None if shape is None else shape.items


def keys(shape: Shape) -> tuple[str, ...]:
    """Give the members that tell a list's elements apart; none for a list that is compared whole."""
    return shape.keys if shape is not None and shape.list_type == "map" else ()


def at(shape: Shape, pointer: Pointer) -> Shape:
    """Give the shape of a place below."""
    for step in pointer:
        shape = element(shape) if isinstance(step, int) else member(shape, step)
    return shape


def is_assigned(shape: Shape, pointer: Pointer) -> bool:
    """Say whether a place, or one around it, is what the server or a controller allots."""
    around = (at(shape, pointer[:length]) for length in range(1, len(pointer) + 1))
    return any(known is not None and known.assigned for known in around)


def is_default(shape: Shape, value: Tree) -> bool:
    """Say whether the server would fill in just this: a default itself, or an object of nothing else."""
    if value is None or (shape is not None and shape.default is not None and value == shape.default):
        return True
    if not is_object(value) or not value:
        return False
    return all(
        (below := member(shape, name)) is not None and (below.assigned or is_default(below, held))
        for name, held in value.items()
    )
