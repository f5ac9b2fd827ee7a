"""A saved object may hold anything where managed fields are expected: nobody's field, and no crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from drift.objects.managed_fields import entries, leaves

if TYPE_CHECKING:
    from compiler.tree import Object, Tree


@pytest.mark.parametrize(
    "garbage", ["x", 7, [7], ["x"], [{"fieldsV1": "x"}], [{"fieldsV1": []}], {"manager": "x"}, [None]]
)
def test_entries_that_are_none_name_nobody(garbage: Tree) -> None:
    live: Object = {"metadata": {"managedFields": garbage}}
    assert entries(live) == ()
    assert entries({"metadata": garbage}) == ()


def test_members_that_are_no_mappings_end_a_path() -> None:
    live: Object = {"metadata": {"managedFields": [{"manager": "m", "fieldsV1": {".": {}, "f:a": 7}}]}}
    (entry,) = entries(live)
    assert list(leaves(entry.fields)) == [("f:a",)]
