"""`fabricc schema check` on real files: what it says, and its exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from compiler.cli.run import run
from compiler.schema import depth
from tests.compiler.corpus import GOOD
from tests.shared import shared


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendering") / "rendered"
    assert run(["compile", "--intent", str(GOOD / "seed-21.6" / "intent"), "--rendered", str(folder)]) == 0
    return folder


@pytest.fixture
def rendered(rendering: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(rendering, tmp_path / "rendered"))


def test_what_is_rendered_is_accepted(rendered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "check", str(rendered)]) == 0
    assert capsys.readouterr().err == "5 switches, 5 would be accepted, 0 not\n"


def test_what_the_vendor_forbids_is_told_with_its_place(
    rendered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(rendered)
    assert run(["schema", "check", str(rendered)]) == 1
    told = capsys.readouterr()
    assert told.out == (
        "srlinux/leaf1.json: /interface[name=ethernet-1/12]/subinterface[index=0]/ipv4: "
        "ipv4 configuration not allowed on bridged or local-mirror-dest subinterfaces\n"
    )
    assert told.err == "5 switches, 4 would be accepted, 1 not\n"


def test_as_data(rendered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(rendered)
    assert run(["schema", "check", "--output", "json", str(rendered)]) == 1
    told: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert [each["file"] for each in told if each["refused"]] == ["srlinux/leaf1.json"]


def spoil(rendered: Path) -> None:
    path = rendered / "srlinux" / "leaf1.json"
    tree = json.loads(path.read_text())
    (port,) = (e for e in tree["srl_nokia-interfaces:interface"] if e["name"] == "ethernet-1/12")
    port["subinterface"][0]["ipv4"] = {"address": [{"ip-prefix": "192.0.2.1/24"}]}
    path.write_text(json.dumps(tree))


def test_a_file_that_cannot_be_read(rendered: Path) -> None:
    (rendered / "srlinux" / "leaf2.json").write_text('{"srl_nokia-interfaces:interface": [')
    assert run(["schema", "check", str(rendered)]) == 3


def test_a_folder_without_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "check", str(tmp_path)]) == 1
    assert "expected a manifest" in capsys.readouterr().err


def test_models_that_are_none(rendered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "check", "--yang", str(tmp_path), str(rendered)]) == 1
    assert "expected `srl_nokia` models" in capsys.readouterr().err


def test_by_the_models_themselves(rendered: Path, tmp_path: Path) -> None:
    bundle = shared("data", "yang", "srlinux-yang-models.bundle")
    models = tmp_path / "models"
    clone = ["git", "clone", "-q", "--branch", "v21.6.4", "-c", "advice.detachedHead=false"]
    subprocess.run([*clone, str(bundle), str(models)], check=True, capture_output=True)
    assert run(["schema", "check", "--yang", str(models), str(rendered)]) == 0
    spoil(rendered)
    assert run(["schema", "check", "--yang", str(models), str(rendered)]) == 1


def test_without_libyang(
    rendered: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(*_: object) -> None:
        raise depth.NoEngine

    monkeypatch.setattr("compiler.cli.schema_check.violations", missing)
    assert run(["schema", "check", str(rendered)]) == 1
    assert "hint: pip install 'fabricc[yang]'" in capsys.readouterr().err
