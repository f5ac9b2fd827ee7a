"""The door: the only rooms of the compiler that read, write, print or exit."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``fabricc`` and leave with its exit code."""
    from compiler.cli.run import run

    sys.exit(run(sys.argv[1:]))
