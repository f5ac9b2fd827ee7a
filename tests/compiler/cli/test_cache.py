"""Compiling again is fast, and the answer is the same as without the cache."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from compiler import pipeline
from compiler.cli.run import run

INTENT = Path(__file__).parents[3] / "intent"


class Count:
    compiles = 0


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(INTENT, tmp_path / "intent")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FABRICC_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    counted = Count()
    compile_intent = pipeline.compile_intent

    def counting(*arguments: object, **options: object) -> object:
        counted.compiles += 1
        return compile_intent(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "compile_intent", counting)
    return counted


def test_again_is_not_done_again(repository: Path, count: Count) -> None:
    assert run(["compile"]) == 0
    assert run(["compile"]) == 0
    assert run(["compile", "--check"]) == 0
    assert count.compiles == 1
    assert list((repository / "cache" / "fabricc" / "compile").iterdir())


def test_warnings_are_told_each_time(
    repository: Path, count: Count, capsys: pytest.CaptureFixture[str]
) -> None:
    fabric = repository / "intent" / "fabric.yaml"
    fabric.write_text(fabric.read_text().replace("    multipath: 4\n", ""))
    run(["compile"])
    first = capsys.readouterr().err.partition("page:")[0]
    run(["compile"])
    assert capsys.readouterr().err.partition("page:")[0] == first
    assert "warning [multipath-off" in first
    assert run(["compile", "--strict"]) == 1
    assert count.compiles == 1


@pytest.mark.parametrize(
    "name", ["intent/tenant.yaml", "rendered/srlinux/leaf1.json", "rendered/manifest.json", "intent/new.yaml"]
)
def test_whatever_is_touched_is_seen(repository: Path, count: Count, name: str) -> None:
    run(["compile"])
    path = repository / name
    content = path.read_text() if path.exists() else ""
    if name == "intent/new.yaml":
        content = (repository / "intent" / "policies.yaml").read_text().partition("---")[0]
        content = content.replace("accept-all", "another")
    path.write_text(content.replace("65310", "65311") + "\n")
    run(["compile"])
    assert count.compiles == 2


@pytest.mark.parametrize("option", [["--release", "25.3.1"], ["--forget-released"]])
def test_other_options_are_another_compile(repository: Path, count: Count, option: list[str]) -> None:
    assert repository.exists()
    run(["compile"])
    run(["compile", *option])
    assert count.compiles == 2


def test_a_spoilt_entry_is_not_believed(repository: Path, count: Count) -> None:
    run(["compile"])
    for entry in (repository / "cache" / "fabricc" / "compile").iterdir():
        entry.write_text('{"manifest": 1}')
    assert run(["compile"]) == 0
    assert count.compiles == 2


def test_a_cache_that_cannot_be_written_is_done_without(
    repository: Path, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(repository / "file"))
    assert run(["compile"]) == 0
    assert run(["compile"]) == 0
    assert count.compiles == 2
