"""Reads ``rendered/`` (a folder, or a git revision of one) into what each target should be.

The manifest is written last and holds a digest of every file, so a rendering that was torn by a crash or
edited by hand is refused here, before anything is compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson
import yaml

from compiler.manifest import MANIFEST, TEMPORARY, Entry, Manifest, ManifestError, Released, read_manifest
from compiler.rendered import ArtifactKind, ObjectRef
from compiler.schema.kubernetes import apply_order
from compiler.tree import PathSyntaxError, is_object, parse
from drift.revision import NoSuchRevisionError, read_revision_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from compiler.tree import Object, Tree
    from compiler.tree import Path as Place

_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadRendering(Exception):
    """What is committed is not what a compile wrote; `offences` are all the reasons, a sentence each."""

    def __init__(self, where: str, offences: Sequence[str]) -> None:
        """Say them all at once."""
        lines = "".join(f"\n  {offence}" for offence in offences)
        super().__init__(f"`{where}` is not as it was compiled:{lines}\nhint: run `fabricc compile`")
        self.offences = tuple(offences)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSwitch:
    """One switch as rendered: JSON_IETF decoded to plain data, what we own of it and once owned.

    `digest` stands for all of it. A switch that left intent has an empty tree, and only released paths.
    """

    name: str
    release: str
    platform: str
    management: str
    tree: Object
    owned: tuple[Place, ...]
    released: tuple[Place, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCluster:
    """One cluster's objects as rendered, in order of apply, and those once owned."""

    name: str
    objects: Mapping[ObjectRef, Object]
    released: tuple[ObjectRef, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Everything that is committed. `instance` is the fabric's name: our identity on objects."""

    instance: str
    switches: tuple[WantedSwitch, ...]
    clusters: tuple[WantedCluster, ...]


def read_folder(path: Path) -> Wanted:
    """Read a rendering from a folder. Raises `BadRendering` with every offence."""
    if not (path / MANIFEST).is_file():
        raise BadRendering(str(path), [f"`{MANIFEST}` is not there"])
    files: dict[str, bytes | None] = {}
    for kind in ("", *ArtifactKind):
        below = (path / MANIFEST,) if not kind else sorted((path / kind).rglob("*"))
        for file in below:
            if file.name.startswith(".") and file.name.endswith(TEMPORARY):
                continue  # a compile was killed while it wrote this
            if file.is_symlink():
                files[file.relative_to(path).as_posix()] = None
            elif file.is_file():
                files[file.relative_to(path).as_posix()] = file.read_bytes()
    return _wanted(str(path), files)


def read_revision(repository: Path, revision: str, folder: Path) -> Wanted:
    """Read a rendering as it stood in a git revision, without touching the work tree.

    `repository` is a folder anywhere inside one, to which `folder` is relative. Raises `BadRendering`; a
    revision or a folder that is not there is one too.
    """
    where = f"{revision}:{folder}"
    try:
        files = read_revision_files(repository, revision, folder)
    except NoSuchRevisionError as error:
        raise BadRendering(where, [str(error)]) from None
    if MANIFEST not in files:
        raise BadRendering(where, [f"`{MANIFEST}` is not there"])
    kinds = set(ArtifactKind)
    return _wanted(
        where,
        {name: content for name, content in files.items() if name == MANIFEST or _folder(name) in kinds},
    )


def _folder(name: str) -> str:
    return name.partition("/")[0]


def _wanted(where: str, files: Mapping[str, bytes | None]) -> Wanted:
    try:
        manifest = read_manifest(files[MANIFEST] or b"")
    except ManifestError as error:
        raise BadRendering(where, [f"`{MANIFEST}` cannot be read: {error}"]) from None
    offences = list(_offences(manifest, files))
    contents: dict[str, Object] = {}
    for entry in manifest.entries:
        content = files.get(entry.file)
        if content is not None and not offences:
            try:
                contents[entry.file] = _content(entry, content)
            except ValueError as error:
                offences.append(f"`{entry.file}` {error}")
    try:
        switches = tuple(_switches(manifest, contents)) if not offences else ()
    except PathSyntaxError as error:
        offences.append(f"`{MANIFEST}` names a place that is none: {error}")
        switches = ()
    if offences:
        raise BadRendering(where, offences)
    return Wanted(
        instance=manifest.instance, switches=switches, clusters=tuple(_clusters(manifest, contents))
    )


def _offences(manifest: Manifest, files: Mapping[str, bytes | None]) -> Iterator[str]:
    listed = {entry.file: entry.digest for entry in manifest.entries}
    if len(listed) != len(manifest.entries):
        yield f"`{MANIFEST}` lists a file twice"
    for file, digest in sorted(listed.items()):
        if file not in files:
            yield f"`{file}` is missing"
            continue
        content = files[file]
        if content is None:
            yield f"`{file}` is a symbolic link"
        elif sha256(content).hexdigest() != digest:
            yield f"`{file}` was edited or torn: its digest is not the manifest's"
    for file in sorted(files.keys() - listed.keys() - {MANIFEST}):
        yield f"`{file}` is not in the manifest"


def _content(entry: Entry, content: bytes) -> Object:
    if entry.kind is not ArtifactKind.KUBERNETES:
        value: object = orjson.loads(content)
    else:
        try:
            value = yaml.load(content, _LOADER)  # noqa: S506 - a safe loader, the fast one
        except yaml.YAMLError as error:
            raise ValueError(f"is not YAML: {str(error).splitlines()[0]}") from None
    if not is_object(value):
        raise ValueError("holds no object")
    if entry.kind is ArtifactKind.KUBERNETES and _ref(value) != entry.ref:
        raise ValueError(f"holds `{_ref(value)}`, the manifest says `{entry.ref}`")
    return value


def _ref(value: Object) -> ObjectRef:
    metadata = value.get("metadata")
    names: Object = metadata if is_object(metadata) else {}

    def text(found: Tree) -> str:
        return found if isinstance(found, str) else ""

    return ObjectRef(
        text(value.get("apiVersion")),
        text(value.get("kind")),
        text(names.get("namespace")),
        text(names.get("name")),
    )


def _switches(manifest: Manifest, contents: Mapping[str, Object]) -> Iterator[WantedSwitch]:
    released = {each.target: each for each in manifest.released if each.kind is ArtifactKind.SRLINUX}
    entries = [entry for entry in manifest.entries if entry.kind is ArtifactKind.SRLINUX]
    for entry in entries:
        yield _switch(entry, released.pop(entry.target, None), contents[entry.file])
    for each in released.values():
        yield _switch(each, each, {})


def _switch(of: Entry | Released, released: Released | None, tree: Object) -> WantedSwitch:
    owned = of.owned if isinstance(of, Entry) else ()
    paths = released.paths if released else ()
    return WantedSwitch(
        name=of.target,
        release=of.release,
        platform=of.platform,
        management=of.management,
        tree=tree,
        owned=tuple(map(parse, owned)),
        released=tuple(map(parse, paths)),
        digest=_digest((of.digest if isinstance(of, Entry) else "", *owned, "released", *paths)),
    )


def _clusters(manifest: Manifest, contents: Mapping[str, Object]) -> Iterator[WantedCluster]:
    released = {each.target: each.refs for each in manifest.released if each.kind is ArtifactKind.KUBERNETES}
    by_target: dict[str, list[Entry]] = {target: [] for target in released}
    for entry in manifest.entries:
        if entry.kind is ArtifactKind.KUBERNETES:
            by_target.setdefault(entry.target, []).append(entry)
    for target, entries in sorted(by_target.items()):
        objects = {entry.ref: contents[entry.file] for entry in entries if entry.ref is not None}
        refs = sorted(objects, key=lambda ref: (apply_order(ref), ref))
        gone = released.get(target, ())
        yield WantedCluster(
            name=target,
            objects={ref: objects[ref] for ref in refs},
            released=gone,
            digest=_digest((*sorted(entry.digest for entry in entries), "released", *map(str, gone))),
        )


def _digest(parts: Iterable[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
