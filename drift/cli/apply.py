"""`fabricc drift apply`: put it back, guarded."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from compiler.cli.exits import REFUSED, UNREAD, first
from compiler.cli.output import write_json
from compiler.cli.run import Refused
from compiler.printable import printable
from drift.apply.carry_out import Terms, carry_out, settle_all
from drift.apply.lock import Busy, applying
from drift.apply.propose import propose
from drift.cli.options import common, options_of
from drift.cli.plan import budget
from drift.report import proposal as words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drift.apply.carry_out import Result
    from drift.apply.proposal import Proposal


@click.command("apply")
@common
@budget
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@click.option(
    "--plan",
    "reviewed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Refuse unless both sides are still what they were when this plan was written.",
)
@click.option(
    "--confirm-timeout",
    type=click.IntRange(10, 86400),
    default=120,
    show_default=True,
    help="Seconds after which a switch undoes a commit that was not confirmed (24.7 and later).",
)
def apply(
    max_deletions: int, reviewed: Path | None, confirm_timeout: int, *, yes: bool, **arguments: Any
) -> int:
    """Put what runs back to what is committed.

    Shows what it would send and asks. Exits 0 when everything is as committed, 3 when a target could not
    be read or changed, 4 when a guard refused.
    """
    options = options_of(arguments)
    scope = options.scope()
    terms = Terms(deletion_budget=max_deletions, confirm_seconds=confirm_timeout)
    try:
        with applying(options.state / "apply.lock") as journal:
            settled = asyncio.run(settle_all(scope, journal))
            made = asyncio.run(propose(scope, max_deletions))
            _guard(made, reviewed, yes=yes, output=options.output)
            done = asyncio.run(carry_out(scope, made, journal, terms))
    except Busy as busy:
        raise Refused(str(busy)) from None
    results = (*settled, *done)
    _tell(made, results, options.output)
    unread = [UNREAD for _ in made.unreadable] + [UNREAD for r in results if r.failure and not r.refused]
    return first([*unread, *(REFUSED for r in results if r.refused)])


def _guard(made: Proposal, reviewed: Path | None, *, yes: bool, output: str) -> None:
    """Show the plan, and raise `Refused` unless nothing speaks against it and somebody agreed."""
    if output == "text":
        # Who is asked must see everything; who said yes beforehand has seen `drift plan`.
        click.echo(words.text(made, whole=not yes), nl=False)
    if made.objections:
        raise Refused("; ".join(made.objections))
    if reviewed is not None:
        _same_as(made, reviewed)
    if made.empty or yes:
        return
    if not sys.stdin.isatty():
        raise Refused("nobody to ask: there is no terminal\nhint: `--yes` says yes beforehand")
    if not click.confirm("send this?", err=True):
        raise Refused("not sent")


def _same_as(made: Proposal, reviewed: Path) -> None:
    try:
        targets = orjson.loads(reviewed.read_bytes())["targets"]
        agreed = {each["target"]: (each["wanted"], each["live"]) for each in targets}
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise click.BadParameter(f"`{reviewed}` is not a plan", param_hint="--plan") from None
    moved = sorted(name for name, both in made.hashes().items() if agreed.get(name) != both)
    if moved:
        raise Refused(
            f"moved since the plan was written: {', '.join(moved)}\nhint: plan again, and review it"
        )


def _tell(made: Proposal, results: Sequence[Result], output: str) -> None:
    if output == "json":
        told = [
            {"target": r.target, "result": r.told, "failure": r.failure, "refused": r.refused}
            for r in results
        ]
        write_json({**words.data(made), "kind": "DriftApply", "results": told})
        return
    for each in results:
        failed = f": {printable(each.failure)}" if each.failure else ""
        mark = click.style(each.told, fg="red" if each.failure else "green")
        click.echo(f"{each.target}  {mark}{failed}")
