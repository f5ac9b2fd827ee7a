"""What schema knowledge costs: an index loaded, and 355 KB read, written and judged.

``python -m benchmarks.schema`` prints CPU milliseconds, the best and the median of several runs, and the
ratio of the best to that of `json.loads` of the same bytes. Only the first use of a schema makes nodes and
compiles their checks: it stands apart.
"""

from __future__ import annotations

import gc
import json
import resource
import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks import configuration as config
from compiler.schema import known_releases, schema
from compiler.schema.codec import decode, encode
from compiler.schema.container import unpack
from compiler.schema.release import read_index
from compiler.validate import validate

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 21


def times(run: Callable[[], Any], runs: int = RUNS) -> list[float]:
    """Give the CPU milliseconds of some runs."""
    taken: list[float] = []
    for _ in range(runs):
        start = time.process_time()
        run()
        taken.append((time.process_time() - start) * 1000)
    return taken


def line(what: str, taken: list[float], base: float | None = None) -> None:
    """Print one row of the table."""
    ratio = "" if base is None else f"{min(taken) / base:6.1f} x"
    print(f"{what:34} {min(taken):7.2f} ms best, {statistics.median(taken):7.2f} ms median {ratio}")


def whole() -> dict[str, Any]:
    """Give the large configuration with all that it refers to, so that nothing is wrong with it."""
    tree = config.large()
    policies = tree["routing-policy"]["policy"]
    sets = [statement["match"]["prefix-set"] for each in policies for statement in each["statement"]]
    tree["routing-policy"]["prefix-set"] = [{"name": name} for name in sets]
    policies += [{"name": name} for name in ("announce", "default", "nothing", "accept")]
    for instance in tree["network-instance"]:
        groups = {route["next-hop-group"] for route in instance["static-routes"]["route"]}
        instance["next-hop-groups"] = {"group": [{"name": name} for name in sorted(groups)]}
    return tree


def main() -> None:
    """Print the table."""
    for release in known_releases():
        data = read_index(release)
        line(f"load {release} ({len(data) // 1000} KB)", times(partial(unpack, data)))
    index = schema(config.RELEASE, config.PLATFORM)
    tree = whole()
    first = times(lambda: validate(tree, index), 1)
    wire = encode(index, tree)
    text = json.dumps(wire, separators=(",", ":"))
    gc.freeze()
    base = times(lambda: json.loads(text))
    line(f"json.loads of {len(text) // 1000} KB", base)
    line("validate, for the first time", first, min(base))
    line("validate", times(lambda: validate(tree, index)), min(base))
    line("decode", times(lambda: decode(index, wire)), min(base))
    line("encode", times(lambda: encode(index, tree)), min(base))
    print(f"violations: {len(validate(tree, index))}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
