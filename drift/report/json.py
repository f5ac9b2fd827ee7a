"""The report as plain data: what ``--output json`` prints and what is written beside the Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from drift.change import Change, Different, Extra, Missing, Observation
from drift.report.order import by_consequence, summary

if TYPE_CHECKING:
    from collections.abc import Sequence


def render(observations: Sequence[Observation]) -> dict[str, Any]:
    """Give the whole report; members never change their meaning within ``apiVersion``."""
    return {
        "apiVersion": "fabricc.dev/v1alpha1",
        "kind": "DriftReport",
        "summary": summary(observations),
        "targets": [target(o) for o in observations],
    }


def target(seen: Observation) -> dict[str, Any]:
    """Give one target: a member of the report, and a line of what a watch says."""
    return {
        "target": seen.target,
        "kind": seen.kind,
        "verdict": str(seen.verdict),
        "outside": seen.outside,
        "unreadable": [{"where": u.where, "reason": u.reason} for u in seen.unreadable],
        "changes": [change(c) for c in by_consequence(seen.changes)],
    }


def change(each: Change) -> dict[str, Any]:
    """Give one change."""
    told: dict[str, Any] = {
        "where": each.where,
        "consequence": str(each.consequence),
        "actors": [{"kind": a.kind, "name": a.name, "when": a.when, "detail": a.detail} for a in each.actors],
    }
    if each.intent is not None:
        told["intent"] = {"file": each.intent.file, "line": each.intent.line, "column": each.intent.column}
    match each:
        case Missing():
            return {"change": "missing", "intended": each.intended, **told}
        case Extra():
            return {"change": "extra", "live": each.live, "released": each.released, **told}
        case Different():
            return {"change": "different", "intended": each.intended, "live": each.live, **told}
        case _:
            assert_never(each)
