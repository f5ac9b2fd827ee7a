"""``docs/kinds``: a page a kind, whose example loads and whose table is that of the models."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compiler.cli.explain import fields_table
from compiler.diagnostics import Diagnostics
from compiler.intent import KINDS
from compiler.load import load

PAGES = Path(__file__).parents[2] / "docs" / "kinds"
_EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
_TABLE = "## Fields of `spec`\n\n"


def test_every_kind_has_a_page() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {kind.lower() for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_page_loads(kind: str) -> None:
    examples = _EXAMPLE.findall((PAGES / f"{kind.lower()}.md").read_text())
    assert examples
    for text in examples:
        diagnostics = Diagnostics()
        intent = load({"example.yaml": text}, diagnostics)
        assert [each.message for each in diagnostics.found] == []
        assert [each.document.kind for each in intent.written] == [kind]


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_of_a_page_is_that_of_the_model(kind: str, request: pytest.FixtureRequest) -> None:
    page = PAGES / f"{kind.lower()}.md"
    before, found, _ = page.read_text().partition(_TABLE)
    assert found
    if request.config.getoption("--update"):
        page.write_text(before + _TABLE + fields_table(KINDS[kind]))
    assert page.read_text() == before + _TABLE + fields_table(KINDS[kind])
