"""One run of the command line: whatever happens becomes an exit code and a sentence."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from compiler.cli.commands import fabricc
from compiler.cli.exits import BUG, OK, REFUSED, USER

if TYPE_CHECKING:
    from collections.abc import Sequence

_ISSUES = "please report it with what you ran, and with FABRICC_TRACEBACK=1 set, to the project's issues"


class Refused(click.ClickException):
    """A guard said no: nothing was done. Raised by a command; its text is for the user."""

    exit_code = REFUSED


def run(arguments: Sequence[str]) -> int:
    """Run ``fabricc`` with these arguments and give its exit code; nothing escapes but a traceback asked for.

    Click leaves with 2 for a mistyped option, which would read as drift in a scheduled job: that is 1 here.
    """
    try:
        code = fabricc.main(list(arguments), prog_name="fabricc", standalone_mode=False)
    except Refused as refused:
        refused.show()
        return REFUSED
    except click.ClickException as wrong:
        wrong.show()
        return USER
    except click.Abort:
        click.echo("interrupted", err=True)
        return USER
    except BrokenPipeError:
        # Whoever read us has seen enough; without this the interpreter complains at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as bug:
        if os.environ.get("FABRICC_TRACEBACK"):
            raise
        click.echo(f"fabricc has a bug: {type(bug).__name__}: {bug}\nhint: {_ISSUES}", err=True)
        return BUG
    return code if isinstance(code, int) else OK
