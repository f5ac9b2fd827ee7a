"""The demonstration of the README, which is also the end-to-end test: the whole story, told once."""

from __future__ import annotations

import json
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
    assert not (repository.path / ".fabricc").exists(), "a lab leaves nothing beside what is real"


def test_the_story_is_data_when_asked(repository: Repository) -> None:
    told = json.loads(repository.fine("demo", "--output", "json"))
    assert [step["exit"] for step in told["steps"]] == [0, 0, 0, 0, 0, 2, 0, 0]
    found = [change for target in told["steps"][5]["told"]["targets"] for change in target["changes"]]
    assert len(found) == 5


def test_a_story_that_goes_wrong_says_where_and_stops_what_it_started(repository: Repository) -> None:
    repository.edit("intent/cluster.yaml", "asn: 64512", "asn: 64513")
    done = repository.run("demo")
    assert done.returncode == 1
    assert "step 1 is expected to exit with 0, found 2" in done.stderr
