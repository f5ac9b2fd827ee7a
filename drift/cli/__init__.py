"""The `drift` commands: read, write, print and exit, and nothing else."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = {
    "check": "Compare what runs with what is committed, once.",
    "plan": "Show what an apply would send; send nothing.",
    "apply": "Put what runs back to what is committed, guarded.",
    "watch": "Compare again and again: the daemon.",
}


class _Lazy(click.Group):
    """Imports a command when it is called: each of them brings a protocol or two along."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the base's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"drift.cli.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group("drift", cls=_Lazy)
def drift() -> None:
    """Compare what runs with what is committed, and put it back."""
