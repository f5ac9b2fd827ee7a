"""``fabricc schema check``: what a switch would say before it commits, by its vendor's own conditions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from compiler.cli.exits import OK, UNREAD, USER, first
from compiler.cli.output import output_option, write_json
from compiler.manifest import MANIFEST, ManifestError, read_manifest
from compiler.rendered import ArtifactKind
from compiler.schema import Source, UnknownPlatformError, UnknownReleaseError, narrow, schema
from compiler.schema.codec import CodecError, decode
from compiler.schema.depth import NoEngine, Violation, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.manifest import Entry
    from compiler.schema import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What became of one file: what is refused of it, or why it could not be read."""

    file: str
    release: str
    refused: tuple[Violation, ...] = ()
    unread: str = ""

    @property
    def code(self) -> int:
        return UNREAD if self.unread else USER if self.refused else OK


@click.command("check")
@click.argument("rendered", type=click.Path(exists=True, file_okay=False, path_type=Path), default="rendered")
@click.option(
    "--yang",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A checkout of the vendor's models, to take the conditions from (needs fabricc[schema]).",
)
@output_option
def check(rendered: Path, yang: Path | None, output: str) -> int:
    """Judge the switches of a rendering by `must`, `when` and references, with libyang (fabricc[yang]).

    `compile` has judged their structure already. The conditions are those of the index that fabricc ships,
    or, with --yang, of the vendor's models themselves.
    """
    try:
        judged = list(_judge(rendered, yang))
    except (NoEngine, ManifestError, UnknownReleaseError, UnknownPlatformError) as error:
        hint = getattr(error, "hint", "")
        raise click.ClickException(f"{error}" + (f"\nhint: {hint}" if hint else "")) from error
    if output == "json":
        write_json([_described(each) for each in judged])
    else:
        _tell(judged)
    return first(each.code for each in judged)


def _judge(rendered: Path, yang: Path | None) -> Iterator[_Judged]:
    manifest = read_manifest(_manifest(rendered))
    switches = [entry for entry in manifest.entries if entry.kind is ArtifactKind.SRLINUX]
    releases = sorted({entry.release for entry in switches})
    if yang is not None and len(releases) > 1:
        said = ", ".join(f"`{release}`" for release in releases)
        raise click.ClickException(f"expected switches of one release with --yang, found {said}")
    source = None if yang is None else Source(_build(releases[0], yang))
    for entry in switches:
        index = schema(entry.release, entry.platform) if source is None else narrow(source, entry.platform)
        yield _judge_file(rendered / entry.file, entry, index)


def _manifest(rendered: Path) -> bytes:
    try:
        return (rendered / MANIFEST).read_bytes()
    except OSError as error:
        raise ManifestError(f"expected a manifest in `{rendered}`: {error.strerror}") from error


def _build(release: str, yang: Path) -> bytes:
    from compiler.schema.build import ModelsError, build

    try:
        return build(release, yang)
    except ModelsError as error:
        raise click.ClickException(str(error)) from error
    except ImportError as error:
        raise click.ClickException(
            "pyang is not installed\nhint: pip install 'fabricc[schema]', or leave out --yang"
        ) from error


def _judge_file(path: Path, entry: Entry, index: Schema) -> _Judged:
    try:
        tree = decode(index, orjson.loads(path.read_bytes()))
    except (OSError, orjson.JSONDecodeError, CodecError) as error:
        return _Judged(file=entry.file, release=index.release, unread=str(error))
    return _Judged(file=entry.file, release=index.release, refused=tuple(violations(index, tree)))


def _tell(judged: list[_Judged]) -> None:
    for each in judged:
        if each.unread:
            click.echo(f"{each.file}: {each.unread}")
        for violation in each.refused:
            click.echo(f"{each.file}: {violation.path}: {violation.reason}")
    bad = sum(1 for each in judged if each.code != OK)
    click.echo(f"{len(judged)} switches, {len(judged) - bad} would be accepted, {bad} not", err=True)


def _described(each: _Judged) -> dict[str, object]:
    return {
        "file": each.file,
        "release": each.release,
        "unread": each.unread or None,
        "refused": [{"path": violation.path, "reason": violation.reason} for violation in each.refused],
    }
