"""A report that a person can act on: worst first, each difference with what, who, and which intent line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never

from compiler.printable import printable
from drift.change import Change, Different, Extra, Missing, Observation, Verdict
from drift.report.inside import inside
from drift.report.order import by_consequence, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from compiler.tree import Tree

_VALUE_WIDTH = 160


def plain(text: str, _style: str) -> str:
    """Leave text as it is: the style for files and pipes."""
    return text


def render(observations: Sequence[Observation], style: Callable[[str, str], str] = plain) -> str:
    """Write the whole report. `style` takes a text and one of the words `verdict:*`, `dim`, `bold`."""
    width = max((len(o.target) for o in observations), default=0)
    lines: list[str] = []
    for each in observations:
        lines.extend(_target(each, width, style))
    lines.append("")
    lines.append(style(summary(observations), "bold"))
    return "\n".join(lines) + "\n"


def _target(each: Observation, width: int, style: Callable[[str, str], str]) -> Iterable[str]:
    count = len(each.changes)
    note = f"{count} difference{'s' if count != 1 else ''}" if count else ""
    yield f"{each.target:<{width}}  {style(each.verdict, 'verdict:' + each.verdict)}  {note}".rstrip()
    for what in each.unreadable:
        where = f"{printable(what.where)}: " if what.where else ""
        yield f"  {style(Verdict.UNKNOWN, 'verdict:' + Verdict.UNKNOWN)}  {where}{printable(what.reason)}"
    for change in by_consequence(each.changes):
        yield from _change(change, style)


def _change(change: Change, style: Callable[[str, str], str]) -> Iterable[str]:
    where = style(printable(change.where), "bold")
    yield f"  {style(change.consequence, 'consequence:' + change.consequence)}  {where}"
    for label, text in facts(change):
        yield f"      {style(f'{label:<9}', 'dim')} {text}"


def facts(change: Change) -> list[tuple[str, str]]:
    """Say what there is to say of a change, in the order people ask: what, instead of what, who, whence."""
    told: list[tuple[str, str]] = []
    match change:
        case Missing():
            told += [("missing", "not there"), ("intended", value(change.intended))]
        case Extra():
            reason = "no longer intended" if change.released else "not intended"
            told += [("extra", reason), ("live", value(change.live))]
        case Different():
            told += [("intended", value(change.intended)), ("live", value(change.live))]
            told += [("inside", each) for each in inside(change.intended, change.live)]
        case _:
            assert_never(change)
    if change.intent is not None:
        told.append(("intent", str(change.intent)))
    told += [("who", _actor(a.kind, a.name, a.when, a.detail)) for a in change.actors]
    return told


def _actor(kind: str, name: str, when: str, detail: str) -> str:
    text = f"{kind} `{name}`" if name else kind
    return printable(text + (f" at {when}" if when else "") + (f" ({detail})" if detail else ""))


def value(tree: Tree) -> str:
    """Write a value on one line, cut where a person stops reading."""
    text = printable(json.dumps(tree, ensure_ascii=False, sort_keys=True))
    return text if len(text) <= _VALUE_WIDTH else text[: _VALUE_WIDTH - 1] + "…"
