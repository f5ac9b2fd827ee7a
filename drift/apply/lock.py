"""One applier at a time, and what it must not forget if it dies.

The lock is the kernel's (`flock`) on an open file: a crash lets it go, and no stale lock file can bar
the way. The same file is the journal: which confirmed commit was asked of which switch and not decided
yet, so that the next run can withdraw what a killed one left behind.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from drift.live import Declined

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


class Busy(Declined):
    """Another process applies at this moment."""


class _Content(BaseModel):
    model_config = ConfigDict(extra="ignore")

    pid: int = 0
    pending: dict[str, str] = {}


class Journal:
    """The pending commit of each switch, on disk before it is on the wire."""

    def __init__(self, descriptor: int) -> None:
        """Take over an open, locked file; what cannot be read in it is taken for nothing."""
        self._descriptor = descriptor
        try:
            content = _Content.model_validate_json(os.pread(descriptor, 1 << 20, 0))
        except ValidationError:
            content = _Content()
        self._pending = content.pending
        self._write()

    def pending(self, target: str) -> str | None:
        """Give the id of a commit that a run asked for and did not decide; None if there is none."""
        return self._pending.get(target)

    def begin(self, target: str, commit_id: str) -> None:
        """Keep the id, durably, before the request goes out."""
        self._pending[target] = commit_id
        self._write()

    def end(self, target: str) -> None:
        """Forget it: confirmed, withdrawn, or known never to have happened."""
        if self._pending.pop(target, None) is not None:
            self._write()

    def _write(self) -> None:
        data = orjson.dumps({"pid": os.getpid(), "pending": self._pending}, option=orjson.OPT_SORT_KEYS)
        # One write of a longer-or-equal text, padded: a crash between two writes must not tear it.
        padded = data.ljust(max(len(data), os.fstat(self._descriptor).st_size))
        os.pwrite(self._descriptor, padded, 0)
        os.fsync(self._descriptor)


@contextmanager
def applying(path: Path) -> Generator[Journal]:
    """Hold the lock while the block runs; raises `Busy`, with the other's process id, when it is taken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(_busy(descriptor, path)) from None
        yield Journal(descriptor)
    finally:
        os.close(descriptor)


def _busy(descriptor: int, path: Path) -> str:
    try:
        pid = _Content.model_validate_json(os.pread(descriptor, 1 << 20, 0)).pid
    except ValidationError:
        pid = 0
    who = f"process {pid}" if pid else "another process"
    return f"{who} applies already: it holds `{path}`"
