"""`fabricc drift plan`: what an apply would send."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from compiler.cli.exits import DIFFERS, REFUSED, UNREAD, first
from compiler.cli.files import write_whole
from drift.apply.propose import propose
from drift.cli.options import common, options_of
from drift.report import proposal as words

if TYPE_CHECKING:
    from drift.apply.proposal import Proposal


def budget(function: Any) -> Any:
    """Add the option for how much may go."""
    return click.option(
        "--max-deletions",
        type=click.IntRange(min=0),
        default=20,
        show_default=True,
        help="Places of switches and objects of clusters that may be deleted.",
    )(function)


@click.command("plan")
@common
@budget
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the plan here, for `apply --plan`.",
)
def plan(max_deletions: int, write: Path | None, **arguments: Any) -> int:
    """Show what an apply would send; send nothing.

    Exits 0 when there is nothing to send, 2 when there is, 3 when something could not be read, 4 when
    a guard would refuse.
    """
    options = options_of(arguments)
    made = asyncio.run(propose(options.scope(), max_deletions))
    if write is not None:
        write_whole(write, as_json(made))
    show(made, options.output)
    return code(made)


def show(made: Proposal, output: str) -> None:
    """Print a proposal to stdout, whole."""
    click.echo(as_json(made) if output == "json" else words.text(made), nl=False)


def as_json(made: Proposal) -> bytes:
    """Give a proposal as it is printed and written."""
    return orjson.dumps(words.data(made), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def code(made: Proposal) -> int:
    """Say it in a number."""
    found = [REFUSED for _ in made.objections] + [UNREAD for _ in made.unreadable]
    return first(found if made.empty else [*found, DIFFERS])
