"""Every wrong intent of the corpus gives its codes on its lines, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compiler.check import check
from compiler.codes import CODES
from compiler.diagnostics import Diagnostics
from compiler.load import load
from compiler.resolve import resolve
from tests.compiler.corpus import ERRORS, compare, expectations, sources

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(ERRORS.glob("*.yaml"))
ELSEWHERE = {"unreadable-file", "symlink"}


def findings(texts: dict[str, str]) -> Diagnostics:
    diagnostics = Diagnostics()
    intent = load(texts, diagnostics)
    if not diagnostics.failed:
        fabric = resolve(intent, diagnostics)
        if fabric is not None:
            check(fabric, diagnostics)
    return diagnostics


@pytest.mark.parametrize("case", FILES, ids=lambda path: path.stem)
def test_findings_are_told_where_they_stand(case: Path) -> None:
    texts = sources(case)
    assert compare(expectations(texts), findings(texts).ordered()) == []


def test_every_code_has_a_corpus_file() -> None:
    shown = {each.code for case in FILES for each in expectations(sources(case))}
    assert set(CODES) - shown - ELSEWHERE == set()


def test_an_expectation_that_is_not_met_is_noticed() -> None:
    texts = {"a.yaml": "kind: Devise  # error: [unknown-kind] Devise\n# error: [syntax] nothing\n"}
    assert len(compare(expectations(texts), findings(texts).ordered())) == 1
    assert len(compare([], findings(texts).ordered())) == 1
