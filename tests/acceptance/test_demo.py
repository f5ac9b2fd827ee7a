"""The demonstration of the README, which is also the end-to-end test: the whole story, told once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.acceptance.conftest import Repository


def test_the_demonstration_finds_and_mends_exactly_the_five_things_that_were_broken(
    repository: Repository,
) -> None:
    done = repository.run("demo", timeout=180)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    assert told.count("in sync: 6 of 6 targets") == 2, told
    summary = re.search(r"^(\d+) differences on (\d+) of 6 targets, (\d+) in sync$", told, re.MULTILINE)
    assert summary is not None, told
    assert summary.group(1) == "5", told
    broken = told[: summary.start()]
    assert broken.count("      intent ") >= 4, "each thing that was intended names its line"
    assert "kubectl-edit" in broken, "who edited the object is told"
    assert "Traceback" not in told
