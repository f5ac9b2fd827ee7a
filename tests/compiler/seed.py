"""The corpus' intents, compiled as far as the switches."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from compiler.diagnostics import Diagnostics
from compiler.load import load
from compiler.lower.srlinux import lower_switch
from compiler.resolve import resolve
from tests.compiler.corpus import GOOD
from tests.shared import ROOT

if TYPE_CHECKING:
    from compiler.rendered import Artifact

FOLDERS = {path.parent.name: path for path in sorted(GOOD.glob("*/intent"))} | {"today": ROOT / "intent"}
"""The corpus, and the intent of this repository: the seed lab as it should be written today."""

CASES = tuple(FOLDERS)


@cache
def switches(case: str, release: str | None = None) -> dict[str, Artifact]:
    """Compile one case's switches, by name; another release than the intent's may be asked for."""
    folder = FOLDERS[case]
    sources = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")
    }
    diagnostics = Diagnostics()
    fabric = resolve(load(sources, diagnostics), diagnostics, release=release)
    assert fabric is not None
    lowered = {switch.name: lower_switch(switch, diagnostics) for switch in fabric.switches}
    assert not diagnostics.failed, diagnostics.ordered()
    return lowered
