"""What the second depth costs: building libyang's context a release, judging a switch.

``python -m benchmarks.depth`` prints CPU milliseconds for every known release: the flat module's text, the
context (which reads it), and one judgement of a leaf with everything in it, the best of several.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from compiler.diagnostics import Diagnostics
from compiler.lower.srlinux import lower_switch
from compiler.schema import known_releases, schema
from compiler.schema.depth import violations
from compiler.schema.depth.flat import flat_module
from tests.compiler.lower.switches import PLATFORM, leaf

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 5


def cpu(run: Callable[[], object]) -> float:
    """Give the CPU milliseconds of one call."""
    start = time.process_time()
    run()
    return (time.process_time() - start) * 1000


def main() -> None:
    """Print the table."""
    print("release   module KB   text ms   first judgement ms   judgement ms")
    for release in known_releases():
        index = schema(release, PLATFORM)
        tree = lower_switch(leaf(release), Diagnostics()).tree
        first = cpu(lambda: violations(index, tree))  # noqa: B023 - called at once
        again = min(cpu(lambda: violations(index, tree)) for _ in range(RUNS))  # noqa: B023 - called at once
        text = min(cpu(lambda: flat_module(index)) for _ in range(RUNS))  # noqa: B023 - called at once
        size = len(flat_module(index)) / 1000
        print(f"{release:8}  {size:9.0f}   {text:7.1f}   {first:18.1f}   {again:12.1f}")


if __name__ == "__main__":
    main()
