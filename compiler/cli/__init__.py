"""The door: the only rooms of the compiler that read, write, print or exit."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def main() -> None:
    """Run ``fabricc`` and leave with its exit code."""
    from compiler.cli.exits import USER
    from compiler.cli.run import run

    for name in ("stdout", "stderr"):
        setattr(sys, name, _unheeded(getattr(sys, name)))
    code = run(sys.argv[1:])
    sys.exit(code if _all_told() else code or USER)


def _all_told() -> bool:
    """Write out what waits to be written; say whether there was room for it."""
    told = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            told = False
            _to_nowhere(stream.fileno())
    return told


def _to_nowhere(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


class _Unheeded(io.FileIO):
    """An output that nobody need read to the end, as with ``| head``.

    The work goes on, an apply above all, and the exit code is that of the work.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            _to_nowhere(self.fileno())
            return memoryview(data).nbytes


def _unheeded(stream: io.TextIOWrapper | None) -> io.TextIOWrapper:
    """Give the stream in a form that takes no notice when its reader is gone, or was never there."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - for as long as we run
    stream.flush()
    raw = _Unheeded(stream.fileno(), "wb", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
