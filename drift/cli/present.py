"""Observations on a terminal, in a pipe, and in files; and the exit code that they mean."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import orjson

from compiler.cli.exits import DIFFERS, UNREAD, first
from compiler.cli.files import write_whole
from drift.change import Verdict
from drift.report import json, markdown, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from drift.change import Observation

_COLOURS = {
    "verdict:in sync": "green",
    "verdict:drifted": "red",
    "verdict:unknown": "yellow",
    "consequence:outage": "red",
    "consequence:capacity": "yellow",
    "consequence:cosmetic": "cyan",
}


def style(words: str, kind: str) -> str:
    """Colour a word for a terminal."""
    return click.style(words, fg=_COLOURS.get(kind), bold=kind == "bold" or None, dim=kind == "dim" or None)


def show(observations: Sequence[Observation], output: str) -> None:
    """Print the report to stdout: coloured only on a terminal."""
    if output == "json":
        click.echo(as_json(observations), nl=False)
    else:
        click.echo(text.render(observations, style if sys.stdout.isatty() else text.plain), nl=False)


def as_json(observations: Sequence[Observation]) -> bytes:
    """Give the JSON report as it is printed and written."""
    return orjson.dumps(json.render(observations), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def write(observations: Sequence[Observation], folder: Path) -> None:
    """Write ``drift.md`` and ``drift.json``, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (
        ("drift.md", markdown.render(observations).encode()),
        ("drift.json", as_json(observations)),
    ):
        write_whole(folder / name, data)


def exit_code(observations: Sequence[Observation]) -> int:
    """Say it in a number: unreadable comes before drift, for what was not seen may be worse."""
    unread = [UNREAD for o in observations if o.unreadable]
    return first([*unread, *(DIFFERS for o in observations if o.verdict is Verdict.DRIFTED)])
