"""Two judges on trees that were made wrong: `compiler.validate` and libyang must agree on every one.

``python -m benchmarks.fuzz_validate [--trees 10000] [--release R]...`` prints, for each release, how many
trees both took, both refused, and only one of them refused; of the last kind every tree is told, with what
was done to it, unless it is one of the explained exceptions. Exit code 1 if there is one that is not.

libyang judges structure, types and references by the flat module without conditions. The mutations start
from rendered switches of the corpus and a leaf with everything in it, the same for the same release.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

import click

from benchmarks.mutate import mutate
from compiler.diagnostics import Diagnostics
from compiler.lower.srlinux import lower_switch
from compiler.schema import known_releases, schema
from compiler.schema.depth import violations
from compiler.validate import Rule, validate
from tests.compiler.lower.switches import PLATFORM, leaf

if TYPE_CHECKING:
    from compiler.schema import Schema

BEYOND_YANG = frozenset(
    {
        Rule.PLATFORM_LIMIT,
        Rule.NO_SUBINTERFACE,
        Rule.SHARED_SUBINTERFACE,
        Rule.VXLAN_IN_DEFAULT,
        Rule.SHARED_VXLAN,
        Rule.SHARED_VNI,
    }
)
"""What `validate` sees and no statement of the models says."""


@dataclass(slots=True)
class Tally:
    """What became of the trees of one release."""

    release: str
    counts: Counter[str] = field(default_factory=Counter[str])
    disagreements: list[str] = field(default_factory=list[str])


def fuzz(release: str, trees: int) -> Tally:
    """Judge `trees` mutated trees of a release twice."""
    index = schema(release, PLATFORM)
    base: dict[str, Any] = lower_switch(leaf(release), Diagnostics()).tree
    tally = Tally(release)
    for number in range(trees):
        what, tree = mutate(index, base, Random(f"{release} {number}"))  # noqa: S311 - no secret
        judge(index, tree, f"{release} {number}: {what}", tally)
    return tally


def judge(index: Schema, tree: dict[str, Any], name: str, tally: Tally) -> None:
    """Ask both and count."""
    ours = [violation for violation in validate(tree, index) if violation.rule not in BEYOND_YANG]
    theirs = violations(index, tree, conditions=False, whole=True)
    if bool(ours) == bool(theirs):
        tally.counts["both refuse" if ours else "both take"] += 1
        return
    tally.counts["only ours refuses" if ours else "only libyang refuses"] += 1
    said = str(ours[0]) if ours else f"{theirs[0].path}: {theirs[0].reason}"
    tally.disagreements.append(f"{name}: {said}")


@click.command()
@click.option("--trees", default=10_000, show_default=True)
@click.option("--release", "releases", multiple=True, help="All that are known, if left out.")
def main(trees: int, releases: tuple[str, ...]) -> None:
    """Fuzz and print."""
    wrong = 0
    for release in releases or known_releases():
        start = time.process_time()
        tally = fuzz(release, trees)
        counts = ", ".join(f"{count} {what}" for what, count in sorted(tally.counts.items()))
        print(f"{release}: {counts} ({time.process_time() - start:.0f} s CPU)")
        print("".join(f"  {line}\n" for line in tally.disagreements), end="")
        wrong += len(tally.disagreements)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
