"""Every wrong intent of the corpus gives its codes on its lines, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from compiler.cli.files import read_intent
from compiler.codes import CODES
from compiler.diagnostics import Diagnostics
from compiler.pipeline import compile_intent
from tests.compiler.corpus import ERRORS, compare, expectations, listed, sources

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(ERRORS.glob("*.yaml"))
FOLDERS = sorted(path.parent for path in ERRORS.glob("*/expected.txt"))


def findings(texts: dict[str, str]) -> Diagnostics:
    diagnostics = Diagnostics()
    assert (compile_intent(texts, None, diagnostics) is None) == diagnostics.failed
    return diagnostics


@pytest.mark.parametrize("case", FILES, ids=lambda path: path.stem)
def test_findings_are_told_where_they_stand(case: Path) -> None:
    texts = sources(case)
    found = findings(texts).ordered()
    assert compare(expectations(texts), found) == []
    assert [each for each in found if not each.hint] == [], "whoever is told what is wrong is told a way out"


@pytest.mark.parametrize("case", FOLDERS, ids=lambda path: path.name)
def test_findings_about_files_name_them(case: Path) -> None:
    diagnostics = Diagnostics()
    read_intent(case / "intent", diagnostics)
    found = [
        replace(each, span=replace(each.span, file=each.span.file.removeprefix(f"{case.as_posix()}/intent/")))
        for each in diagnostics.ordered()
    ]
    assert compare(listed((case / "expected.txt").read_text()), found) == []


def test_every_code_has_a_corpus_file() -> None:
    shown = {each.code for case in FILES for each in expectations(sources(case))}
    shown |= {each.code for case in FOLDERS for each in listed((case / "expected.txt").read_text())}
    assert set(CODES) - shown == set()


def test_an_expectation_that_is_not_met_is_noticed() -> None:
    texts = {"a.yaml": "kind: Devise  # error: [unknown-kind] Devise\n# error: [syntax] nothing\n"}
    assert len(compare(expectations(texts), findings(texts).ordered())) == 1
    assert len(compare([], findings(texts).ordered())) == 1
