"""Conditions (meta/v1 Condition): what controllers report, keyed by type."""

from __future__ import annotations

from compiler.schema.kubernetes.field import Field, group, many, needed, number, text

REASON = r"^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"
TYPE = (
    r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
    r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"
)


def conditions(*, keyed: bool = True) -> Field:
    """Describe the list; `keyed` is false where the schema forgot to say that `type` tells them apart."""
    return many(
        group(
            lastTransitionTime=needed(text(form="date-time")),
            message=needed(text(longest=32768)),
            observedGeneration=number(0, form="int64"),
            reason=needed(text(pattern=REASON, shortest=1, longest=1024)),
            status=needed(text("True", "False", "Unknown")),
            type=needed(text(pattern=TYPE, longest=316)),
        ),
        list_type="map" if keyed else "atomic",
        keys=("type",) if keyed else (),
    )
