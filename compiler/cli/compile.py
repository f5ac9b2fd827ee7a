"""``fabricc compile``: intent to rendered, or with ``--check`` whether they agree."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compiler.cli import cache
from compiler.cli.exits import DIFFERS, OK, USER
from compiler.cli.files import Changes, LinkInRenderedError, RenderedFolder, read_intent
from compiler.cli.output import describe, output_option, print_findings, write_json
from compiler.cli.run import Refused
from compiler.diagnostics import Diagnostics
from compiler.manifest import MANIFEST, Manifest, ManifestError, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


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
    _refuse_unknown_release(options["release"])
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _compile(_Asked(**options))
    except LinkInRenderedError as link:
        raise Refused(str(link)) from link
    finally:
        if collecting:
            gc.enable()


def _refuse_unknown_release(release: str | None) -> None:
    """Blame the option for a release that it asks for, not the line of intent that it takes the place of."""
    if release is None:
        return
    from compiler.schema import UnknownReleaseError, resolve_release

    try:
        resolve_release(release)
    except UnknownReleaseError as unknown:
        raise click.BadParameter(f"{unknown}\nhint: {unknown.hint}", param_hint="--release") from None


def _compile(asked: _Asked) -> int:
    if asked.rendered.resolve().is_relative_to(asked.intent.resolve()):
        raise click.BadParameter(
            f"`{asked.rendered}` is inside `{asked.intent}`: the next compile would take it for intent",
            param_hint="--rendered",
        )
    folder = RenderedFolder(asked.rendered)
    content = folder.read(MANIFEST)
    previous = _previous(folder, content, conflicts=not asked.check)
    diagnostics = Diagnostics()
    sources = read_intent(asked.intent, diagnostics)
    key = cache.key(sources, [f"release {asked.release}", f"forget {asked.forget_released}"])
    files: Mapping[str, bytes] | None = None
    changes = None
    if not diagnostics.failed:
        again = _again(folder, content, previous, key)
        if again is not None:
            files = dict[str, bytes]()
            diagnostics, changes = again
        else:
            files = _render(asked, sources, previous, diagnostics)
    if asked.output == "text":
        print_findings(diagnostics, sources)
    if files is None or (asked.strict and diagnostics.found):
        return _refuse(asked, diagnostics)
    if changes is None:
        changes = folder.compare(files, previous)
        if changes and not asked.check:
            folder.write(files, changes)
        cache.remember(key, files[MANIFEST], diagnostics)
    return _tell(asked, diagnostics, folder, files, changes)


def _previous(folder: RenderedFolder, content: bytes | None, *, conflicts: bool) -> Manifest | None:
    if content is None and folder.has(MANIFEST):
        raise click.ClickException(
            f"`{folder.root / MANIFEST}` is expected to be a file that can be read\n"
            "hint: restore it from git; without it nobody knows what was owned"
        )
    try:
        return None if content is None else read_manifest(content, conflicts=conflicts)
    except ManifestError as error:
        raise click.ClickException(
            f"`{folder.root / MANIFEST}` is no manifest: {error}\n"
            "hint: restore it from git; without it nobody knows what was owned"
        ) from error


def _again(
    folder: RenderedFolder, content: bytes | None, previous: Manifest | None, key: str
) -> tuple[Diagnostics, Changes] | None:
    """Give the warnings of a compile that is known to change nothing; None if it must be done."""
    known = cache.recall(key)
    if known is None or content is None or previous is None:
        return None
    digest, diagnostics = known
    if digest != sha256(content).hexdigest() or not folder.is_whole(previous):
        return None
    return diagnostics, Changes(new=(), changed=(), stale=(), unchanged=len(previous.entries) + 1)


def _render(
    asked: _Asked, sources: Mapping[str, str], previous: Manifest | None, diagnostics: Diagnostics
) -> Mapping[str, bytes] | None:
    from compiler.pipeline import compile_intent
    from compiler.tree import PathSyntaxError

    try:
        compiled = compile_intent(
            sources,
            previous,
            diagnostics,
            release_override=asked.release,
            forget_released=asked.forget_released,
        )
    except PathSyntaxError as error:
        if previous is None:
            raise
        raise click.ClickException(
            f"`{asked.rendered / MANIFEST}` names a place that is none: {error}\nhint: restore it from git"
        ) from error
    return None if compiled is None else compiled.files


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
