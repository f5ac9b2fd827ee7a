"""Whatever a file holds, loading it gives findings on its lines, and never a traceback."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.diagnostics import Diagnostics
from compiler.pipeline import compile_intent

INTENT = {
    path.name: path.read_text(encoding="utf-8")
    for path in (Path(__file__).parents[2] / "intent").glob("*.yaml")
}
INSERTED = st.one_of(
    st.sampled_from(
        [
            "\t",
            "- ",
            ": ",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "<<: *a\n",
            "!!str ",
            "'",
            '"',
            "|",
            "#",
            "---\n",
            "\n",
            "0",
        ]
    ),
    st.sampled_from(
        ["null", "true", "-1", "1e3", "4294967296", "{}", "[]", "x: y", "..", "/", "é", "\x00", "\ufeff"]
    ),
    st.characters(),
)


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, str]:
    """Give a file of the lab's intent with a few edits."""
    name = draw(st.sampled_from(sorted(INTENT)))
    text = INTENT[name]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        until = min(len(text), at + draw(st.integers(0, 12)))
        text = text[:at] + draw(INSERTED) + text[until:]
    return name, text


@settings(max_examples=60, deadline=None)
@given(spoilt())
def test_a_spoilt_file_gives_findings_on_its_lines(case: tuple[str, str]) -> None:
    name, text = case
    diagnostics = Diagnostics()
    compiled = compile_intent(INTENT | {name: text}, None, diagnostics)
    assert (compiled is None) == diagnostics.failed
    for found in diagnostics.found:
        lines = (INTENT | {name: text}).get(found.span.file, "").split("\n")
        assert 1 <= found.span.line <= len(lines), found
        assert found.span.column >= 1
