"""Inside a list or an object that differs, the difference itself is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from drift.report.inside import inside

if TYPE_CHECKING:
    from compiler.tree import Tree


@pytest.mark.parametrize(
    ("intended", "live", "told"),
    [
        (1, 2, []),
        ("a", ["a"], []),
        (["65201", "65202"], ["65201"], ['[1] "65202" removed']),
        (["65201"], ["65201", "65202"], ['[1] "65202" added']),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [".a.b 1 became 2"]),
        ({"a": 1}, {"a": 1, "__b": 2}, [".__b 2 added"]),
        ({"a": 1}, {"a": True}, [".a 1 became true"]),
    ],
)
def test_what_was_added_removed_or_changed(intended: Tree, live: Tree, told: list[str]) -> None:
    assert inside(intended, live) == told


def test_an_order_that_matters_is_told() -> None:
    assert inside(["import-all", "drop"], ["drop", "import-all"]) != []
