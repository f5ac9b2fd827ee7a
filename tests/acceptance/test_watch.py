"""The daemon as its operator meets it: a process that says what changes and ends when it is told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx

from tests.acceptance.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.acceptance.conftest import Repository

_WATCH = ("drift", "watch", "--targets", "targets.yaml", "--interval", "1", "--listen", "127.0.0.1:0")


def start(repository: Repository, arguments: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "compiler.cli", *arguments],
        cwd=repository.path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_tells_what_changes_and_ends_gracefully(applied: Repository) -> None:
    with start(applied, (*_WATCH, "--report", "reports", "--output", "json")) as watching:
        try:
            assert watching.stdout is not None
            assert watching.stderr is not None
            first = [json.loads(watching.stdout.readline()) for _ in range(6)]
            assert {each["verdict"] for each in first} == {"in sync"}

            applied.fine("lab", "break", "--dir", "running", "static-route")
            told = json.loads(watching.stdout.readline())
            assert (told["target"], told["verdict"], len(told["changes"])) == ("leaf2", "drifted", 1)
            assert told["changes"][0]["intent"]["file"] == "intent/cluster.yaml"

            found = re.search(r"http://\S+/metrics", watching.stderr.readline())
            assert found is not None
            assert _get(found[0].replace("metrics", "healthz")) == "ok\n"
            assert 'fabricc_target_verdict{kind="srlinux",target="leaf2",verdict="drifted"} 1.0' in _get(
                found[0]
            )

            watching.send_signal(signal.SIGTERM)
            said = watching.stderr.read()
            watching.wait(timeout=30)
        finally:
            watching.kill()
    assert watching.returncode == 0
    assert "leaf2: drifted, 1 difference\n" in said
    assert said.endswith("ended\n")
    assert "HTTP Request" not in said, "only what changes is worth a line"
    report = json.loads((applied.path / "reports/drift.json").read_text())
    assert report["summary"] == "1 difference on 1 of 6 targets, 5 in sync"
    assert told in report["targets"]


def _get(url: str) -> str:
    return httpx.get(url, timeout=5, trust_env=False).raise_for_status().text
