"""``fabricc completion``: what a shell evaluates to complete commands, options and arguments."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from compiler.cli.commands import fabricc
from compiler.cli.output import output_option, write_json


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@output_option
def completion(shell: str, output: str) -> None:
    r"""Print the completion script of SHELL.

    \b
    bash:  eval "$(fabricc completion bash)"     in ~/.bashrc
    zsh:   eval "$(fabricc completion zsh)"      in ~/.zshrc
    fish:  fabricc completion fish | source      in ~/.config/fish/config.fish
    """
    complete = get_completion_class(shell)
    if complete is None:
        raise click.UsageError(f"click cannot complete for {shell}")
    script = complete(fabricc, {}, "fabricc", "_FABRICC_COMPLETE").source()
    if output == "json":
        write_json({"shell": shell, "script": script})
    else:
        click.echo(script)
