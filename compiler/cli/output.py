"""What every command shares of its output: ``--output``, JSON on stdout, findings for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from compiler.diagnostics import Diagnostic, Diagnostics, Span

CommandT = TypeVar("CommandT", bound="Callable[..., Any]")

PAGE = "docs/diagnostics.md"
"""Where each code is explained; its name is the anchor."""


def output_option(command: CommandT) -> CommandT:
    """Add ``--output text|json``: every command has it, as its parameter `output`."""
    option: Callable[[CommandT], CommandT] = click.option(
        "--output",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="What is written to stdout.",
    )
    return option(command)


def write_json(value: object) -> None:
    """Write one JSON document to stdout."""
    import orjson

    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def describe(diagnostics: Diagnostics) -> list[dict[str, Any]]:
    """Give findings as data, in file order."""
    return [
        {
            "severity": each.severity.value,
            "code": each.code.name,
            "message": each.message,
            **_place(each.span),
            "hint": each.hint,
            "also": None if each.also is None else _place(each.also),
            "page": f"{PAGE}#{each.code.name}",
        }
        for each in diagnostics.ordered()
    ]


def _place(span: Span) -> dict[str, Any]:
    return {"file": span.file, "line": span.line, "column": span.column}


def print_findings(diagnostics: Diagnostics, sources: Mapping[str, str]) -> None:
    """Write findings to stderr, each with the line it is about; colour only on a terminal."""
    lines: dict[str, list[str]] = {}
    for each in diagnostics.ordered():
        file = each.span.file
        if file not in lines:
            lines[file] = sources.get(file, "").split("\n")
        _print_finding(each, lines[file])


def _print_finding(each: Diagnostic, lines: Sequence[str]) -> None:
    color = "red" if each.severity == "error" else "yellow"
    severity = click.style(each.severity.value, fg=color, bold=True)
    click.echo(
        f"{click.style(str(each.span), bold=True)}: {severity} [{each.code.name}] {each.message}", err=True
    )
    if each.span.line <= len(lines):
        line = lines[each.span.line - 1].rstrip("\r")
        number = str(each.span.line)
        margin = " " * len(number)
        # A tab before the place must stay one, or the caret stands elsewhere.
        indent = "".join(letter if letter == "\t" else " " for letter in line[: each.span.column - 1])
        click.echo(
            f"  {number} | {line}\n  {margin} | {indent}{click.style('^', fg=color, bold=True)}", err=True
        )
    if each.also is not None:
        click.echo(f"  also: {each.also}", err=True)
    if each.hint is not None:
        click.echo(f"  hint: {each.hint}", err=True)
    click.echo(f"  page: {PAGE}#{each.code.name}", err=True)
