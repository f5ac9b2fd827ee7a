"""Compare two configurations of 355 KB: shuffled lists, twenty differences; and one that drifted everywhere.

``python -m benchmarks.compare`` prints CPU milliseconds (the best and the median of several runs), what was
found, and the floor: one `==` of the two trees, keyed by the same lists.
"""

from __future__ import annotations

import random
import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from benchmarks import configuration as config
from compiler.schema import schema
from compiler.tree import parse
from drift.live import LiveSwitch
from drift.switches.compare import compare_switch
from drift.switches.normalize import normalize
from drift.wanted import WantedSwitch

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 15


def cpu(run: Callable[[], Any]) -> str:
    """Give the best and the median CPU time of some runs."""
    taken: list[float] = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        taken.append((time.process_time() - start) * 1000)
    return f"{min(taken):7.1f} ms best, {statistics.median(taken):7.1f} ms median"


def main() -> None:
    """Print the table."""
    index = schema(config.RELEASE, config.PLATFORM)
    tree = config.large()
    drifted, where = config.twenty(tree)
    mass: dict[str, Any] = orjson.loads(orjson.dumps(tree))
    for interface in mass["interface"]:
        interface["mtu"] = 9000
        interface["ethernet"]["hold-time"]["up"] = 7
    for instance in mass["network-instance"]:
        for neighbor in instance["protocols"]["bgp"]["neighbor"][:2]:
            neighbor["peer-as"] += 1
    text = orjson.dumps(config.json_ietf(tree, index.roots))
    wanted = WantedSwitch(
        name="leaf1",
        release=config.RELEASE,
        platform=config.PLATFORM,
        management="",
        tree=orjson.loads(text),
        owned=tuple(parse(path) for path in config.owned(tree)),
        released=(),
        digest="",
    )

    def live(bare: dict[str, Any], seed: int) -> LiveSwitch:
        ietf = config.shuffled(config.json_ietf(bare, index.roots), index.roots, random.Random(seed))
        return LiveSwitch(name="leaf1", tree=orjson.loads(orjson.dumps(ietf)))

    print(f"{len(text) / 1000:.0f} KB of JSON_IETF; json decode {cpu(lambda: orjson.loads(text))}")
    for name, other, expected in (
        ("equal, shuffled", live(tree, 1), frozenset[str]()),
        ("twenty differences", live(drifted, 2), where),
        ("800 differences", live(mass, 3), None),
    ):
        seen = compare_switch(wanted, other, index)
        found = {change.where for change in seen.changes}
        print(f"{name:20} {cpu(partial(compare_switch, wanted, other, index))}  found {len(found)}", end="")
        print("" if expected is None else f", missed {len(expected - found)}, false {len(found - expected)}")
        print("".join(f"    {u.where}: {u.reason}\n" for u in seen.unreadable), end="")
    print(f"{'normalize, one side':20} {cpu(lambda: normalize(wanted.tree, index))}")


if __name__ == "__main__":
    main()
