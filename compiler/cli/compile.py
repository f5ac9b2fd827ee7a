"""``fabricc compile``: intent to rendered, or with ``--check`` whether they agree."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compiler.cli.exits import DIFFERS, OK, USER
from compiler.cli.files import LinkInRenderedError, RenderedFolder, read_intent
from compiler.cli.output import describe, output_option, print_findings, write_json
from compiler.cli.run import Refused
from compiler.diagnostics import Diagnostics
from compiler.manifest import MANIFEST, Manifest, ManifestError, read_manifest
from compiler.pipeline import compile_intent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compiler.cli.files import Changes

_SHOWN = 100
"""Files whose differences ``--check`` writes out; a thousand switches differ in the same way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The options of one run."""

    intent: Path
    rendered: Path
    check: bool
    strict: bool
    release: str | None
    forget_released: bool
    output: str


@click.command("compile")
@click.option(
    "--intent",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("intent"),
    show_default=True,
    help="The folder that people write.",
)
@click.option(
    "--rendered",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("rendered"),
    show_default=True,
    help="The folder that is written.",
)
@click.option("--check", is_flag=True, help="Write nothing; show what would change and exit with 2.")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--release", metavar="R", help="Render every switch for this SR Linux release: 24.10.3.")
@click.option(
    "--forget-released", is_flag=True, help="Forget what was owned once: it is never cleaned up on a target."
)
@output_option
def compile_command(**options: Any) -> int:
    """Render intent into the exact configuration of every switch and the objects of every cluster.

    Only files that change are written, each as a whole, the manifest last; only files that the manifest
    lists are removed.
    """
    # Everything made here lives to the end: collecting would only walk it again and again.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _compile(_Asked(**options))
    except LinkInRenderedError as link:
        raise Refused(str(link)) from link
    finally:
        if collecting:
            gc.enable()


def _compile(asked: _Asked) -> int:
    diagnostics = Diagnostics()
    folder = RenderedFolder(asked.rendered)
    previous = _previous(folder, conflicts=not asked.check)
    sources = read_intent(asked.intent, diagnostics)
    compiled = None
    if not diagnostics.failed:
        compiled = compile_intent(
            sources,
            previous,
            diagnostics,
            release_override=asked.release,
            forget_released=asked.forget_released,
        )
    refused = compiled is None or (asked.strict and bool(diagnostics.found))
    if asked.output == "text":
        print_findings(diagnostics, sources)
    if compiled is None or refused:
        return _refuse(asked, diagnostics)
    changes = folder.compare(compiled.files, previous)
    if not asked.check and changes:
        folder.write(compiled.files, changes)
    return _tell(asked, diagnostics, folder, compiled.files, changes)


def _previous(folder: RenderedFolder, *, conflicts: bool) -> Manifest | None:
    content = folder.read(MANIFEST)
    if content is None:
        return None
    try:
        return read_manifest(content, conflicts=conflicts)
    except ManifestError as error:
        raise click.ClickException(
            f"`{folder.root / MANIFEST}` is no manifest: {error}\n"
            "hint: restore it from git; without it nobody knows what was owned"
        ) from error


def _refuse(asked: _Asked, diagnostics: Diagnostics) -> int:
    if asked.output == "json":
        write_json({"exit": USER, "diagnostics": describe(diagnostics)})
    else:
        errors = sum(each.severity.value == "error" for each in diagnostics.ordered())
        warnings = len(diagnostics.ordered()) - errors
        click.echo(f"nothing is rendered: {_count(errors, 'error')}, {_count(warnings, 'warning')}", err=True)
    return USER


def _tell(
    asked: _Asked,
    diagnostics: Diagnostics,
    folder: RenderedFolder,
    files: Mapping[str, bytes],
    changes: Changes,
) -> int:
    code = DIFFERS if asked.check and changes else OK
    if asked.output == "json":
        write_json(
            {
                "exit": code,
                "check": asked.check,
                "new": changes.new,
                "changed": changes.changed,
                "removed": changes.stale,
                "unchanged": changes.unchanged,
                "diagnostics": describe(diagnostics),
            }
        )
        return code
    if asked.check:
        for line in _difference(folder, files, changes):
            click.echo(line)
    click.echo(_summary(asked, changes), err=True)
    return code


def _summary(asked: _Asked, changes: Changes) -> str:
    if not changes:
        return f"{asked.rendered} is what {asked.intent} renders: {_count(changes.unchanged, 'file')}"
    parts = (
        _count(len(changes.new), "new file"),
        f"{len(changes.changed)} changed",
        f"{len(changes.stale)} removed",
        f"{changes.unchanged} unchanged",
    )
    said = ", ".join(parts)
    return f"{asked.rendered} is not what {asked.intent} renders: {said}" if asked.check else said


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _difference(folder: RenderedFolder, files: Mapping[str, bytes], changes: Changes) -> Iterator[str]:
    """Give a unified diff from what stands to what intent renders, as git would."""
    names = sorted((*changes.new, *changes.changed, *changes.stale))
    for name in names[:_SHOWN]:
        old, new = folder.read(name), files.get(name)
        yield from unified_diff(
            _lines(old),
            _lines(new),
            "/dev/null" if old is None else f"a/{name}",
            "/dev/null" if new is None else f"b/{name}",
            lineterm="",
        )
    if len(names) > _SHOWN:
        yield f"# and {len(names) - _SHOWN} more files"


def _lines(content: bytes | None) -> list[str]:
    return [] if content is None else content.decode(errors="replace").splitlines()
