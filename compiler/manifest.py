"""``rendered/manifest.json``: what was rendered, for which target, what of it is ours, and what was.

It has one line per artifact and is sorted by file, so that two pull requests seldom meet in it. Where
they do, `read_manifest` takes both sides of the conflict: compiling again resolves it, and nothing that
either side owned is forgotten. It is written last and holds the digest of every file, so that whoever
reads a rendering can tell whether it is whole.

Paths are kept as text (`compiler.tree.show`), which is canonical: a thousand switches have some sixty
thousand of them, and most readers look at few.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from compiler.rendered import ArtifactKind, ObjectRef

if TYPE_CHECKING:
    from collections.abc import Iterable

MANIFEST = "manifest.json"
TEMPORARY = ".fabricc-new"
"""How the hidden name ends under which a file is written before it is whole."""
VERSION = 1

_SWITCH = ArtifactKind.SRLINUX


class ManifestError(ValueError):
    """The text is no manifest that this version of fabricc understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One rendered file.

    `file` is relative to the folder of the manifest, with slashes. `digest` is the SHA-256 of its bytes
    in hexadecimal. A switch has `release`, `platform`, `management` and `owned` paths; an object of a
    cluster has `ref`, which is what is owned of it.
    """

    file: str
    kind: ArtifactKind
    target: str
    digest: str
    release: str = ""
    platform: str = ""
    management: str = ""
    owned: tuple[str, ...] = ()
    ref: ObjectRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What of a target was ours and is no longer intended: it must go, and may still run.

    The target may be gone from intent as a whole; how to reach it is kept for that case.
    """

    kind: ArtifactKind
    target: str
    release: str = ""
    platform: str = ""
    management: str = ""
    paths: tuple[str, ...] = ()
    refs: tuple[ObjectRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A rendering as a whole. `instance` is the fabric's name: our identity on objects."""

    instance: str
    entries: tuple[Entry, ...]
    released: tuple[Released, ...] = ()


def write_manifest(manifest: Manifest) -> bytes:
    """Write it, a line for each artifact and each target with something released, sorted."""
    entries = sorted(manifest.entries, key=lambda entry: entry.file)
    released = sorted(manifest.released, key=lambda each: (each.kind, each.target))
    return (
        f'{{\n  "version": {VERSION},\n  "instance": '.encode()
        + orjson.dumps(manifest.instance)
        + b',\n  "artifacts": '
        + _lines(_entry_line(entry) for entry in entries)
        + b',\n  "released": '
        + _lines(_released_line(each) for each in released)
        + b"\n}\n"
    )


def _lines(lines: Iterable[dict[str, Any]]) -> bytes:
    written = b",\n".join(b"    " + orjson.dumps(line) for line in lines)
    return b"[\n" + written + b"\n  ]" if written else b"[]"


def _entry_line(entry: Entry) -> dict[str, Any]:
    line: dict[str, Any] = {
        "file": entry.file,
        "kind": entry.kind,
        "target": entry.target,
        "digest": entry.digest,
    }
    if entry.kind is _SWITCH:
        line |= _where(entry) | {"owned": entry.owned}
    if entry.ref is not None:
        line["object"] = str(entry.ref)
    return line


def _released_line(released: Released) -> dict[str, Any]:
    line: dict[str, Any] = {"kind": released.kind, "target": released.target}
    if released.kind is _SWITCH:
        return line | _where(released) | {"paths": released.paths}
    return line | {"objects": [str(ref) for ref in released.refs]}


def _where(each: Entry | Released) -> dict[str, str]:
    return {"release": each.release, "platform": each.platform, "management": each.management}


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _ReadEntry(_Read):
    # No file outside the rendered folder: a manifest names what a compile may remove.
    file: Annotated[str, Field(pattern=r"^(srlinux|kubernetes|expected)(/[A-Za-z0-9%~][A-Za-z0-9._%~-]*)+$")]
    kind: ArtifactKind
    target: str
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    release: str = ""
    platform: str = ""
    management: str = ""
    owned: tuple[str, ...] = ()
    object: str | None = None


class _ReadReleased(_Read):
    kind: ArtifactKind
    target: str
    release: str = ""
    platform: str = ""
    management: str = ""
    paths: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()


class _ReadManifest(_Read):
    version: Literal[1]
    instance: str
    artifacts: tuple[_ReadEntry, ...]
    released: tuple[_ReadReleased, ...]


def read_manifest(content: bytes, *, conflicts: bool = False) -> Manifest:
    """Read one back.

    With `conflicts` the marks of a merge are accepted and both sides taken: that is for a compile, which
    writes it anew. Everyone else must refuse such a file. Raises `ManifestError`.
    """
    try:
        if conflicts and b"\n<<<<<<<" in content:
            return _join(_both_sides(content))
        read = orjson.loads(content)
        if not isinstance(read, dict):
            raise ManifestError("an object is expected")
        return _manifest(_ReadManifest.model_validate(read))
    except orjson.JSONDecodeError as error:
        raise ManifestError(f"JSON is expected: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise ManifestError(f"`{place}`: {first['msg'].lower()}") from error


def _manifest(read: _ReadManifest) -> Manifest:
    return Manifest(
        instance=read.instance,
        entries=tuple(
            Entry(
                file=each.file,
                kind=each.kind,
                target=each.target,
                digest=each.digest,
                release=each.release,
                platform=each.platform,
                management=each.management,
                owned=each.owned,
                ref=None if each.object is None else parse_ref(each.object),
            )
            for each in read.artifacts
        ),
        released=tuple(
            Released(
                kind=each.kind,
                target=each.target,
                release=each.release,
                platform=each.platform,
                management=each.management,
                paths=each.paths,
                refs=tuple(parse_ref(text) for text in each.objects),
            )
            for each in read.released
        ),
    )


def parse_ref(text: str) -> ObjectRef:
    """Read an `ObjectRef` back from its text. Raises `ManifestError`."""
    parts = text.rsplit("/", 3)
    if len(parts) != 4 or not all(parts):  # noqa: PLR2004 - the four parts just named
        raise ManifestError(f"an object is `apiVersion/kind/namespace/name`, found `{text}`")
    api_version, kind, namespace, name = parts
    return ObjectRef(api_version, kind, "" if namespace == "-" else namespace, name)


def _both_sides(content: bytes) -> _ReadManifest:
    """Take every line that stands in either side of a merge conflict: each is a value of its own."""
    artifacts: list[Any] = []
    released: list[Any] = []
    instance = ""
    for raw in content.splitlines():
        line = raw.strip().rstrip(b",")
        if line.startswith(b'"instance":'):
            instance = orjson.loads(line.partition(b":")[2])
        elif line.startswith(b"{") and line.endswith(b"}"):
            value = orjson.loads(line)
            (artifacts if "file" in value else released).append(value)
    read = {"version": VERSION, "instance": instance, "artifacts": artifacts, "released": released}
    return _ReadManifest.model_validate(read)


def _join(read: _ReadManifest) -> Manifest:
    """Make one entry of two for the same file, one released line of two for the same target."""
    manifest = _manifest(read)
    entries: dict[str, Entry] = {}
    for entry in manifest.entries:
        other = entries.get(entry.file)
        owned = tuple(sorted({*entry.owned, *other.owned})) if other else entry.owned
        entries[entry.file] = replace(entry, owned=owned)
    released: dict[tuple[str, str], Released] = {}
    for each in manifest.released:
        before = released.get((each.kind, each.target))
        paths = tuple(sorted({*each.paths, *before.paths})) if before else each.paths
        refs = tuple(sorted({*each.refs, *before.refs})) if before else each.refs
        released[each.kind, each.target] = replace(each, paths=paths, refs=refs)
    return replace(manifest, entries=tuple(entries.values()), released=tuple(released.values()))
