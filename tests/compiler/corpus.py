"""Wrong intents that say on their own lines what must be found.

``tests/corpus/errors/NAME.yaml`` is a whole intent in one file. A finding is expected by a comment on the
guilty line, ``# error: [code] text`` or ``# warning: [code] text``; several may stand on one line. What is
always the same stands in ``tests/corpus/errors/with/NAME.yaml`` and is added by a first line
``# with: NAME``. ``tests/corpus/errors/NAME/`` is an intent as a folder, for what a file cannot show (a
link, bytes that are no text); its ``expected.txt`` has lines ``file:line: error: [code] text``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compiler.diagnostics import Diagnostic

ERRORS = Path(__file__).parents[1] / "corpus" / "errors"
GOOD = Path(__file__).parents[1] / "corpus" / "good"
_EXPECTED = re.compile(r"# (error|warning): \[([\w-]+)\] (.*?)(?=\s*# (?:error|warning): \[|$)")
_WITH = re.compile(r"# with: ([\w -]+)")
_LISTED = re.compile(r"(\S+?):(\d+): (error|warning): \[([\w-]+)\] (.*)")


class Expectation(NamedTuple):
    """A finding that must be made; its message contains `text`."""

    file: str
    line: int
    severity: str
    code: str
    text: str

    def meets(self, found: Diagnostic) -> bool:
        place = (found.span.file, found.span.line, found.severity.value, found.code.name)
        return place == self[:4] and self.text in found.message


def sources(case: Path) -> dict[str, str]:
    """Give the texts that one case compiles."""
    text = case.read_text(encoding="utf-8")
    shared = _WITH.match(text)
    names = shared.group(1).split() if shared else []
    return {case.name: text} | {
        f"with/{name}.yaml": (ERRORS / "with" / f"{name}.yaml").read_text(encoding="utf-8") for name in names
    }


def expectations(texts: dict[str, str]) -> list[Expectation]:
    return [
        Expectation(file, number, *match.groups())
        for file, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        for match in _EXPECTED.finditer(line)
    ]


def listed(text: str) -> list[Expectation]:
    found = (_LISTED.fullmatch(line) for line in text.splitlines() if line)
    return [Expectation(m[1], int(m[2]), m[3], m[4], m[5]) for m in found if m]


def compare(expected: Iterable[Expectation], found: Iterable[Diagnostic]) -> list[str]:
    """Give a line for every finding that was not expected, and for every expected one not made."""
    left = list(expected)
    wrong: list[str] = []
    for each in found:
        match = next((expectation for expectation in left if expectation.meets(each)), None)
        if match is None:
            wrong.append(f"unexpected: {each.span}: {each.severity}: [{each.code.name}] {each.message}")
        else:
            left.remove(match)
    return wrong + [f"not found: {each}" for each in left]
