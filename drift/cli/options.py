"""What the drift commands have in common: their options, and what these add up to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from compiler.cli.output import output_option
from drift.ledger import Ledger
from drift.scope import BadInventory, Scope, read_inventory
from drift.wanted import BadRendering, read_folder, read_revision

if TYPE_CHECKING:
    from collections.abc import Callable

    from drift.wanted import Wanted

FunctionT = TypeVar("FunctionT", bound="Callable[..., Any]")
_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for."""

    rendered: Path
    rev: str | None
    intent: Path
    targets: Path | None
    target: tuple[str, ...]
    state: Path
    insecure: bool
    output: str

    def wanted(self) -> Wanted:
        """Read what is committed. Raises `click.ClickException` (exit code 1) when it is torn or absent."""
        try:
            return read_folder(self.rendered) if self.rev is None else self._of_revision(self.rev)
        except BadRendering as error:
            raise click.ClickException(str(error)) from None

    def _of_revision(self, rev: str) -> Wanted:
        return read_revision(Path.cwd(), rev, self.rendered)

    def scope(self, *, saved: Path | None = None) -> Scope:
        """Put the run together, and refuse a target that is not committed."""
        wanted = self.wanted()
        known = {s.name for s in wanted.switches} | {c.name for c in wanted.clusters}
        for name in self.target:
            if name not in known:
                raise click.BadParameter(
                    f"`{name}` is not committed; there are {', '.join(sorted(known))}", param_hint="--target"
                )
        try:
            inventory = read_inventory(self.targets)
        except BadInventory as error:
            raise click.ClickException(str(error)) from None
        for name in sorted({*inventory.switches, *inventory.clusters} - known):
            click.echo(f"warning: the target file names `{name}`, which is not committed", err=True)
        if self.insecure:
            gnmi = inventory.gnmi.model_copy(update={"insecure": True})
            inventory = inventory.model_copy(update={"gnmi": gnmi})
        return Scope(
            wanted=wanted,
            inventory=inventory,
            ledger=Ledger(self.state / "ledger.json"),
            only=frozenset(self.target),
            saved=saved,
        )


def common(function: FunctionT) -> FunctionT:
    """Add the options that every drift command has; the command gets them as one `Options`."""
    options = (
        click.option(
            "--rendered", type=_FOLDER, default=Path("rendered"), show_default=True, help="What is committed."
        ),
        click.option("--rev", help="Take the rendering from this git revision instead of the folder."),
        click.option(
            "--intent",
            type=_FOLDER,
            default=Path("intent"),
            show_default=True,
            help="Where the intent lines are.",
        ),
        click.option(
            "--targets", type=_FILE, envvar="FABRICC_TARGETS", help="Where targets answer: the target file."
        ),
        click.option("--target", multiple=True, help="Only this switch or cluster; may be repeated."),
        click.option(
            "--state",
            type=_FOLDER,
            default=Path(".fabricc"),
            show_default=True,
            envvar="FABRICC_STATE",
            help="Where the lock and the ledger are kept.",
        ),
        click.option(
            "--insecure", is_flag=True, help="Speak gNMI without TLS: passwords can be read on the way."
        ),
        output_option,
    )
    for option in reversed(options):
        function = option(function)
    return function


def options_of(arguments: dict[str, Any]) -> Options:
    """Take the common options out of a command's keyword arguments."""
    return Options(**arguments)
