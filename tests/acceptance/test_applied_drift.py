"""Drift and its repair on a running lab, by the commands: what must be found, mended, refused and hidden."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from tests.acceptance.conftest import Repository

TARGETS = ("--targets", "targets.yaml")
SPARE = """apiVersion: fabricc.dev/v1alpha1
kind: Vrf
metadata: {name: spare}
spec: {vni: 40, evi: 40, devices: {leaf1: {}}}
"""


def verdicts(repository: Repository, code: int, *more: str) -> dict[str, dict[str, Any]]:
    done = repository.run("drift", "check", *TARGETS, "--output", "json", *more)
    assert done.returncode == code, done.stdout + done.stderr
    return {each["target"]: each for each in json.loads(done.stdout)["targets"]}


def test_a_vrf_taken_out_of_intent_is_found_and_removed_within_the_deletion_budget(
    applied: Repository,
) -> None:
    spare = applied.path / "intent/spare.yaml"
    spare.write_text(SPARE)
    applied.fine("compile")
    applied.fine("drift", "apply", *TARGETS, "--yes")
    spare.unlink()
    applied.fine("compile")
    changes = verdicts(applied, 2)["leaf1"]["changes"]
    assert {c["change"] for c in changes} == {"extra"}
    assert "/network-instance[name=spare]" in {c["where"] for c in changes if c["released"]}

    refused = applied.run("drift", "apply", *TARGETS, "--yes", "--max-deletions", "0")
    assert refused.returncode == 4, refused.stdout + refused.stderr
    assert "deletions" in refused.stderr
    nobody = applied.run("drift", "apply", *TARGETS)
    assert nobody.returncode == 4, "without a terminal and without --yes nothing is sent"

    applied.fine("drift", "apply", *TARGETS, "--yes")
    assert {each["verdict"] for each in verdicts(applied, 0).values()} == {"in sync"}


def test_a_switch_that_is_gone_is_unknown_and_the_others_are_still_told(applied: Repository) -> None:
    targets = applied.path / "running/targets.yaml"
    inventory = yaml.safe_load(targets.read_text())
    inventory["switches"]["leaf2"]["address"] = "127.0.0.1:1"
    inventory["gnmi"]["timeout"] = 5
    targets.write_text(yaml.safe_dump(inventory))
    found = verdicts(applied, 3)
    assert found["leaf2"]["verdict"] == "unknown"
    assert {each["verdict"] for name, each in found.items() if name != "leaf2"} == {"in sync"}


def test_a_plan_that_was_reviewed_is_refused_once_the_world_has_moved(applied: Repository) -> None:
    applied.fine("lab", "break", "--dir", "running", "static-route")
    planned = applied.run("drift", "plan", *TARGETS, "--write", "plan.json")
    assert planned.returncode == 2, planned.stdout + planned.stderr
    applied.fine("lab", "break", "--dir", "running", "neighbor")
    refused = applied.run("drift", "apply", *TARGETS, "--yes", "--plan", "plan.json")
    assert refused.returncode == 4
    assert "leaf1" in refused.stderr, "the switch that moved is named"


def test_no_secret_is_in_what_is_written_printed_or_passed_as_an_argument(applied: Repository) -> None:
    secrets = [p.read_text().strip() for p in (applied.path / "running/secrets").iterdir()]
    inventory = yaml.safe_load((applied.path / "targets.yaml").read_text())
    password = Path(applied.path / "running" / inventory["gnmi"]["passwordFile"])
    secrets.append(password.read_text().strip())
    assert len(secrets) >= 2
    assert all(len(secret) >= 8 for secret in secrets)

    commands, stop = set[str](), threading.Event()
    watching = threading.Thread(target=_watch_arguments, args=(commands, stop))
    watching.start()
    applied.fine("lab", "break", "--dir", "running", "--all")
    said = [
        applied.run("drift", "check", *TARGETS, "--report", "reports"),
        applied.run("drift", "check", *TARGETS, "--output", "json"),
        applied.run("drift", "plan", *TARGETS, "--write", "plan.json"),
        applied.run("drift", "apply", *TARGETS, "--yes"),
        applied.run("drift", "check", *TARGETS, FABRICC_TRACEBACK="1"),
    ]
    stop.set()
    watching.join()
    assert [each.returncode for each in said] == [2, 2, 2, 0, 0]
    kept = {password, *(applied.path / "running/secrets").iterdir()}
    private = ("kubeconfig", ".key", ".pem")
    texts = {
        "output": "".join(each.stdout + each.stderr for each in said),
        "arguments": "".join(commands),
    } | {
        str(path): path.read_text(errors="replace")
        for path in applied.path.rglob("*")
        if path.is_file() and path not in kept and not path.name.endswith(private)
    }
    assert len(commands) > 2
    found = [name for name, text in texts.items() for secret in secrets if secret in text]
    assert found == []
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept), "kept for their owner alone"


def _watch_arguments(commands: set[str], stop: threading.Event) -> None:
    """Gather every argument of every process, as any user of this machine can."""
    while not stop.wait(0.02):
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                commands.add(path.read_text(errors="replace"))
            except OSError:
                continue


def test_two_applies_at_once_are_one(applied: Repository) -> None:
    applied.fine("lab", "break", "--dir", "running", "static-route")
    holding = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import fcntl, os, sys; fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT);"
                "fcntl.flock(fd, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
            ),
            str(applied.path / ".fabricc/apply.lock"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == "held\n"
    refused = applied.run("drift", "apply", *TARGETS, "--yes")
    assert refused.returncode == 4
    assert "applies already" in refused.stderr
    holding.kill()
    holding.communicate()
    applied.fine("drift", "apply", *TARGETS, "--yes")


def test_a_secret_that_is_not_at_hand_is_told_before_anything_is_sent(repository: Repository) -> None:
    repository.fine("lab", "up", "--dir", "running", "--api", "builtin")
    try:
        (repository.path / "targets.yaml").symlink_to("running/targets.yaml")
        (repository.path / "running/secrets/bgp-password").unlink()
        refused = repository.run("drift", "apply", *TARGETS, "--yes")
        assert refused.returncode == 4, refused.stdout + refused.stderr
        assert "`bgp-password`" in refused.stderr
        found = verdicts(repository, 2)
        assert {each["verdict"] for each in found.values()} == {"drifted"}, "the spines need no secret"
    finally:
        repository.run("lab", "down", "--dir", "running")
