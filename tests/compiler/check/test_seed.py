"""The seed lab's three mistakes are found where they were made, and our own intent has none."""

from __future__ import annotations

from compiler.check import check
from compiler.diagnostics import Diagnostics
from tests.compiler.fabrics import resolved, seed, texts
from tests.shared import ROOT


def found(case: str) -> list[str]:
    diagnostics = Diagnostics()
    check(seed(case), diagnostics)
    return sorted(each.code.name for each in diagnostics.ordered())


def test_our_own_intent_has_no_finding_and_is_short() -> None:
    assert found("intent") == []
    lines = [line for path in (ROOT / "intent").glob("*.yaml") for line in path.read_text().splitlines()]
    assert len(lines) <= 200


def test_the_committed_lab_has_every_path_collapsed() -> None:
    assert found("seed-21.6") == [
        "ecmp-narrow",
        "equal-preference",
        "multipath-off",
        "multipath-off",
        "nested-ranges",
    ]


def test_the_article_mends_the_widths_and_not_the_preference() -> None:
    assert found("seed-article") == ["equal-preference", "multipath-off", "nested-ranges"]


def test_one_line_mends_the_preference() -> None:
    files = texts("seed-article")
    files["tenant.yaml"] = files["tenant.yaml"].replace(
        "bgp: {multipath: 64}", "bgp: {multipath: 64, preference: 169}"
    )
    diagnostics = Diagnostics()
    check(resolved(files), diagnostics)
    assert "equal-preference" not in {each.code.name for each in diagnostics.ordered()}
