"""The demonstration of the README, which is also the end-to-end test: the whole story, told once."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.shared import ROOT

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


def test_a_demonstration_that_is_told_to_end_leaves_nothing_running(repository: Repository) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "compiler.cli", "demo"],
        cwd=repository.path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as telling:
        assert telling.stdout is not None
        lab = next(
            found[1]
            for line in telling.stdout
            if (found := re.search(r"export FABRICC_TARGETS=(\S+)/", line))
        )
        assert Path(lab).is_dir()
        telling.send_signal(signal.SIGTERM)
        telling.communicate(timeout=60)
    assert telling.returncode != 0
    assert not Path(lab).exists()
    assert lab not in "".join(
        path.read_text(errors="replace") for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()
    )
