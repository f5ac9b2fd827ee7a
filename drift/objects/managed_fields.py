"""Who owns which field of a Kubernetes object, as the API server keeps it in ``metadata.managedFields``.

The FieldsV1 form (sigs.k8s.io/structured-merge-diff v4, fieldpath): ``f:name`` is a member, ``k:{...}`` an
element of a keyed list, ``v:...`` an element of a set, ``i:N`` a position, ``.`` the thing itself. A
manager's name is what its program claims; it is no identity, and never called a user.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from compiler.tree import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compiler.tree import Pointer

Fields: TypeAlias = "dict[str, Any]"
"""A FieldsV1 tree: nested objects, ``{}`` at the leaves."""

FieldPath: TypeAlias = tuple[str, ...]
"""One field as FieldsV1 names it: ``("f:spec", "f:ports", 'k:{"port":80,...}', "f:name")``."""

ITSELF = "."


@dataclass(frozen=True, slots=True)
class Entry:
    """What one manager owns by one kind of operation. `time` is RFC 3339, of its last change."""

    manager: str
    operation: str
    time: str
    subresource: str
    fields: Fields


def entries(live: Mapping[str, Any]) -> tuple[Entry, ...]:
    """Read an object's entries; an object without any (saved files, old servers) gives none."""
    found: list[Entry] = []
    metadata: object = live.get("metadata")
    listed = metadata.get("managedFields") if is_object(metadata) else None
    # A saved file may hold anything; an entry that is none names nobody.
    for entry in listed if is_list(listed) else []:
        if not is_object(entry):
            continue
        fields = entry.get("fieldsV1")
        if is_object(fields):
            found.append(
                Entry(
                    str(entry.get("manager", "")),
                    str(entry.get("operation", "")),
                    str(entry.get("time", "")),
                    str(entry.get("subresource", "")),
                    cast("Fields", fields),
                )
            )
    return tuple(found)


def leaves(fields: Fields, below: FieldPath = ()) -> Iterator[FieldPath]:
    """Walk to each owned field; an owned element of a list is given once for itself, then its members."""
    for step, inside in fields.items():
        if step == ITSELF:
            if below and below[-1].startswith(("k:", "v:", "i:")):
                yield below
            continue
        here = (*below, step)
        if not is_object(inside) or not inside or set(inside) == {ITSELF}:
            yield here
        else:
            yield from leaves(inside, here)


def pointer_of(path: FieldPath, live: object) -> Pointer | None:
    """Find where a field is in `live`; None if it is not there (any more)."""
    here: Any = live
    steps: list[str | int] = []
    for step in path:
        kind, _, text = step.partition(":")
        at = _member(here, text) if kind == "f" else _position(here, kind, text)
        if at is None:
            return None
        here = here[at]
        steps.append(at)
    return tuple(steps)


def _member(here: object, name: str) -> str | None:
    return name if isinstance(here, dict) and name in here else None


def _position(here: object, kind: str, text: str) -> int | None:
    if not is_list(here):
        return None
    elements: list[Any] = here
    try:
        wanted: Any = json.loads(text)
    except json.JSONDecodeError:
        return None
    if kind == "i":
        return wanted if isinstance(wanted, int) and wanted < len(elements) else None
    for at, element in enumerate(elements):
        if kind == "v" and element == wanted:
            return at
        if kind == "k" and isinstance(element, dict):
            held = cast("dict[str, Any]", element)
            if all(held.get(name) == value for name, value in wanted.items()):
                return at
    return None
