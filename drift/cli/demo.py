"""`fabricc demo`: the whole story in one command, told by the commands a person would type.

Each step runs fabricc itself in a process of its own, so nothing here knows more than a user does.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

_STEPS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("compile the intent; what is committed is what it renders", ("compile", "--check"), 0),
    ("start the switches and the cluster of the lab on this machine", ("lab", "up", "--dir", "{lab}"), 0),
    (
        "they are empty: apply what is rendered",
        ("drift", "apply", "--targets", "{targets}", "--yes", "--max-deletions", "0"),
        0,
    ),
    ("nothing differs", ("drift", "check", "--targets", "{targets}"), 0),
    ("five things are broken, as people break them", ("lab", "break", "--dir", "{lab}", "--all"), 0),
    ("what differs, from which line of intent, and by whom", ("drift", "check", "--targets", "{targets}"), 2),
    ("put it back", ("drift", "apply", "--targets", "{targets}", "--yes"), 0),
    ("nothing differs", ("drift", "check", "--targets", "{targets}"), 0),
)


@click.command("demo")
def demo() -> None:
    """Compile the lab, start it, apply, break it, find it, put it back.

    Run it where `intent/` and `rendered/` are. Everything runs on loopback, and is stopped at the end.
    """
    import shutil
    import subprocess
    import tempfile

    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="fabricc-demo-"))
    lab = folder / "lab"
    try:
        for number, (title, arguments, expected) in enumerate(_STEPS, start=1):
            _step(number, title, arguments, expected, lab)
    finally:
        subprocess.run(_command("lab", "down", "--dir", str(lab)), check=False)  # noqa: S603 - our own program
        shutil.rmtree(folder, ignore_errors=True)
    took = time.monotonic() - started
    click.secho(f"\ndone in {took:.0f} s: compiled, applied, broken, found, put back, in sync", bold=True)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "compiler.cli", *arguments]


def _step(number: int, title: str, arguments: tuple[str, ...], expected: int, lab: Path) -> None:
    import subprocess

    filled = [a.format(lab=lab, targets=lab / "targets.yaml") for a in arguments]
    click.secho(f"\n{number}. {title}", bold=True)
    click.secho("$ fabricc " + " ".join(filled), dim=True)
    done = subprocess.run(_command(*filled), check=False)  # noqa: S603 - our own program
    if done.returncode != expected:
        raise click.ClickException(
            f"step {number} is expected to exit with {expected}, found {done.returncode}"
        )
