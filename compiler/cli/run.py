"""One run of the command line: whatever happens becomes an exit code and a sentence."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import click

from compiler.cli.commands import fabricc
from compiler.cli.exits import BUG, OK, REFUSED, USER
from compiler.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_ISSUES = "please report it with what you ran, and with FABRICC_TRACEBACK=1 set, to the project's issues"


class Refused(click.ClickException):
    """A guard said no: nothing was done. Raised by a command; its text is for the user."""

    exit_code = REFUSED


_OF_THE_MACHINE = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EIO,
    errno.EROFS,
    errno.EMFILE,
    errno.ENFILE,
}
"""Faults that name no file, and are no bug of ours either."""


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
    except Exception as failure:
        if os.environ.get("FABRICC_TRACEBACK"):
            raise
        return _failed(failure)
    return code if isinstance(code, int) else OK


def _failed(failure: Exception) -> int:
    """Tell a fault of the machine, such as a full disk, from a bug of ours."""
    if isinstance(failure, OSError) and (failure.filename is not None or failure.errno in _OF_THE_MACHINE):
        click.echo(f"Error: {_told(failure)}", err=True)
        return USER
    if isinstance(failure, MemoryError):
        click.echo("Error: out of memory", err=True)
        return USER
    click.echo(f"fabricc has a bug: {type(failure).__name__}: {failure}\nhint: {_ISSUES}", err=True)
    return BUG


def _told(error: OSError) -> str:
    """Say what the machine would not do, and with which file."""
    reason = (error.strerror or type(error).__name__).lower()
    return reason if error.filename is None else f"`{printable(str(error.filename))}`: {reason}"
