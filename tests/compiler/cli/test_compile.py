"""`fabricc compile` on real files: what it writes, what it leaves alone, and its exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from compiler.cli.run import run

INTENT = Path(__file__).parents[3] / "intent"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(INTENT, tmp_path / "intent")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_it_renders_every_switch_and_object(repository: Path) -> None:
    assert run(["compile"]) == 0
    names = set(snapshot(repository / "rendered"))
    assert {"manifest.json", "srlinux/leaf1.json", "srlinux/spine2.json"} <= names
    assert any(name.startswith("kubernetes/k8s/service-") for name in names)


def test_again_writes_nothing(repository: Path) -> None:
    run(["compile"])
    before = snapshot(repository / "rendered")
    assert run(["compile"]) == 0
    assert snapshot(repository / "rendered") == before
    assert run(["compile", "--check"]) == 0


def test_one_number_changes_both_halves(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["compile"])
    before = snapshot(repository / "rendered")
    edit(repository / "intent" / "tenant.yaml", "65310", "65311")
    capsys.readouterr()
    assert run(["compile", "--check"]) == 2
    shown = capsys.readouterr().out
    assert snapshot(repository / "rendered") == before
    assert "--- a/srlinux/leaf1.json" in shown
    assert "-  asNumber: 65310\n+  asNumber: 65311\n" in shown
    assert run(["compile"]) == 0
    after = snapshot(repository / "rendered")
    assert {name for name in after if after[name] != before[name]} >= {"manifest.json", "srlinux/leaf1.json"}
    assert after["srlinux/leaf2.json"] == before["srlinux/leaf2.json"]


def test_only_what_the_manifest_lists_is_removed(repository: Path) -> None:
    run(["compile"])
    stranger = repository / "rendered" / "srlinux" / "old.json"
    stranger.write_text("{}")
    document = repository / "intent" / "cluster.yaml"
    document.write_text(
        document.read_text().partition("---\napiVersion: fabricc.dev/v1alpha1\nkind: Service")[0]
    )
    assert run(["compile"]) == 0
    assert stranger.exists()
    assert not list((repository / "rendered" / "kubernetes").rglob("service-*"))
    manifest = json.loads((repository / "rendered" / "manifest.json").read_text())
    assert [each["objects"] for each in manifest["released"]] == [["v1/Service/ingress-nginx/ingress-ctl-lb"]]
    assert run(["compile", "--check"]) == 0
    assert run(["compile", "--forget-released"]) == 0
    assert json.loads((repository / "rendered" / "manifest.json").read_text())["released"] == []


def test_a_file_edited_by_hand_is_seen_and_put_back(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["compile"])
    leaf = repository / "rendered" / "srlinux" / "leaf1.json"
    whole = leaf.read_bytes()
    leaf.write_bytes(whole.replace(b"65310", b"65999"))
    capsys.readouterr()
    assert run(["compile", "--check"]) == 2
    assert "65999" in capsys.readouterr().out
    assert run(["compile"]) == 0
    assert leaf.read_bytes() == whole


def test_nothing_is_written_when_intent_is_wrong(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(repository / "intent" / "tenant.yaml", "vni: 4", "vin: 4")
    assert run(["compile"]) == 1
    told = capsys.readouterr().err
    assert "intent/tenant.yaml:6:3: error [unknown-field] `spec` has no field `vin`" in told
    assert "  6 |   vin: 4\n    |   ^\n  hint: did you mean `vni`?\n" in told
    assert "page: docs/diagnostics.md#unknown-field" in told
    assert not (repository / "rendered").exists()


def test_warnings_are_errors_only_when_strict(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(repository / "intent" / "fabric.yaml", "    multipath: 4\n", "")
    assert run(["compile"]) == 0
    assert "warning [multipath-off" in capsys.readouterr().err
    edit(repository / "intent" / "tenant.yaml", "65310", "65311")
    before = snapshot(repository / "rendered")
    assert run(["compile", "--strict"]) == 1
    assert snapshot(repository / "rendered") == before


def test_findings_are_data_when_asked(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(repository / "intent" / "tenant.yaml", "vni: 4", "vin: 4")
    assert run(["compile", "--output", "json"]) == 1
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert captured.err == ""
    assert told["exit"] == 1
    (found,) = told["diagnostics"]
    assert (found["code"], found["file"], found["line"], found["column"]) == (
        "unknown-field",
        "intent/tenant.yaml",
        6,
        3,
    )


def test_changes_are_data_when_asked(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["compile"])
    (repository / "rendered" / "srlinux" / "leaf1.json").unlink()
    capsys.readouterr()
    assert run(["compile", "--check", "--output", "json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], told["changed"], told["removed"]) == (["srlinux/leaf1.json"], [], [])


@pytest.mark.parametrize("name", ["srlinux", "kubernetes", "kubernetes/k8s"])
def test_a_linked_folder_is_not_followed(repository: Path, name: str) -> None:
    run(["compile"])
    outside = repository / "outside"
    shutil.move(repository / "rendered" / name, outside)
    (repository / "rendered" / name).symlink_to(outside)
    before = snapshot(outside)
    edit(repository / "intent" / "tenant.yaml", "65310", "65311")
    assert run(["compile"]) == 4
    assert snapshot(outside) == before


def test_a_linked_file_is_replaced_and_its_target_left_alone(repository: Path) -> None:
    run(["compile"])
    leaf = repository / "rendered" / "srlinux" / "leaf1.json"
    outside = repository / "outside.json"
    shutil.move(leaf, outside)
    leaf.symlink_to(outside)
    before = outside.read_bytes()
    edit(repository / "intent" / "tenant.yaml", "65310", "65311")
    assert run(["compile"]) == 0
    assert outside.read_bytes() == before
    assert not leaf.is_symlink()


def test_the_manifest_is_written_last(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(["compile"])
    before = (repository / "rendered" / "manifest.json").read_bytes()
    edit(repository / "intent" / "tenant.yaml", "65310", "65311")
    done: list[str] = []
    replace = Path.replace

    def dying(self: Path, target: Path) -> Path:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", dying)
    assert run(["compile"]) == 1
    assert (repository / "rendered" / "manifest.json").read_bytes() == before
    monkeypatch.undo()
    monkeypatch.chdir(repository)
    assert run(["compile"]) == 0
    assert run(["compile", "--check"]) == 0


def test_a_manifest_in_conflict_is_resolved_by_compiling(repository: Path) -> None:
    run(["compile"])
    path = repository / "rendered" / "manifest.json"
    whole = path.read_text()
    lines = whole.splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if "leaf1.json" in line)
    lines[at:at] = ["<<<<<<< HEAD\n", lines[at], "=======\n"]
    lines.insert(at + 4, ">>>>>>> branch\n")
    path.write_text("".join(lines))
    assert run(["compile", "--check"]) == 1
    assert run(["compile"]) == 0
    assert path.read_text() == whole


def test_a_broken_manifest_is_not_guessed_at(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["compile"])
    (repository / "rendered" / "manifest.json").write_text("{}")
    assert run(["compile"]) == 1
    assert "is no manifest" in capsys.readouterr().err


def test_the_release_can_be_tried_from_the_command_line(repository: Path) -> None:
    assert run(["compile", "--release", "25.3.1"]) == 0
    manifest = json.loads((repository / "rendered" / "manifest.json").read_text())
    assert {each["release"] for each in manifest["artifacts"] if each["kind"] == "srlinux"} == {"25.3.1"}
