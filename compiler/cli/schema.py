"""``fabricc schema``: ask what targets accept. Its commands are imported when they are called."""

from __future__ import annotations

from importlib import import_module

import click

_OWN = {
    "build": (
        "compiler.cli.schema_build:build_command",
        "Learn a release from the vendor's models.",
    ),
    "check": ("compiler.cli.schema_check:check", "Judge rendered switches by the vendor's own conditions."),
    "diff": ("compiler.cli.schema_diff:diff_command", "Say what an upgrade changes of the configuration."),
    "export": ("compiler.cli.export:export", "Print the JSON Schema of intent, for editors."),
    "list": (
        "compiler.cli.schema_show:list_command",
        "List the known releases and their platforms.",
    ),
    "show": ("compiler.cli.schema_show:show_command", "Say what a node is: what it takes, what is below it."),
}


class Commands(click.Group):
    """A group whose members are strings ``module:attribute`` until they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the base's signature
        """Give all names, sorted."""
        return sorted(_OWN)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in _OWN:
            return None
        module, _, attribute = _OWN[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands with a line each."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted((name, text) for name, (_, text) in _OWN.items()))


@click.group("schema", cls=Commands)
def schema() -> None:
    """Ask what targets accept: releases, paths, what an upgrade changes."""
