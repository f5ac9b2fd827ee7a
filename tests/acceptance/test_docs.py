"""Every example in the documentation is run: a line of a fence that begins with ``fabricc`` is a command.

It must exit with 0, or with what ``# exits N`` behind it says; ``# not run: why`` is left out. A page
that mentions ``targets.yaml`` is run beside a lab to which everything is applied. ``watch`` is told to
end after a moment.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import ROOT, Repository

if TYPE_CHECKING:
    from pathlib import Path

_FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^(?:\$ )?(fabricc [^#\n]*?)[ ]*(?:# (.*))?$", re.MULTILINE)


def examples(page: Path) -> list[tuple[str, int]]:
    """Give the commands of a page and the exit code that each must have."""
    fences = "\n".join(_FENCE.findall(page.read_text()))
    return [
        (command, int(note.removeprefix("exits ")) if note.startswith("exits ") else 0)
        for command, note in _COMMAND.findall(fences)
        if not note.startswith("not run: ")
    ]


PAGES = [p for p in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if examples(p)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page(page: Path, request: pytest.FixtureRequest) -> None:
    needs_lab = any("targets.yaml" in command for command, _ in examples(page))
    repository: Repository = request.getfixturevalue("applied" if needs_lab else "repository")
    for command, expected in examples(page):
        arguments = shlex.split(command)[1:]
        if arguments[:2] == ["drift", "watch"]:
            assert _until_told(repository, arguments) == expected, command
            continue
        done = repository.run(*arguments, timeout=180)
        assert done.returncode == expected, f"{command}\n{done.stdout}{done.stderr}"


def _until_told(repository: Repository, arguments: list[str]) -> int:
    with subprocess.Popen(
        [sys.executable, "-m", "compiler.cli", *_on_a_free_port(arguments)],
        cwd=repository.path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    ) as watching:
        deadline = time.monotonic() + 60
        assert watching.stderr is not None
        for line in watching.stderr:
            if "in sync" in line or time.monotonic() > deadline:
                break
        watching.send_signal(signal.SIGTERM)
        watching.communicate(timeout=30)
        return watching.returncode


def _on_a_free_port(arguments: list[str]) -> list[str]:
    """Two pages may be tried at once."""
    return [re.sub(r"^127\.0\.0\.1:\d+$", "127.0.0.1:0", each) for each in arguments]
