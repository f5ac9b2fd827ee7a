"""What every command shares of its output: ``--output``, JSON on stdout, findings for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from compiler.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from compiler.diagnostics import Diagnostic, Diagnostics, Span

CommandT = TypeVar("CommandT", bound="Callable[..., Any]")

_LONGEST = 600
"""Characters of one message; what a finding quotes may be the whole of somebody's file."""
_WINDOW = 160
"""Characters of a quoted line."""

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
    place = click.style(printable(str(each.span)), bold=True)
    click.echo(f"{place}: {severity} [{each.code.name}] {_cut(each.message)}", err=True)
    if each.span.line <= len(lines):
        line, indent = _quoted(lines[each.span.line - 1].rstrip("\r"), each.span.column - 1)
        number = str(each.span.line)
        margin = " " * len(number)
        click.echo(
            f"  {number} | {line}\n  {margin} | {indent}{click.style('^', fg=color, bold=True)}", err=True
        )
    if each.also is not None:
        click.echo(f"  also: {printable(str(each.also))}", err=True)
    if each.hint is not None:
        click.echo(f"  hint: {_cut(each.hint)}", err=True)
    click.echo(f"  page: {PAGE}#{each.code.name}", err=True)


def _cut(text: str) -> str:
    shown = printable(text[: _LONGEST + 1])
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _quoted(line: str, at: int) -> tuple[str, str]:
    """Give a line as shown, the part around `at` if it is long, and what stands below it left of `at`."""
    start = max(0, at - _WINDOW // 2) if len(line) > _WINDOW else 0
    part = line[start : start + _WINDOW]
    before, after = (_with_tabs(text) for text in (part[: at - start], part[at - start :]))
    before = "…" + before if start else before
    after += "…" if start + _WINDOW < len(line) else ""
    # A tab before the place must stay one, or the caret stands elsewhere.
    return before + after, "".join(letter if letter == "\t" else " " for letter in before)


def _with_tabs(text: str) -> str:
    return "\t".join(map(printable, text.split("\t")))
