"""Our reading and writing of YAML, held against a YAML 1.2 reader of somebody else's: ruamel.yaml."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from compiler.emit.objects import object_bytes
from compiler.scalars import resolve

_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), max_size=12)
_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)


def peer(text: str) -> Any:
    reader: Any = YAML(typ="safe", pure=True)
    return reader.load(io.StringIO(text))


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(_TEXT.filter(bool), _VALUE, min_size=1, max_size=4))
def test_what_we_write_is_what_it_reads(tree: dict[str, Any]) -> None:
    assert peer(object_bytes(tree).decode()) == tree


@pytest.mark.parametrize(
    "text",
    ["on", "yes", "No", "true", "False", "010", "0o17", "0x1f", "12:30", "1e3", "~", "null", "+7"],
)
def test_a_scalar_means_to_us_what_it_means_to_yaml_1_2(text: str) -> None:
    theirs = peer(text)
    ours = resolve(text)
    assert (type(ours), ours) == (type(theirs), theirs)
