"""The door as such: options, exit codes, completion, and what it costs to open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from compiler.cli import commands
from compiler.cli.exits import first
from compiler.cli.run import run

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]


def fabricc(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "compiler.cli", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [["--nonsense"], ["compyle"], ["compile", "--chekc"], ["compile", "--intent", "no-such-folder"], []],
)
def test_a_wrong_command_line_exits_with_one(arguments: list[str]) -> None:
    assert run(arguments) == 1 or not arguments


def test_a_mistyped_command_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compyle"]) == 1
    assert "Did you mean 'compile'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("codes", "wins"),
    [([], 0), ([0, 2], 2), ([2, 3], 3), ([3, 4], 4), ([4, 1], 1), ([1, 70], 70), ([0, 2, 3, 4, 1, 70], 70)],
)
def test_the_first_of_several_codes_wins(codes: list[int], wins: int) -> None:
    assert first(codes) == wins


@click.command()
def broken() -> None:
    raise ValueError("never mind")


def test_our_bug_is_seventy_and_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(_: str) -> click.Command:
        return broken

    monkeypatch.setattr(commands, "_load", load)
    assert run(["compile"]) == 70
    told = capsys.readouterr().err
    assert "fabricc has a bug: ValueError: never mind" in told
    assert "Traceback" not in told
    monkeypatch.setenv("FABRICC_TRACEBACK", "1")
    with pytest.raises(ValueError, match="never mind"):
        run(["compile"])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_a_completion_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    assert "_FABRICC_COMPLETE" in capsys.readouterr().out
    assert run(["completion", shell, "--output", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["shell"] == shell


def every_command(command: click.Command, *names: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield " ".join(names), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        member = command.get_command(context, name)
        assert member is not None
        yield from every_command(member, *names, name)


def test_every_command_explains_itself_and_answers_in_json() -> None:
    found = dict(every_command(commands.fabricc))
    assert {"compile", "drift watch", "lab up", "schema show", "demo", "completion"} <= set(found)
    for name, command in found.items():
        options = {option for each in command.params for option in each.opts}
        assert "--output" in options, name
        assert command.help, name


def test_every_command_has_a_page() -> None:
    context = click.Context(commands.fabricc)
    missing = [
        name
        for name in commands.fabricc.list_commands(context)
        if not (ROOT / "docs/commands" / f"{name}.md").exists()
    ]
    assert missing == []


def test_completion_knows_the_commands() -> None:
    done = fabricc(_FABRICC_COMPLETE="bash_complete", COMP_WORDS="fabricc comp", COMP_CWORD="1")
    assert done.stdout.split() == ["plain,compile", "plain,completion"]


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from compiler.cli.run import run; code = run(['--help']);"
        "heavy = {'yaml', 'pydantic', 'orjson', 'grpc', 'kubernetes', 'git', 'deepdiff', 'difflib',"
        " 'importlib.metadata', 'httpx', 'asyncio', 'ssl'};"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "HEAVY []" in done.stdout
    assert "compile" in done.stdout


def test_findings_are_plain_where_there_is_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("kind: X\n")
    done = fabricc("compile", "--intent", str(tmp_path), "--rendered", str(tmp_path / "r"))
    assert done.returncode == 1
    assert "\x1b" not in done.stderr
    assert done.stdout == ""


def test_the_version_is_told() -> None:
    assert fabricc("--version").stdout.startswith("fabricc ")
