"""`fabricc demo`: the whole story in one command, told by the commands a person would type.

Each step runs fabricc itself in a process of its own, so nothing here knows more than a user does.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from compiler.cli.output import output_option, write_json

_STEPS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("compile the intent; what is committed is what it renders", ("compile", "--check"), 0),
    ("start the switches and the cluster of the lab on this machine", ("lab", "up", "--dir", "{lab}"), 0),
    (
        "they are empty: apply what is rendered",
        ("drift", "apply", "--yes", "--max-deletions", "0"),
        0,
    ),
    ("nothing differs", ("drift", "check"), 0),
    ("five things are broken, as people break them", ("lab", "break", "--dir", "{lab}", "--all"), 0),
    ("what differs, from which line of intent, and by whom", ("drift", "check"), 2),
    ("put it back", ("drift", "apply", "--yes"), 0),
    ("nothing differs", ("drift", "check"), 0),
)


@dataclass(slots=True)
class _Tale:
    """One telling, in words or as data, all that it leaves in one `folder` until its end."""

    folder: Path
    output: str
    steps: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def lab(self) -> Path:
        """Where the lab is."""
        return self.folder / "lab"

    @property
    def environment(self) -> dict[str, str]:
        """Where drift finds the lab, and keeps its own apart from that of real switches of these names."""
        return {
            "FABRICC_TARGETS": str(self.lab / "targets.yaml"),
            "FABRICC_STATE": str(self.folder / "state"),
        }

    def step(self, number: int, title: str, arguments: tuple[str, ...], expected: int) -> None:
        """Run one command. Raises `click.ClickException` when it does not exit as the story has it."""
        filled = [a.format(lab=self.lab) for a in arguments]
        if self.output == "text":
            click.secho(f"\n{number}. {title}", bold=True)
            click.secho("$ fabricc " + " ".join(filled), dim=True)
            found = self._run(filled, None).returncode
            if filled[:2] == ["lab", "up"]:
                where = " ".join(f"{name}={value}" for name, value in self.environment.items())
                click.secho(f"$ export {where}", dim=True)
        else:
            found = self._as_data(title, filled)
        if found != expected:
            raise click.ClickException(f"step {number} is expected to exit with {expected}, found {found}")

    def _as_data(self, title: str, arguments: list[str]) -> int:
        done = self._run([*arguments, "--output", "json"], subprocess.PIPE)
        told = json.loads(done.stdout) if done.stdout.strip() else None
        self.steps.append(
            {"title": title, "command": ["fabricc", *arguments], "exit": done.returncode, "told": told}
        )
        return done.returncode

    def _run(self, arguments: list[str], stdout: int | None) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "compiler.cli", *arguments],
            env={**os.environ, **self.environment},
            stdout=stdout,
            check=False,
        )

    def stop(self) -> None:
        """End what was started, whatever happened."""
        if self.lab.exists():
            self._run(["lab", "down", "--dir", str(self.lab)], subprocess.DEVNULL)


@click.command("demo")
@output_option
def demo(output: str) -> None:
    """Compile the lab, start it, apply, break it, find it, put it back.

    Run it where `intent/` and `rendered/` are. Everything runs on loopback, and is stopped at the end.
    """
    started = time.monotonic()
    # Told to end, it must end what it started too: a signal that is an exception unwinds to `stop`.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="fabricc-demo-", ignore_cleanup_errors=True) as folder:
        tale = _Tale(Path(folder), output)
        try:
            for number, (title, arguments, expected) in enumerate(_STEPS, start=1):
                tale.step(number, title, arguments, expected)
        finally:
            tale.stop()
    took = time.monotonic() - started
    if output == "json":
        told = {"environment": tale.environment, "steps": tale.steps}
        write_json({"apiVersion": "fabricc.dev/v1alpha1", "kind": "Demo", **told})
    else:
        click.secho(f"\ndone in {took:.0f} s: compiled, applied, broken, found, put back, in sync", bold=True)
