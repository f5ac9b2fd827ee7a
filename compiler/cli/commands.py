"""The ``fabricc`` group. A command's module is imported when it is called, and never for ``--help``.

Own commands are listed here. Those of other packages (drift is one) are found by the entry point group
``fabricc.commands``; the installed metadata is read directly, because ``importlib.metadata`` alone costs as
much as all the rest of ``fabricc --help``.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

_GROUP = "fabricc.commands"
_OWN = {
    "compile": ("compiler.cli.compile:compile_command", "Render intent into what the targets hold."),
    "completion": ("compiler.cli.completion:completion", "Print the completion script of a shell."),
    "explain": ("compiler.cli.explain:explain", "Explain a diagnostic code or a kind of intent."),
    "schema": ("compiler.cli.schema:schema", "Ask what targets accept; export the schema of intent."),
}


class Commands(click.Group):
    """A group whose members are strings ``module:attribute`` until they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the base's signature
        """Give all names, sorted."""
        return sorted({*_OWN, *_entry_points()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        place = _OWN[cmd_name][0] if cmd_name in _OWN else _entry_points().get(cmd_name)
        return None if place is None else _load(place)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of these arguments; a name that is nearly one gets a suggestion."""
        if args and args[0] not in self.list_commands(ctx):
            from compiler.intent.names import closest

            meant = closest(args[0], self.list_commands(ctx))
            ctx.fail(f"No such command '{args[0]}'." + (f" Did you mean '{meant}'?" if meant else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with a line each."""
        lines = {name: text for name, (_, text) in _OWN.items()}
        for name, place in _entry_points().items():
            lines[name] = _summary(place) or self._imported_summary(ctx, name)
        with formatter.section("Commands"):
            formatter.write_dl(sorted(lines.items()))

    def _imported_summary(self, ctx: click.Context, name: str) -> str:
        try:
            command = self.get_command(ctx, name)
        except (ImportError, AttributeError) as broken:
            return f"(cannot be loaded: {broken})"
        return "" if command is None else command.get_short_help_str(limit=80)


def _summary(place: str) -> str:
    """Read the first line of a command's docstring from its source; "" if it is not found.

    Importing the packages of others for a line each would cost more than the rest of ``--help``.
    """
    module, _, attribute = place.partition(":")
    path = module.replace(".", "/")
    for folder in sys.path:
        for file in (f"{folder or '.'}/{path}.py", f"{folder or '.'}/{path}/__init__.py"):
            try:
                with open(file, encoding="utf-8") as source:  # noqa: PTH123 - at every start
                    text = source.read()
            except OSError:
                continue
            _, _, body = text.partition(f"\ndef {attribute}(")
            return body.partition(':\n    """')[2].partition("\n")[0].removesuffix('"""')
    return ""


def _load(place: str) -> click.Command | None:
    module, _, attribute = place.partition(":")
    command = getattr(import_module(module), attribute)
    return command if isinstance(command, click.Command) else None


@cache
def _entry_points() -> dict[str, str]:
    """Give the commands of installed packages, ``module:attribute`` by name."""
    found: dict[str, str] = {}
    for folder in dict.fromkeys(sys.path):
        for text in _metadata(folder or "."):
            if f"[{_GROUP}]" in text:
                for name, place in _section(text).items():
                    found.setdefault(name, place)
    return found or _of_the_checkout()


def _metadata(folder: str) -> Iterator[str]:
    """Give the entry points of every distribution that is installed in a folder, as text."""
    try:
        names = [name for name in os.listdir(folder) if name.endswith(".dist-info")]  # noqa: PTH208 - at every start
    except OSError:
        return
    for name in names:
        try:
            with open(f"{folder}/{name}/entry_points.txt", encoding="utf-8") as file:  # noqa: PTH123 - as above
                yield file.read()
        except OSError:
            continue


def _section(text: str) -> dict[str, str]:
    _, _, rest = text.partition(f"[{_GROUP}]")
    lines = rest.partition("\n[")[0].splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name.strip(): place.strip() for name, _, place in pairs}


def _of_the_checkout() -> dict[str, str]:
    """Run from a checkout that is not installed: the project file says the same."""
    project = __file__.removesuffix("compiler/cli/commands.py") + "pyproject.toml"
    try:
        file = open(project, "rb")  # noqa: PTH123, SIM115 - at every start; closed below
    except OSError:
        return {}
    import tomllib

    with file:
        points: dict[str, str] = tomllib.load(file)["project"]["entry-points"][_GROUP]
    return points


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's
    if not value:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("fabricc")
    except PackageNotFoundError:
        found = "(a checkout that is not installed)"
    click.echo(f"fabricc {found}")
    ctx.exit()


@click.group("fabricc", cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
def fabricc() -> None:
    """Compile a fabric's intent into what its switches and clusters hold, and watch for drift from it."""
