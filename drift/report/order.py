"""In which order changes are told, and the one line that sums them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drift.change import Change, Consequence, Observation, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RANK = {consequence: rank for rank, consequence in enumerate(Consequence)}


def by_consequence(changes: Iterable[Change]) -> list[Change]:
    """Worst first, then by place."""
    return sorted(changes, key=lambda change: (_RANK[change.consequence], change.where))


def summary(observations: Sequence[Observation]) -> str:
    """Count in one sentence: differences, drifted, unknown, in sync."""
    changes = sum(len(o.changes) for o in observations)
    verdicts = [o.verdict for o in observations]
    drifted, unknown = verdicts.count(Verdict.DRIFTED), verdicts.count(Verdict.UNKNOWN)
    total = len(observations)
    if not changes and not unknown:
        return f"in sync: {total} of {total} targets"
    parts: list[str] = []
    if changes:
        parts.append(f"{changes} difference{'s' if changes != 1 else ''} on {drifted} of {total} targets")
    if unknown:
        parts.append(f"{unknown} of {total} targets unknown")
    parts.append(f"{verdicts.count(Verdict.IN_SYNC)} in sync")
    return ", ".join(parts)
