"""Every intent of the corpus, and a leaf with everything in it, in all releases: no switch refuses it."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from compiler.diagnostics import Diagnostics
from compiler.lower.srlinux import lower_switch
from compiler.pipeline import compile_intent
from compiler.schema import known_releases
from compiler.validate import validate_switch
from tests.compiler.lower.switches import leaf
from tests.compiler.schema.mistakes import MISTAKES
from tests.compiler.seed import CASES, FOLDERS, switches


def test_there_are_twelve() -> None:
    assert len(known_releases()) == 12
    assert {"seed-21.6", "seed-article", "today"} <= set(CASES)


@pytest.mark.parametrize("release", known_releases())
@pytest.mark.parametrize("case", CASES)
def test_corpus_is_accepted(case: str, release: str) -> None:
    diagnostics = Diagnostics()
    found = switches(case, release)
    for artifact in found.values():
        assert artifact.release == release
        validate_switch(artifact, diagnostics)
    assert diagnostics.found == []
    assert found


@pytest.mark.parametrize("release", known_releases())
def test_every_shape_is_accepted(release: str) -> None:
    diagnostics = Diagnostics()
    validate_switch(lower_switch(leaf(release), Diagnostics()), diagnostics)
    assert diagnostics.found == []


@pytest.mark.parametrize(
    ("mistake", "line"),
    [
        ("out_of_range", 10),  # the underlay's MTU
        ("dangling_reference", 10),  # the underlay's policy
        ("wider_ecmp_than_any", 31),  # the VRF's ecmp
        ("unknown_identity", 60),  # the subnet
    ],
)
def test_a_refusal_is_told_on_the_line_that_asked(mistake: str, line: int) -> None:
    artifact = lower_switch(leaf("24.10.3"), Diagnostics())
    tree = copy.deepcopy(artifact.tree)
    MISTAKES[mistake](tree)
    diagnostics = Diagnostics()
    validate_switch(replace(artifact, tree=tree), diagnostics)
    assert [each.span.line for each in diagnostics.found] == [line]


@pytest.mark.parametrize("release", known_releases())
@pytest.mark.parametrize("case", CASES)
def test_corpus_compiles(case: str, release: str) -> None:
    """By all passes: no rule of the fabric as a whole is in the way either."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in FOLDERS[case].rglob("*.yaml")}
    diagnostics = Diagnostics()
    assert compile_intent(sources, None, diagnostics, release_override=release) is not None
    assert not diagnostics.failed
