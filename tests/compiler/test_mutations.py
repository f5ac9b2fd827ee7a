"""Whatever value a person writes in the place of another of its kind, the compiler has an answer to it.

A finding or a rendering, never an exception: an address for an address, a name for a name, a number for a
number, a release for a release.
"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.diagnostics import Diagnostics
from compiler.pipeline import compile_intent
from tests.compiler.fabrics import texts

KINDS = (
    re.compile(r"(?<=[ \[])\d+\.\d+\.\d+\.\d+/\d+"),
    re.compile(r"(?<=[ \[])\d+\.\d+\.\d+\.\d+(?![/\d.])"),
    re.compile(r"(?<=: )\d+(?=[,}\n ])"),
    re.compile(r"(?:leaf\d|spine\d|border):ethernet-1/\d+"),
    re.compile(r"(?<=: )[a-z]\S*[a-z0-9](?=[,}\n ])"),
    re.compile(r"(?<=\")\d+\.\d+(?:\.\d+)?(?=\")"),
)
MORE = {
    2: ("0", "1", "170", "4200000000"),
    5: ("21.6", "22.11", "23.10.1", "24.7", "99.1", "0.13.5", "0.15.3"),
}
CASES = ("intent", "seed-21.6")


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, str]:
    case = draw(st.sampled_from(CASES))
    files = texts(case)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(KINDS) - 1))
        places = [(name, found) for name, text in files.items() for found in KINDS[at].finditer(text)]
        values = sorted({found[0] for _, found in places}) + list(MORE.get(at, ()))
        name, found = draw(st.sampled_from(places))
        value = draw(st.sampled_from(values))
        files[name] = files[name][: found.start()] + value + files[name][found.end() :]
    return files


@settings(max_examples=80, deadline=None)
@given(mutated())
def test_every_mutation_has_an_answer(files: dict[str, str]) -> None:
    diagnostics = Diagnostics()
    compiled = compile_intent(files, None, diagnostics)
    assert (compiled is None) == diagnostics.failed
    for finding in diagnostics.ordered():
        assert finding.span.file in files
        assert 0 < finding.span.line <= len(files[finding.span.file].splitlines())
        assert finding.message[-1] not in ".!"
