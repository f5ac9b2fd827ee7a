"""``docs/diagnostics.md`` is made of the codes and of the corpus; ``pytest --update`` writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.codes import CODES
from tests.compiler.corpus import ERRORS, expectations, listed, sources
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from compiler.diagnostics import Code

PAGE = ROOT / "docs" / "diagnostics.md"
HEAD = """\
# Diagnostics

What `fabricc compile` has to say about intent, by code. An error stops it; a warning does not, unless
`--strict` is given. All findings of a run are told together, in the order of files and lines.

This page is made from `compiler/codes` and the corpus of wrong intents by
`pytest tests/compiler/test_diagnostics_page.py --update`.
"""


def shown() -> dict[str, list[str]]:
    """Give, by code, the corpus' cases that show it."""
    found: dict[str, dict[str, None]] = {}
    for case in sorted(ERRORS.glob("*.yaml")):
        for each in expectations(sources(case)):
            found.setdefault(each.code, {})[case.name] = None
    for case in sorted(ERRORS.glob("*/expected.txt")):
        for each in listed(case.read_text()):
            found.setdefault(each.code, {})[f"{case.parent.name}/"] = None
    return {code: list(names) for code, names in found.items()}


def entry(code: Code, cases: list[str]) -> Iterator[str]:
    yield f"\n## {code.name}\n\n"
    yield f"*{code.severity.value.capitalize()}.* {code.why}\n\n"
    yield f"```yaml\n{code.example}\n```\n\n"
    yield f"*Hint:* {code.hint}\n\n"
    links = ", ".join(f"[{name}](../tests/corpus/errors/{name})" for name in cases)
    yield f"Shown in {links}.\n"


def page() -> str:
    cases = shown()
    return HEAD + "".join(text for name in sorted(CODES) for text in entry(CODES[name], cases[name]))


def test_the_page_says_what_the_codes_say(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()
