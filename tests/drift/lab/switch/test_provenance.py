from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from drift.lab.switch.provenance import BEHAVIOURS, Word, markdown

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs/emulator.md"
BEGIN, END = "<!-- behaviours -->\n", "<!-- /behaviours -->\n"

SHARED = {"compiler.schema.node", "drift.targets.extensions"}
"""All that the emulated switch has in common with what it is to test."""


def test_the_page_says_on_whose_word_it_behaves(pytestconfig: pytest.Config) -> None:
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    right = f"{before}{BEGIN}\n{markdown()}\n{END}{after}"
    if pytestconfig.getoption("--update"):
        PAGE.write_text(right)
        page = right
    assert page == right, "run pytest --update and read the diff"


def test_what_is_assumed_is_said_and_nothing_is_said_twice() -> None:
    assert len({each.what for each in BEHAVIOURS}) == len(BEHAVIOURS)
    assert {each.word for each in BEHAVIOURS} == set(Word)
    assert all(each.evidence for each in BEHAVIOURS)


def test_it_shares_no_code_with_what_it_is_to_test() -> None:
    for path in sorted((ROOT / "drift/lab/switch").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                ours = name.partition(".")[0] in {"compiler", "drift"}
                assert not ours or name in SHARED or name.startswith("drift.lab.switch"), f"{path}: {name}"
