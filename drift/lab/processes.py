"""The lab's processes: who they are by id *and* time of birth, so that no stranger is ever ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

_PATIENCE = 10.0


class Process(NamedTuple):
    """A process of ours; `born` is what the system says of its start, in its own words."""

    pid: int
    born: str


def identify(pid: int) -> Process:
    """Remember a process that is running now."""
    return Process(pid, _born(pid))


def alive(process: Process) -> bool:
    """Say whether it still runs, and is the one that was meant."""
    return bool(process.born) and _born(process.pid) == process.born


def end(process: Process, patience: float = _PATIENCE) -> bool:
    """Ask it to end, insist after so many seconds; says whether there was anything to end."""
    if not alive(process):
        return False
    _send(process, signal.SIGTERM)
    if not _gone(process, patience):
        _send(process, signal.SIGKILL)
        _gone(process, _PATIENCE)
    return True


def _gone(process: Process, patience: float) -> bool:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with contextlib.suppress(ChildProcessError, OSError):
            os.waitpid(process.pid, os.WNOHANG)  # if it is a child of ours, it would stay as a zombie
        if not alive(process):
            return True
        time.sleep(0.05)
    return False


def _send(process: Process, number: signal.Signals) -> None:
    if alive(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, number)


def _born(pid: int) -> str:
    """Ask when a process was started; "" if there is none, or only its remains."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return _born_elsewhere(pid) if not Path("/proc/self/stat").exists() else ""
    return "" if after_name[0] in {"Z", "X"} else f"tick {after_name[19]}"


def _born_elsewhere(pid: int) -> str:
    """Ask `ps` where there is no Linux /proc."""
    command = ["ps", "-o", "lstart=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return done.stdout.strip()
