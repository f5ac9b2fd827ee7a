"""`fabricc drift check`: once, for a person or a scheduled job."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from drift.cli.options import common, options_of
from drift.cli.present import exit_code, show, write
from drift.cli.provenance import with_intent_lines
from drift.observe import look_at_all


@click.command("check")
@common
@click.option(
    "--live",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Compare files saved in this folder instead of live targets.",
)
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write drift.md and drift.json here.",
)
def check(live: Path | None, report: Path | None, **arguments: Any) -> int:
    """Compare what runs with what is committed, once.

    Exits 0 in sync, 2 with drift, 3 when something could not be read.
    """
    options = options_of(arguments)
    scope = options.scope(saved=live)
    looks = list(scope.looks().values())
    seen = asyncio.run(look_at_all(looks, scope.deadline, scope.inventory.gnmi.concurrency))
    seen = with_intent_lines(seen, options)
    show(seen, options.output)
    if report is not None:
        write(seen, report)
    return exit_code(seen)
