"""Two judges on trees that were made wrong: `compiler.validate` and libyang must agree on every one.

``python -m benchmarks.fuzz_validate [--trees 10000] [--release R]...`` prints, for each release, how many
trees both took, both refused, and on how many they disagree; of those every one is told, with what was done
to it. Exit code 1 if there is one.

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
from compiler.schema import depth, known_releases, schema
from compiler.schema.depth import violations
from compiler.tree import parse
from compiler.validate import Rule, validate
from tests.compiler.lower.switches import PLATFORM, leaf

if TYPE_CHECKING:
    from compiler.schema import Schema
    from compiler.tree import Path
    from compiler.validate import Violation

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

    def note(self, what: str, name: str, said: str) -> None:
        """Count a disagreement and keep what it was about."""
        self.counts[what] += 1
        self.disagreements.append(f"{what}: {name}: {said}")


def fuzz(release: str, trees: int) -> Tally:
    """Judge `trees` mutated trees of a release twice."""
    index = schema(release, PLATFORM)
    base: dict[str, Any] = lower_switch(leaf(release), Diagnostics()).tree
    tally = Tally(release)
    for number in range(trees):
        what, tree = mutate(index, base, Random(f"{release} {number}"))
        judge(index, tree, f"{release} {number}: {what}", tally)
    return tally


def judge(index: Schema, tree: dict[str, Any], name: str, tally: Tally) -> None:
    """Ask both and count."""
    ours = [violation for violation in validate(tree, index) if violation.rule not in BEYOND_YANG]
    theirs = violations(index, tree, conditions=False, whole=True)
    if not ours and not theirs:
        tally.counts["both take"] += 1
    elif not ours:
        tally.note("only libyang refuses", name, f"{theirs[0].path}: {theirs[0].reason}")
    elif not theirs:
        tally.note("only ours refuses", name, str(ours[0]))
    elif apart(ours, theirs):
        tally.note("in other places", name, f"{ours[0]}, and {theirs[0].path}: {theirs[0].reason}")
    else:
        tally.counts["both refuse"] += 1


def apart(ours: list[Violation], theirs: list[depth.Violation]) -> bool:
    """Say whether two refusals of one tree are about different things.

    Asked where one of the two has a single reason: the other must have one there too, or a step beside it
    (libyang tells what is missing or unknown of the object around it). Not asked after a value of the wrong
    kind of JSON: there libyang's parser loses its place and what it says next is about another one.
    """
    if any(violation.rule is Rule.KIND for violation in ours):
        return False
    places = [_names(violation.path) for violation in ours]
    others = [_names(parse(violation.path)) for violation in theirs]
    if len(places) == 1:
        return not any(_near(places[0], other) for other in others)
    return len(others) == 1 and not any(_near(place, others[0]) for place in places)


def _names(path: Path) -> tuple[str, ...]:
    return tuple(step.name for step in path)


def _near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared] and abs(len(one) - len(other)) <= 1


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
