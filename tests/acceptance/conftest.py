"""A repository of one's own, as a user has it: the seed lab's intent, compiled and committed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Repository:
    """A folder with `intent/` and `rendered/`, in git."""

    path: Path

    def run(
        self, *arguments: str, timeout: float = 120, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run fabricc here; what it prints and its exit code are the user's whole experience."""
        return subprocess.run(
            [sys.executable, "-m", "compiler.cli", *arguments],
            cwd=self.path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "FABRICC_TRACEBACK": "", **environment},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def fine(self, *arguments: str) -> str:
        """Run fabricc, expect 0, and give stdout."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def git(self, *arguments: str) -> str:
        """Run git here."""
        who = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.path, capture_output=True, text=True, check=True
        )
        return done.stdout

    def edit(self, file: str, old: str, new: str) -> None:
        """Change one place of a file, which must be there exactly once."""
        path = self.path / file
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new))

    def backup(self) -> None:
        """Save what is rendered as if it ran and a backup job had left it in `live/`."""
        for kind in ("srlinux", "kubernetes"):
            shutil.copytree(self.path / "rendered" / kind, self.path / "live" / kind)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Give a compiled and committed copy of the repository's own intent."""
    made = Repository(tmp_path / "repository")
    shutil.copytree(ROOT / "intent", made.path / "intent")
    made.fine("compile")
    made.git("init", "-q", "-b", "main")
    made.git("add", "intent", "rendered")
    made.git("commit", "-q", "-m", "Render the lab")
    return made


@pytest.fixture
def applied(repository: Repository) -> Iterator[Repository]:
    """Give a repository beside a lab that holds everything it renders."""
    repository.fine("lab", "up", "--dir", "running", "--api", "builtin")
    try:
        (repository.path / "targets.yaml").symlink_to("running/targets.yaml")
        repository.fine("drift", "apply", "--targets", "targets.yaml", "--yes")
        yield repository
    finally:
        repository.run("lab", "down", "--dir", "running")
