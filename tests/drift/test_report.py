"""A report says what, instead of what, whence and who; the same facts in text, Markdown and JSON."""

from __future__ import annotations

from compiler.diagnostics import Span
from drift.change import (
    Actor,
    Consequence,
    Different,
    Extra,
    Missing,
    Observation,
    Unreadable,
    Verdict,
)
from drift.report import json, markdown, text

ROUTE = "/network-instance[name=ip-vrf1]/static-routes/route[prefix=6.4.5.20/32]"
SEEN = (
    Observation(
        target="leaf1",
        kind="srlinux",
        changes=(
            Different(
                target="leaf1",
                where="/interface[name=lo1]/description",
                intended="a",
                live="b",
                consequence=Consequence.COSMETIC,
            ),
            Missing(
                target="leaf1",
                where=ROUTE,
                intended={"next-hop-group": "wk-a1"},
                actors=(Actor(kind="commit", name="maria", when="2026-11-23T10:00:00Z"),),
                consequence=Consequence.OUTAGE,
                intent=Span("intent/k8s.yaml", 14, 5),
            ),
        ),
    ),
    Observation(
        target="spine1", kind="srlinux", unreadable=(Unreadable(target="spine1", reason="no answer"),)
    ),
    Observation(target="spine2", kind="srlinux"),
)


def test_verdicts_are_three() -> None:
    assert [o.verdict for o in SEEN] == [Verdict.DRIFTED, Verdict.UNKNOWN, Verdict.IN_SYNC]


def test_text_tells_the_worst_first_with_intent_line_and_actor() -> None:
    told = text.render(SEEN)
    assert told.index(ROUTE) < told.index("/interface[name=lo1]/description")
    for part in (
        '"next-hop-group": "wk-a1"',
        "intent/k8s.yaml:14:5",
        "commit `maria` at 2026-11-23T10:00:00Z",
    ):
        assert part in told
    assert told.splitlines()[-1] == "2 differences on 1 of 3 targets, 1 of 3 targets unknown, 1 in sync"


def test_a_value_with_backticks_cannot_break_out_of_markdown() -> None:
    extra = Extra(target="t", where="x", live="`<script>`", released=True)
    told = markdown.render([Observation(target="t", kind="kubernetes", changes=(extra,))])
    assert '`` "`<script>`" ``' in told
    assert "no longer intended" in told


def test_json_holds_every_fact() -> None:
    told = json.render(SEEN)
    first = told["targets"][0]["changes"][0]
    assert first == {
        "change": "missing",
        "where": ROUTE,
        "intended": {"next-hop-group": "wk-a1"},
        "consequence": "outage",
        "actors": [{"kind": "commit", "name": "maria", "when": "2026-11-23T10:00:00Z", "detail": ""}],
        "intent": {"file": "intent/k8s.yaml", "line": 14, "column": 5},
    }
    assert [t["verdict"] for t in told["targets"]] == ["drifted", "unknown", "in sync"]
