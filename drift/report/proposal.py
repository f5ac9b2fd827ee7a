"""A proposal in words and as data: what would be sent, to whom, and what it was worked out from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from drift.apply.proposal import Proposal

_LONGEST = 200


def text(proposal: Proposal) -> str:
    """Write it for a person who must agree."""
    lines: list[str] = []
    last = ""
    for target, operation in proposal.lines():
        if target != last:
            lines.append(target)
            last = target
        shown = operation if len(operation) <= _LONGEST else operation[: _LONGEST - 1] + "…"
        lines.append(f"  {shown}")
    lines += [f"{u.target}: left alone: {u.reason}" for u in proposal.unreadable]
    lines += [f"refused: {each}" for each in proposal.objections]
    if proposal.empty:
        lines.append("nothing to send")
    return "\n".join(lines) + "\n"


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
