"""What people, disks and strangers do to `fabricc compile`: a sentence and a code, and nothing is lost."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compiler.cli.run import run

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "intent", tmp_path / "intent")
    shutil.copytree(ROOT / "rendered", tmp_path / "rendered")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FABRICC_CACHE", "off")
    return tmp_path


def content(folder: Path) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit(repository: Path) -> None:
    tenant = repository / "intent" / "tenant.yaml"
    tenant.write_text(tenant.read_text().replace("65310", "65311"))


def to_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def to_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_a_link(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere.json")
    path.symlink_to("../elsewhere.json")


@pytest.mark.parametrize("turned", [to_a_folder, to_a_pipe, to_a_link])
def test_a_manifest_that_cannot_be_read_is_not_forgotten(
    repository: Path, turned: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    turned(repository / "rendered" / "manifest.json")
    before = content(repository)
    assert run(["compile"]) == 1
    assert "nobody knows what was owned" in capsys.readouterr().err
    assert content(repository) == before


def test_a_manifest_that_owns_nonsense_is_the_users(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = repository / "rendered" / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"owned":["/', b'"owned":["]]', 1))
    assert run(["compile"]) == 1
    assert "names a place that is none" in capsys.readouterr().err


@pytest.mark.parametrize("rendered", ["intent", "intent/rendered", "intent/../intent/x"])
def test_nothing_is_rendered_into_intent(repository: Path, rendered: str) -> None:
    before = content(repository / "intent")
    assert run(["compile", "--rendered", rendered]) == 1
    assert content(repository / "intent") == before


def test_a_link_that_goes_in_a_circle_is_a_finding(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "intent" / "x.yaml").symlink_to("x.yaml")
    assert run(["compile"]) == 1
    assert "intent/x.yaml:1:1: error [symlink]" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_name_that_is_not_utf8_is_a_finding(
    repository: Path, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "intent" / os.fsdecode(b"\xff.yaml")).write_text("kind: Vrf\n")
    assert run(["compile", "--output", output]) == 1
    told = capsys.readouterr()
    assert "a name in UTF-8 is expected" in told.out + told.err


def test_what_is_quoted_moves_no_cursor_and_floods_no_terminal(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "x\x1b[2J\nintent is fine.yaml"
    (repository / "intent" / name).write_text('kind: "a\\e[31m\\n"\n' + "# " + "long " * 100_000)
    (repository / "intent" / "y.yaml").write_bytes(b"kind: \x1b[31mred\x07\n")
    (repository / "intent" / "z.yaml").write_text(" " * 1000 + "kind: " + "x" * 1_000_000)
    assert run(["compile"]) == 1
    told = capsys.readouterr().err
    assert len(told) < 10_000
    assert not {letter for letter in told if not letter.isprintable()} - {"\n"}
    assert "\nintent is fine" not in told


def test_a_place_in_a_long_line_is_still_pointed_at(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "intent" / "z.yaml").write_text(
        "{" + "".join(f"a{n}: 1, " for n in range(100)) + "kind: Nonsense}"
    )
    assert run(["compile"]) == 1
    quoted, pointer = capsys.readouterr().err.splitlines()[1:3]
    assert quoted[pointer.index("^") :].startswith("Nonsense")


@pytest.mark.parametrize("name", ["srlinux", "srlinux/leaf1.json", "srlinux/.leaf1.json.fabricc-new"])
def test_what_stands_in_the_way_is_named(
    repository: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(repository)
    path = repository / "rendered" / name
    if name == "srlinux":
        shutil.rmtree(path)
        path.write_text("not a folder")
    else:
        path.unlink(missing_ok=True)
        path.mkdir()
    assert run(["compile"]) == 1
    told = capsys.readouterr().err
    assert "leaf1.json" in told or "rendered/srlinux" in told
    assert "bug" not in told


def fabricc(
    repository: Path, *arguments: str, before: Callable[[], None]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "compiler.cli", *arguments],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=before,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_full_disk_leaves_whole_files_and_the_old_manifest(repository: Path) -> None:
    edit(repository)
    rendered = repository / "rendered"
    before = content(rendered)

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))

    done = fabricc(repository, "compile", before=full)
    assert (done.returncode, done.stderr) == (1, f"Error: {os.strerror(errno.EFBIG).lower()}\n")
    after = content(rendered)
    assert after.keys() == before.keys()
    manifest = (rendered / "manifest.json").as_posix()
    assert after[manifest] == before[manifest]
    assert run(["compile"]) == 0
    whole = content(rendered)
    assert all(after[name] in {before[name], whole[name]} for name in whole)


def test_a_reader_that_goes_away_changes_neither_work_nor_code(repository: Path) -> None:
    edit(repository)
    read, write = os.pipe()
    os.close(read)

    def gone() -> None:
        os.dup2(write, 1)

    done = fabricc(repository, "compile", "--check", before=gone)
    os.close(write)
    assert done.returncode == 2
    assert "is not what intent renders" in done.stderr


def test_no_room_for_the_answer_is_said(repository: Path) -> None:
    def full() -> None:
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)

    done = fabricc(repository, "compile", "--check", "--output", "json", before=full)
    assert (done.returncode, done.stderr) == (1, "Error: no space left on device\n")


def test_nobody_listening_at_all_is_no_trouble(repository: Path) -> None:
    def deaf() -> None:
        os.close(1)
        os.close(2)

    assert fabricc(repository, "compile", before=deaf).returncode == 0
