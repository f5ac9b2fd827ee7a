"""Whole intents and all that is rendered of them, with the warnings that they give.

``tests/corpus/good/NAME/`` has ``intent/``, ``rendered/`` and ``warnings.txt``. ``pytest --update`` rewrites
the last two; nobody edits them by hand, and their diff is read in review.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from compiler.cli.files import read_intent
from compiler.diagnostics import Diagnostics
from compiler.pipeline import compile_intent
from tests.compiler.corpus import GOOD

if TYPE_CHECKING:
    from pathlib import Path

CASES = sorted(path.parent for path in GOOD.glob("*/intent"))


def warnings(diagnostics: Diagnostics, case: Path) -> str:
    folder = f"{(case / 'intent').as_posix()}/"
    return "".join(
        f"{str(each.span).removeprefix(folder)}: {each.severity} [{each.code.name}] {each.message}\n"
        for each in diagnostics.ordered()
    )


def committed(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_good_intent_renders_what_is_committed(case: Path, request: pytest.FixtureRequest) -> None:
    diagnostics = Diagnostics()
    compiled = compile_intent(read_intent(case / "intent", diagnostics), None, diagnostics)
    told = warnings(diagnostics, case)
    assert compiled is not None, told
    if request.config.getoption("--update"):
        update(case, compiled.files, told)
    assert committed(case / "rendered") == compiled.files
    assert (case / "warnings.txt").read_text() == told


def update(case: Path, files: dict[str, bytes], told: str) -> None:
    shutil.rmtree(case / "rendered", ignore_errors=True)
    for name, content in files.items():
        path = case / "rendered" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (case / "warnings.txt").write_text(told)
