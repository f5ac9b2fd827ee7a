"""Intent as text or as one of the repository's folders, resolved."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from compiler.diagnostics import Diagnostics
from compiler.load import load
from compiler.resolve import resolve
from tests.compiler.corpus import ERRORS, GOOD
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from compiler.fabric import Fabric, Switch, Vrf


def texts(case: str) -> dict[str, str]:
    """Give the files of a good corpus case, or of the repository's own intent (``intent``)."""
    folder: Path = ROOT / "intent" if case == "intent" else GOOD / case / "intent"
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}


def parts(*names: str, **more: str) -> dict[str, str]:
    """Give the corpus' shared documents (``errors/with``) by name, and documents of one's own."""
    given = {f"{name}.yaml": (ERRORS / "with" / f"{name}.yaml").read_text(encoding="utf-8") for name in names}
    return given | {f"{name}.yaml": text for name, text in more.items()}


def resolved(
    sources: Mapping[str, str], *, release: str | None = None, errors: tuple[str, ...] = ()
) -> Fabric:
    """Load and resolve; the codes of all findings must be `errors`."""
    diagnostics = Diagnostics()
    fabric = resolve(load(sources, diagnostics), diagnostics, release=release)
    assert tuple(found.code.name for found in diagnostics.ordered()) == errors
    assert fabric is not None
    return fabric


@cache
def seed(case: str = "intent") -> Fabric:
    return resolved(texts(case))


def switch(fabric: Fabric, name: str) -> Switch:
    return next(each for each in fabric.switches if each.name == name)


def vrf(fabric: Fabric, name: str, of: str = "ip-vrf1") -> Vrf:
    return next(each for each in switch(fabric, name).vrfs if each.name == of)
