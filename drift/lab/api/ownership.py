"""Who owns what after an apply or an update, and who stands in the way (merge.Updater's rules)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from drift.lab.api.failure import Failure
from drift.lab.api.fields import FieldSet, compare, decode, encode, fields_of, merge, remove, show

if TYPE_CHECKING:
    from compiler.schema.kubernetes import Field
    from drift.lab.api.fields import Comparison, FieldPath

APPLY, UPDATE = "Apply", "Update"


@dataclass(frozen=True, slots=True)
class Manager:
    """One entry of managedFields."""

    name: str
    operation: str
    api_version: str
    time: str
    fields: FieldSet
    subresource: str = ""

    def is_same(self, other: Manager) -> bool:
        """Say whether both are one entry: the time and the fields do not tell entries apart."""
        mine = (self.name, self.operation, self.api_version, self.subresource)
        return mine == (other.name, other.operation, other.api_version, other.subresource)

    def shown(self) -> str:
        """Write it as conflicts do."""
        via = f" using {self.api_version}" if self.operation == UPDATE else ""
        return f'"{self.name}"{via}'


def read(metadata: dict[str, Any]) -> list[Manager]:
    """Read the entries of an object."""
    found: list[dict[str, Any]] = metadata.get("managedFields") or []
    return [
        Manager(
            entry["manager"],
            entry["operation"],
            entry.get("apiVersion", ""),
            entry.get("time", ""),
            decode(entry.get("fieldsV1") or {}),
            entry.get("subresource", ""),
        )
        for entry in found
    ]


def write(managers: list[Manager]) -> list[dict[str, Any]]:
    """Write entries: applies first, then updates by time, as the API server orders them."""
    ordered = sorted(
        managers, key=lambda m: (m.operation != APPLY, m.time if m.operation != APPLY else "", m.name)
    )
    made: list[dict[str, Any]] = []
    for manager in ordered:
        entry: dict[str, Any] = {"apiVersion": manager.api_version, "fieldsType": "FieldsV1"}
        entry |= {"fieldsV1": encode(manager.fields), "manager": manager.name, "operation": manager.operation}
        if manager.subresource:
            entry["subresource"] = manager.subresource
        made.append(entry | ({"time": manager.time} if manager.time else {}))
    return made


def apply(
    live: dict[str, Any],
    applied: dict[str, Any],
    shape: Field,
    managers: list[Manager],
    applier: Manager,
    *,
    force: bool,
) -> tuple[dict[str, Any], list[Manager]]:
    """Apply: give the new content and entries. Raises a conflict with everybody in the way.

    What the applier owned and no longer says goes, unless somebody else owns it too.
    """
    last = next((m.fields for m in managers if m.is_same(applier)), frozenset[tuple[str, ...]]())
    others = [m for m in managers if not m.is_same(applier)]
    applier = replace(applier, fields=fields_of(applied, shape))
    merged = merge(live, applied, shape)
    kept = _with_parents(applier.fields.union(*(m.fields for m in others)))
    merged = remove(merged, _outermost(_with_parents(last) - kept), shape)
    found = compare(live, merged, shape)
    others = _yield_fields(others, found, force=force)
    return merged, [*others, applier]


def update(
    live: dict[str, Any], new: dict[str, Any], shape: Field, managers: list[Manager], updater: Manager
) -> list[Manager]:
    """Update: whatever changed is the updater's now, and nobody else's."""
    found = compare(live, new, shape)
    mine = next((m for m in managers if m.is_same(updater)), None)
    others = _yield_fields([m for m in managers if not m.is_same(updater)], found, force=True)
    before = mine.fields if mine is not None else frozenset[tuple[str, ...]]()
    fields = frozenset((before | found.modified | found.added) - found.removed)
    time = updater.time if mine is None or not found.same else mine.time
    return [*others, replace(updater, fields=fields, time=time)] if fields else others


def _yield_fields(managers: list[Manager], found: Comparison, *, force: bool) -> list[Manager]:
    wanted = found.modified | found.added
    conflicts = [(m, path) for m in managers for path in sorted(m.fields & wanted)]
    if conflicts and not force:
        raise _conflict(conflicts)
    left = [replace(m, fields=m.fields - wanted - found.removed) for m in managers]
    return [m for m in left if m.fields]


def _with_parents(paths: FieldSet) -> FieldSet:
    return frozenset(path[:length] for path in paths for length in range(1, len(path) + 1))


def _outermost(paths: FieldSet) -> list[FieldPath]:
    return [path for path in paths if not any(path[:length] in paths for length in range(1, len(path)))]


def _conflict(conflicts: list[tuple[Manager, FieldPath]]) -> Failure:
    causes = [("FieldManagerConflict", f"conflict with {m.shown()}", show(path)) for m, path in conflicts]
    if len(conflicts) == 1:
        manager, path = conflicts[0]
        text = f"Apply failed with 1 conflict: conflict with {manager.shown()}: {show(path)}"
    else:
        lines: list[str] = []
        for name in sorted({m.shown() for m, _ in conflicts}):
            lines.append(f"conflicts with {name}:")
            lines += [f"- {show(path)}" for m, path in conflicts if m.shown() == name]
        text = f"Apply failed with {len(conflicts)} conflicts: " + "\n".join(lines)
    return Failure(409, "Conflict", text, causes=causes)
