"""Two judges agree on trees made wrong; ``benchmarks/fuzz_validate.py`` is the same with many more."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks import fuzz_validate
from benchmarks.fuzz_validate import Tally, fuzz, judge
from benchmarks.mutate import mutate
from compiler.diagnostics import Diagnostics
from compiler.lower.srlinux import lower_switch
from compiler.schema import Schema, known_releases, schema
from compiler.validate import validate
from tests.compiler.lower.switches import PLATFORM, leaf

TREES = 200


@pytest.mark.parametrize("release", known_releases())
def test_both_judges_agree(release: str) -> None:
    tally = fuzz(release, TREES)
    assert tally.disagreements == []
    assert tally.counts["both take"] > TREES / 10
    assert tally.counts["both refuse"] > TREES / 10


def test_a_judge_who_sees_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(*_: object, **__: object) -> list[object]:
        return []

    monkeypatch.setattr(fuzz_validate, "validate", blind)
    assert fuzz("24.10.3", 20).counts["only libyang refuses"] > 0
    monkeypatch.undo()
    monkeypatch.setattr(fuzz_validate, "violations", blind)
    assert fuzz("24.10.3", 20).counts["only ours refuses"] > 0


def test_a_judge_who_sees_something_else_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    index = schema("24.10.3", PLATFORM)
    tree = lower_switch(leaf("24.10.3"), Diagnostics()).tree
    wrong = tree | {"bfd": {"subinterface": [{"id": "ethernet-1/1.0", "admin-state": "perhaps"}]}}
    tally = Tally("24.10.3")
    judge(index, wrong, "as it is", tally)
    assert tally.counts == {"both refuse": 1}
    elsewhere = validate(tree | {"tunnel-interface": [{"name": "x"}]}, index)

    def mistaken(*_: object) -> object:
        return elsewhere

    monkeypatch.setattr(fuzz_validate, "validate", mistaken)
    judge(index, wrong, "mistaken", tally)
    assert tally.counts["in other places"] == 1


def test_mutation_is_the_same_every_time_and_spares_the_original() -> None:
    index: Schema = schema("24.10.3", PLATFORM)
    tree = lower_switch(leaf("24.10.3"), Diagnostics()).tree
    before = repr(tree)
    first = [mutate(index, tree, Random(number)) for number in range(50)]
    assert first == [mutate(index, tree, Random(number)) for number in range(50)]
    assert repr(tree) == before
