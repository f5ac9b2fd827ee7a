"""A proposal in words and as data: what would be sent, to whom, and what it was worked out from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from compiler.printable import printable

if TYPE_CHECKING:
    from drift.apply.proposal import Proposal

_LONGEST = 110
_MANY = 8


def text(proposal: Proposal, *, whole: bool = True) -> str:
    """Write it for a person who must agree; not `whole`, a target with many operations is summed up."""
    by_target: dict[str, list[str]] = {}
    for target, operation in proposal.lines():
        by_target.setdefault(target, []).append(operation)
    lines: list[str] = []
    for target, operations in by_target.items():
        if whole or len(operations) <= _MANY:
            lines += [target, *(f"  {_cut(operation)}" for operation in operations)]
        else:
            lines.append(f"{target}  {_summed(operations)}")
    lines += [f"{u.target}: left alone: {printable(u.reason)}" for u in proposal.unreadable]
    lines += [f"refused: {printable(each)}" for each in proposal.objections]
    if proposal.empty:
        lines.append("nothing to send")
    return "\n".join(lines) + "\n"


def _cut(operation: str) -> str:
    operation = printable(operation)
    return operation if len(operation) <= _LONGEST else operation[: _LONGEST - 1] + "…"


def _summed(operations: list[str]) -> str:
    """Count operations by their first word, in the order in which these come."""
    counts = Counter(operation.partition(" ")[0] for operation in operations)
    return f"{len(operations)} operations: " + ", ".join(f"{n} {word}" for word, n in counts.items())


def data(proposal: Proposal) -> dict[str, Any]:
    """Give it whole; `apply --plan` holds the world against the hashes."""
    operations: dict[str, list[str]] = {}
    for target, operation in proposal.lines():
        operations.setdefault(target, []).append(operation)
    return {
        "apiVersion": "fabricc.dev/v1alpha1",
        "kind": "DriftPlan",
        "targets": [
            {"target": name, "wanted": wanted, "live": live, "operations": operations.get(name, [])}
            for name, (wanted, live) in sorted(proposal.hashes().items())
        ],
        "unreadable": [{"target": u.target, "reason": u.reason} for u in proposal.unreadable],
        "objections": list(proposal.objections),
        "deletions": proposal.deletions,
    }
