"""The report as Markdown: for an issue on a forge, or a file in CI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compiler.printable import printable
from drift.report.order import by_consequence, summary
from drift.report.text import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from drift.change import Observation


def render(observations: Sequence[Observation]) -> str:
    """Write it whole; every value stands in a code span or block, so that nothing of it is interpreted."""
    lines = ["# Drift", "", summary(observations), "", "| target | verdict | differences |", "|---|---|---|"]
    lines += [f"| {o.target} | {o.verdict} | {len(o.changes)} |" for o in observations]
    for each in observations:
        lines.extend(_target(each))
    return "\n".join(lines) + "\n"


def _target(each: Observation) -> Iterable[str]:
    if not each.changes and not each.unreadable:
        return
    yield ""
    yield f"## {each.target}: {each.verdict}"
    for what in each.unreadable:
        yield ""
        yield f"- **unknown** {_code(what.where) + ': ' if what.where else ''}{_code(what.reason)}"
    for change in by_consequence(each.changes):
        yield ""
        yield f"- **{change.consequence}** {_code(change.where)}"
        for label, text in facts(change):
            yield f"  - {label}: {_code(text)}"


def _code(text: str) -> str:
    """Write a code span; no run of backticks in `text` is as long as what ends it (CommonMark 0.31, 6.1)."""
    text = printable(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"
