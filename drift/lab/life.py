"""Begins and ends a lab: the background process, and everything that it left in its folder."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from drift.lab import record
from drift.lab.processes import Process, end, identify

if TYPE_CHECKING:
    from pathlib import Path

    from drift.lab.plan import Plan
    from drift.lab.record import Record

_PATIENCE = 90.0


class LabError(Exception):
    """The lab could not be started or found; the text is for the user."""


def begin(plan: Plan, directory: Path) -> Record:
    """Start a lab in the background and wait until all of it answers."""
    _make_room(directory)
    log = directory / record.LOG
    with log.open("wb") as output:
        host = subprocess.Popen(
            [sys.executable, "-m", "drift.lab.host"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    if host.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            host.stdin.write(plan.model_dump_json().encode())
            host.stdin.close()
    until = time.monotonic() + _PATIENCE
    while host.poll() is None and time.monotonic() < until:
        running = record.read(directory)
        if running is not None:
            host.returncode = 0  # it lives on; nobody here waits for it, and that is no leak
            return running
        time.sleep(0.02)
    reason = _last_line(log)
    end(identify(host.pid))
    shutil.rmtree(directory, ignore_errors=True)
    raise LabError(f"the lab did not start: {reason}")


def finish(directory: Path) -> bool:
    """Stop the lab of this folder and remove the folder; says whether there was one.

    Only processes that are still those that `begin` started are ended.
    """
    running = record.read(directory)
    if running is None:
        return False
    end(running.process)
    for child in running.children:
        end(Process(*child), patience=1)  # orphans of a host that was killed: nothing of theirs is kept
    shutil.rmtree(directory, ignore_errors=True)
    return True


def _make_room(directory: Path) -> None:
    """Take an empty folder, or one whose lab is dead; refuse any other."""
    running = record.read(directory)
    if running is not None:
        if running.runs:
            raise LabError(f"a lab runs in `{directory}` already\nhint: fabricc lab down --dir {directory}")
        finish(directory)
    if directory.exists() and any(directory.iterdir()):
        raise LabError(f"an empty folder is expected for the lab, `{directory}` holds something else")
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    directory.chmod(0o700)


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
