"""What is written depends on the trees alone, and every reader reads back what was meant."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiler.diagnostics import Diagnostics
from compiler.emit.objects import object_bytes
from compiler.load.events import parse

TEXT = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="01.:-+eExXob_ \n#'\"[]{}&*!|>%@`yYnNtrue", max_size=8),
)
SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXT,
)
TREE = st.recursive(
    SCALAR, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3))
)
OBJECT = st.dictionaries(TEXT, TREE, min_size=1, max_size=4)


@settings(max_examples=300, deadline=None)
@given(OBJECT)
@example({"a": "on", "y": "n", "b": ["1e3", "0o17", "12:30", "1_000", "", " ", "2024-01-02", "~", "="]})
@example({"a": "x\n", "b": "x\ny", "c": "x\n\n", "d": "\nx", "e": " x\ny", "f": "x \ny", "g": "é\nx"})
@example({"<<": {"a": 1}, "a: b": 1e16, "c": 1e-7, "#": -0.0, "d": [[1, [2]], [], {}, [{}]]})
def test_both_yamls_read_back_an_object(tree: dict[str, Any]) -> None:
    written = object_bytes(tree).decode()
    assert yaml.safe_load(written) == tree
    diagnostics = Diagnostics()
    (document,) = parse("a.yaml", written, diagnostics, {})
    assert (document.data, diagnostics.found) == (tree, [])


@settings(max_examples=50, deadline=None)
@given(OBJECT)
def test_the_order_of_members_does_not_matter(tree: dict[str, Any]) -> None:
    assert object_bytes(dict(reversed(tree.items()))) == object_bytes(tree)
