"""`fabricc lab`: up, broken, down, and nothing left."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from compiler.cli.run import run
from compiler.schema import known_releases, schema
from drift.lab import record
from drift.lab.initial import initial_configuration
from drift.lab.kube import Kube
from drift.lab.processes import Process, alive, end, identify
from drift.lab.switch.device import Device
from drift.lab.switch.model import Model
from tests.kube import binaries

ROOT = Path(__file__).parents[3]
BUILTIN = ("--api", "builtin")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seed") / "rendered"
    assert run(["compile", "--intent", str(ROOT / "intent"), "--rendered", str(folder)]) == 0
    return folder


def _lab(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    """Run a lab command and give what it says as data."""
    capsys.readouterr()
    found = run(["lab", *arguments, "--output", "json"])
    said = capsys.readouterr()
    assert found == code, said.err
    return json.loads(said.out) if said.out else said.err


def _processes(directory: Path) -> list[Process]:
    running = record.read(directory)
    assert running is not None
    return [running.process, *(Process(*child) for child in running.children)]


def test_up_break_and_down_of_the_seed_lab(
    rendered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = tmp_path / "lab"
    where = ("--dir", str(lab))
    up = _lab(capsys, "up", "--rendered", str(rendered), *where, *BUILTIN)
    try:
        assert sorted(up["switches"]) == ["border", "leaf1", "leaf2", "spine1", "spine2"]
        assert (up["runs"], up["api"]) == (True, "built-in")
        _is_private(lab)
        _is_not_told(lab)
        said = _lab(capsys, "up", "--rendered", str(rendered), *where, *BUILTIN, code=1)
        assert "runs in" in said
        assert "cannot break `policy`" in _lab(capsys, "break", "policy", *where, code=1)
        _apply_objects(rendered, lab)
        broken = _lab(capsys, "break", "peer", "pool", *where)
        assert [(each["name"], each["target"], each["who"]) for each in broken] == [
            ("peer", "k8s", "kubectl-edit"),
            ("pool", "k8s", "kubectl-edit"),
        ]
        _is_edited_by_kubectl(lab)
        assert _lab(capsys, "status", *where)["runs"] is True
        processes = _processes(lab)
    finally:
        _lab(capsys, "down", *where)
    assert not any(alive(process) for process in processes)
    assert not lab.exists()
    assert _lab(capsys, "down", *where) == {"stopped": False}
    assert _lab(capsys, "status", *where, code=3) == {"runs": False}


def _is_private(lab: Path) -> None:
    assert stat.S_IMODE(lab.stat().st_mode) == 0o700
    for name in ("password", "kubeconfig", "kubeconfig.ops", "targets.yaml", "secrets/bgp-password"):
        assert stat.S_IMODE((lab / name).stat().st_mode) == 0o600, name


def _is_not_told(lab: Path) -> None:
    """Find no secret in what is printed, recorded, logged or visible to `ps`."""
    secrets = [(lab / name).read_text().strip() for name in ("password", "secrets/bgp-password")]
    pid = _processes(lab)[0].pid
    visible = [(lab / name).read_text() for name in ("targets.yaml", "lab.json", "lab.log")]
    if Path("/proc/self/cmdline").exists():
        visible += [Path(f"/proc/{pid}/{name}").read_text() for name in ("cmdline", "environ")]
    assert [secret for secret in secrets for text in visible if secret in text] == []


def _apply_objects(rendered: Path, lab: Path) -> None:
    with Kube(lab / record.KUBECONFIG, "setup") as kube:
        for file in sorted((rendered / "kubernetes/k8s").glob("*.yaml")):
            kube.create(yaml.safe_load(file.read_text()))
        (secret,) = kube.list("v1", "Secret")
        assert (secret["metadata"]["name"], secret["metadata"]["namespace"]) == (
            "bgp-password",
            "metallb-system",
        )


def _is_edited_by_kubectl(lab: Path) -> None:
    with Kube(lab / record.KUBECONFIG, "setup") as kube:
        peers = kube.list("metallb.io/v1beta2", "BGPPeer")
        (edited,) = [one for one in peers if one["spec"]["peerASN"] == 65321]
        assert "kubectl-edit" in {each["manager"] for each in edited["metadata"]["managedFields"]}
        assert kube.list("metallb.io/v1beta1", "IPAddressPool") == []


def test_the_cluster_is_a_real_one_where_binaries_are_at_hand(
    rendered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(binaries()))
    lab = tmp_path / "lab"
    where = ("--dir", str(lab))
    up = _lab(capsys, "up", "--rendered", str(rendered), *where)
    try:
        assert up["api"] == "kube-apiserver"
        processes = _processes(lab)
        assert len(processes) == 3
        assert all(alive(process) for process in processes)
        _apply_objects(rendered, lab)
        _lab(capsys, "break", "peer", "pool", *where)
        _is_edited_by_kubectl(lab)
        os.kill(processes[0].pid, 9)  # the host dies; its children are orphans, and still ours to end
    finally:
        _lab(capsys, "down", *where)
    assert not any(alive(process) for process in processes)


@pytest.mark.parametrize("release", ["21.6", "24.10"])
def test_switches_from_files_are_broken_on_the_console(
    release: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rendered, lab = tmp_path / "rendered", tmp_path / "lab"
    where = ("--dir", str(lab))
    sources = ("--intent", str(ROOT / "intent"), "--rendered", str(rendered))
    assert run(["compile", *sources, "--release", release]) == 0
    _lab(capsys, "up", "--configs", str(rendered / "srlinux"), "--release", release, *where)
    try:
        broken = _lab(capsys, "break", "policy", "static-route", "neighbor", "--off", "spine1", *where)
        assert [(each["name"], each["who"]) for each in broken] == [
            ("policy", "bob"),
            ("static-route", "bob"),
            ("neighbor", "bob"),
            ("off", ""),
        ]
        assert broken[1]["target"] == "leaf2"
        said = _lab(capsys, "break", "--off", "spine9", *where, code=1)
        assert "spine9" in said
        os.kill(_processes(lab)[0].pid, 9)
        until = time.monotonic() + 10
        while alive(_processes(lab)[0]) and time.monotonic() < until:
            time.sleep(0.02)
        assert _lab(capsys, "status", *where, code=3)["runs"] is False
    finally:
        _lab(capsys, "down", *where)


def test_a_folder_that_holds_something_else_is_left_alone(
    tmp_path: Path, rendered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.tex").write_text("do not delete")
    where = ("--dir", str(tmp_path))
    assert "an empty folder" in _lab(capsys, "up", "--rendered", str(rendered), *where, *BUILTIN, code=1)
    assert _lab(capsys, "down", *where) == {"stopped": False}
    assert (tmp_path / "thesis.tex").exists()


def test_a_lab_that_cannot_start_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configs = tmp_path / "configs"
    configs.mkdir()
    (configs / "leaf1.json").write_text('{"interfaces": []}')
    said = _lab(capsys, "up", "--configs", str(configs), "--dir", str(tmp_path / "lab"), code=1)
    assert "unknown element 'interfaces'" in said
    assert not (tmp_path / "lab").exists()


def test_only_our_own_processes_are_ended() -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        ours = identify(stranger.pid)
        assert alive(ours)
        assert end(ours._replace(born="another time")) is False
        assert stranger.poll() is None
        assert end(ours) is True
        assert not alive(ours)
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("release", known_releases())
def test_the_initial_configuration_is_one_of_its_release(release: str) -> None:
    known = schema(release, "7220 IXR-D2L")
    device = Device(Model.of(known), initial_configuration(known, "leaf1"))
    assert device.findings_at_boot == frozenset()
    assert device.allowance().calls_a_minute > 1000


def test_a_lab_whose_folder_is_removed_ends_by_itself(
    rendered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = tmp_path / "lab"
    _lab(capsys, "up", "--configs", str(rendered / "srlinux"), "--dir", str(lab))
    (process,) = _processes(lab)
    try:
        shutil.rmtree(lab)
        until = time.monotonic() + 20
        while alive(process) and time.monotonic() < until:
            time.sleep(0.05)
        assert not alive(process)
    finally:
        end(process)
