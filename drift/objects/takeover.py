"""Makes the fields that others decided ours: the only way to have server-side apply remove them.

Flux does the same for `kubectl`'s entries. Status, others' labels and annotations, and finalizers stay
with whoever owns them: MetalLB's own annotation on a Service must survive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from compiler.rendered import FIELD_MANAGER
from drift.objects.foreign import is_content
from drift.objects.managed_fields import ITSELF

if TYPE_CHECKING:
    from compiler.tree import Object
    from drift.objects.managed_fields import FieldPath, Fields


def merged_entries(running: Object) -> list[dict[str, Any]] | None:
    """Give the new ``metadata.managedFields`` in the server's form; None if nobody else owns any content."""
    metadata = cast("dict[str, Any]", running["metadata"])
    taken: Fields = {}
    others: list[dict[str, Any]] = []
    mine: dict[str, Any] | None = None
    moved = False
    for entry in cast("list[dict[str, Any]]", metadata.get("managedFields") or []):
        fields = cast("Fields", entry.get("fieldsV1") or {})
        if entry.get("subresource"):
            others.append(entry)
        elif entry.get("manager") == FIELD_MANAGER and entry.get("operation") == "Apply":
            mine = entry
            _merge(taken, fields)
        else:
            content, rest = _split(fields)
            moved = moved or bool(content)
            _merge(taken, content)
            if rest:
                others.append({**entry, "fieldsV1": rest})
    if not moved:
        return None
    base = mine or {"apiVersion": running["apiVersion"], "fieldsType": "FieldsV1"}
    ours = {**base, "manager": FIELD_MANAGER, "operation": "Apply", "fieldsV1": taken}
    return [ours, *others]


def _split(fields: Fields, at: FieldPath = ()) -> tuple[Fields, Fields]:
    """Part what intent decides from what it does not; both keep the tree's form."""
    content: Fields = {}
    rest: Fields = {}
    for step, inside in fields.items():
        if step == ITSELF:
            rest[step] = inside
            continue
        here = (*at, step)
        if here in {("f:metadata",), ("f:metadata", "f:labels"), ("f:metadata", "f:annotations")}:
            within, outside = _split(inside, here)
            if within:
                content[step] = within
            if outside:
                rest[step] = outside
        else:
            (content if is_content(here) else rest)[step] = inside
    return content, rest


def _merge(into: Fields, more: Fields) -> None:
    """Unite two sets of fields. A whole (an empty tree) in one stays whole where the other is empty too."""
    for step, inside in more.items():
        _merge(into.setdefault(step, {}), inside)
