"""The index is made from the vendor's models, and from nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compiler.schema.build import ModelsError, build
from compiler.schema.build.conditions import read
from compiler.schema.build.platforms import features_of, parse_release, read_lists
from compiler.schema.container import IndexFileError, unpack
from compiler.schema.expand import holds, words

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_without_models_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelsError, match="found none"):
        build("24.10.3", tmp_path)


def test_another_file_is_no_index() -> None:
    with pytest.raises(IndexFileError, match="expected `fabricc-schema 1`"):
        unpack(b"PK\x03\x04\n")


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("srl-feat:vxlan", {"vxlan"}, True),
        ("not a:x or a:y", {"x"}, False),
        ("not a:x or a:y", {"x", "y"}, True),
        ("not (a:x or a:y)", {"y"}, False),
        ("a:x and a:y or a:z", {"z"}, True),
        ("a:x and (a:y or a:z)", {"z"}, False),
    ],
)
def test_if_feature_expressions_bind_as_in_the_rfc(text: str, on: set[str], expected: bool) -> None:  # noqa: FBT001 - a row
    assert holds(read(text), frozenset(on)) is expected


def test_if_feature_expressions_are_written_back() -> None:
    assert words(read("a:x and not (b:y or b:z)")) == "x and not (y or z)"


def test_a_listed_release_uses_its_own_list() -> None:
    features, note = features_of(
        parse_release("24.10.3"),
        "7220 IXR-D2L",
        frozenset({"vxlan", "fpcx", "combined-bgp-ecmp"}),
        read_lists(),
    )
    assert (features, note) == (frozenset({"vxlan", "combined-bgp-ecmp"}), "")


def test_a_release_without_lists_uses_the_next_newer_for_what_both_define() -> None:
    defined = frozenset({"vxlan", "mpls", "interface-hold-time", "platform-7250-j2", "disabled"})
    features, note = features_of(parse_release("21.6.4"), "7220 IXR-D3L", defined, read_lists())
    assert features == {"vxlan", "interface-hold-time"}
    assert note == "no feature list for 7220 IXR-D3L in 21.6: that of 22.11.2 is used"


def test_a_platform_that_left_the_lists_uses_its_sibling() -> None:
    features, note = features_of(parse_release("24.10.3"), "7220 IXR-D2", frozenset({"vxlan"}), read_lists())
    assert features == {"vxlan"}
    assert note == "no feature list for 7220 IXR-D2 in 24.10: that of 7220 IXR-D2L is used"
