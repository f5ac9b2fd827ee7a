"""Sets of fields, as server-side apply counts them (sigs.k8s.io/structured-merge-diff v4, by its behaviour).

A field is a path of FieldsV1 steps. An object's members and a keyed list's elements are fields of their
own; an atomic object or list is one. An element of a list is a member of the set for itself too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from compiler.schema.kubernetes import Field
from compiler.schema.kubernetes.field import each, group, many, text
from drift.lab.api.plain import is_array, is_dict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compiler.schema.kubernetes import Kind

FieldPath: TypeAlias = tuple[str, ...]
FieldSet: TypeAlias = frozenset[FieldPath]
Shape: TypeAlias = Field | None
Parts: TypeAlias = "dict[str, tuple[Any, Shape]]"

NOTHING = object()
"""Stands for a value that is not there."""

_OWNER = group(uid=text())
_METADATA = group(
    labels=each(text()),
    annotations=each(text()),
    finalizers=many(text(), list_type="set"),
    ownerReferences=many(_OWNER, list_type="map", keys=("uid",)),
)
_UNCOUNTED = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "name",
        "namespace",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)


def shape_of(kind: Kind) -> Field:
    """Give the shape of a whole object of a kind."""
    return group(metadata=_METADATA, **kind.fields)


def content(value: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what nobody can own: the object's identity, and the server's bookkeeping."""
    kept = {name: held for name, held in value.items() if name not in {"apiVersion", "kind", "metadata"}}
    metadata: dict[str, Any] = value.get("metadata") or {}
    return kept | {"metadata": {name: held for name, held in metadata.items() if name not in _UNCOUNTED}}


def parts(value: Any, shape: Shape) -> Parts | None:
    """Take a value apart by FieldsV1 step; None if it is one field."""
    if is_dict(value) and not (shape is not None and shape.atomic):
        return {f"f:{name}": (held, _member(shape, name)) for name, held in value.items()}
    if is_array(value) and shape is not None and shape.list_type == "map":
        return {_key(element, shape): (element, shape.items) for element in value}
    if is_array(value) and shape is not None and shape.list_type == "set":
        return {"v:" + _compact(element): (element, None) for element in value}
    return None


def _member(shape: Shape, name: str) -> Shape:
    if shape is None:
        return None
    return shape.items if shape.type == "map" else shape.fields.get(name)


def _key(element: Any, shape: Field) -> str:
    chosen: dict[str, Any] = {}
    for key in sorted(shape.keys):
        known = _member(shape.items, key)
        chosen[key] = element.get(key, known.default if known is not None else None)
    return "k:" + _compact(chosen)


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def fields_of(value: Any, shape: Shape) -> FieldSet:
    """Name every field of a value: what an apply of it owns."""
    found: set[FieldPath] = set()
    _collect(value, shape, (), found)
    return frozenset(found)


def _collect(value: Any, shape: Shape, at: FieldPath, found: set[FieldPath]) -> None:
    inside = parts(value, shape)
    if not inside:
        # An empty keyed list says nothing; an empty object is something.
        if inside is None or (len(at) > 1 and is_dict(value)):
            found.add(at)
        return
    if at and at[-1].startswith("k:"):
        found.add(at)
    for step, (held, below) in inside.items():
        _collect(held, below, (*at, step), found)


@dataclass(slots=True)
class Comparison:
    """Which fields are new, other, or gone."""

    added: set[FieldPath] = field(default_factory=set[FieldPath])
    modified: set[FieldPath] = field(default_factory=set[FieldPath])
    removed: set[FieldPath] = field(default_factory=set[FieldPath])

    @property
    def same(self) -> bool:
        """Say whether there is no difference at all."""
        return not (self.added or self.modified or self.removed)


def compare(old: Any, new: Any, shape: Shape) -> Comparison:
    """Compare two states of one object."""
    found = Comparison()
    _compare(old, new, shape, (), found)
    return found


def _compare(old: Any, new: Any, shape: Shape, at: FieldPath, found: Comparison) -> None:
    before = {} if old is NOTHING else parts(old, shape)
    after = {} if new is NOTHING else parts(new, shape)
    if before is None or after is None or not (before or after):
        _compare_leaf(old, new, at, found)
        return
    # The outermost objects are always there, even when they are empty.
    if len(at) > 1 or (at and at[0] not in {"f:metadata", "f:spec"}):
        if old is NOTHING:
            found.added.add(at)
        if new is NOTHING:
            found.removed.add(at)
    for step in before.keys() | after.keys():
        mine, below = before.get(step, (NOTHING, None))
        theirs, shape_below = after.get(step, (NOTHING, None))
        _compare(mine, theirs, below or shape_below, (*at, step), found)


def _compare_leaf(old: Any, new: Any, at: FieldPath, found: Comparison) -> None:
    if old is NOTHING and new is not NOTHING:
        found.added.add(at)
    elif new is NOTHING and old is not NOTHING:
        found.removed.add(at)
    elif old != new:
        found.modified.add(at)


def merge(live: Any, applied: Any, shape: Shape) -> Any:
    """Lay what is applied over what is there, by field."""
    before, after = parts(live, shape), parts(applied, shape)
    if before is None or after is None:
        return applied
    made: dict[str, Any] = {}
    for step in _interleaved(list(before), list(after)):
        if step not in after:
            made[step] = before[step][0]
        else:
            held, below = after[step]
            made[step] = merge(before[step][0], held, below) if step in before else held
    return _assembled(made, applied)


def _interleaved(before: list[str], after: list[str]) -> list[str]:
    """Order two lists' elements: those of both as applied; between them what was there, then what is new."""
    ahead: dict[str, list[str]] = {}
    waiting: list[str] = []
    for step in before:
        if step in after:
            ahead[step], waiting = waiting, []
        else:
            waiting.append(step)
    made: list[str] = []
    new: list[str] = []
    for step in after:
        if step in before:
            made += [*ahead[step], *new, step]
            new = []
        else:
            new.append(step)
    return made + waiting + new


def remove(value: Any, paths: Iterable[FieldPath], shape: Shape) -> Any:
    """Take fields out of a value, each with what is inside."""
    gone = {path[0] for path in paths if len(path) == 1}
    deeper: dict[str, list[FieldPath]] = {}
    for path in paths:
        if len(path) > 1 and path[0] not in gone:
            deeper.setdefault(path[0], []).append(path[1:])
    inside = parts(value, shape)
    if inside is None:
        return value
    left = {
        step: remove(held, deeper[step], below) if step in deeper else held
        for step, (held, below) in inside.items()
        if step not in gone
    }
    # What was emptied becomes null, and a custom resource's schema may then refuse it: so does the original.
    return _assembled(left, value) if left or not inside else None


def _assembled(made: dict[str, Any], like: Any) -> Any:
    if is_array(like):
        return list(made.values())
    return {step.removeprefix("f:"): held for step, held in made.items()}


def encode(paths: Iterable[FieldPath]) -> dict[str, Any]:
    """Write a set as FieldsV1."""
    tree: dict[str, Any] = {}
    chosen = set(paths)
    inner = {path[:length] for path in chosen for length in range(1, len(path))}
    for path in sorted(chosen):
        here = tree
        for step in path:
            here = here.setdefault(step, {})
        if path in inner:
            here["."] = {}
    return _sorted(tree)


def _sorted(tree: dict[str, Any]) -> dict[str, Any]:
    return {step: _sorted(tree[step]) for step in sorted(tree)}


def decode(tree: Mapping[str, Any], at: FieldPath = ()) -> FieldSet:
    """Read a set from FieldsV1."""
    found: set[FieldPath] = set()
    for step, inside in tree.items():
        if step == ".":
            found.add(at)
        elif inside:
            found |= decode(inside, (*at, step))
        else:
            found.add((*at, step))
    return frozenset(found)


def show(path: FieldPath) -> str:
    """Write a field as conflicts name it: ``.spec.ports[port=80,protocol="TCP"].name``."""
    made = ""
    for step in path:
        kind, _, held = step.partition(":")
        if kind == "f":
            made += f".{held}"
        elif kind == "k":
            pairs = json.loads(held).items()
            made += "[" + ",".join(f"{name}={_compact(value)}" for name, value in pairs) + "]"
        else:
            made += f"[={held}]" if kind == "v" else f"[{held}]"
    return made
