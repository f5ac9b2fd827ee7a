"""Pass 7, artifacts to bytes: one canonical form, so that equal trees are equal files.

Nothing but the trees (and the manifest that stands) decides a byte: no clock, no host, no order in which
a dict was filled. That is what lets an empty git diff mean that nothing changes.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, assert_never

import orjson

from compiler.emit.canonical import canonical
from compiler.emit.objects import object_bytes
from compiler.emit.owned import owned_paths, released
from compiler.manifest import MANIFEST, Entry, Manifest, write_manifest
from compiler.rendered import ArtifactKind, object_ref
from compiler.schema import schema
from compiler.schema.codec import encode
from compiler.tree import show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compiler.rendered import Artifact

__all__ = ["artifact_bytes", "emit", "owned_paths"]

_READABLE = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def emit(
    artifacts: Iterable[Artifact],
    *,
    instance: str,
    previous: Manifest | None = None,
    forget_released: bool = False,
) -> dict[str, bytes]:
    """Give the bytes of every file by its name below ``rendered/``, the manifest last.

    Artifacts are taken one at a time, in any order, and not kept. `instance` is the fabric's name. What
    `previous` owned and nothing here owns is in the manifest as released, unless `forget_released`.
    """
    files: dict[str, bytes] = {}
    entries: list[Entry] = []
    for artifact in artifacts:
        content = artifact_bytes(artifact)
        files[artifact.file] = content
        entries.append(_entry(artifact, content))
    manifest = Manifest(
        instance=instance,
        entries=tuple(entries),
        released=released(entries, previous, forget=forget_released),
    )
    return dict(sorted(files.items())) | {MANIFEST: write_manifest(manifest)}


def artifact_bytes(artifact: Artifact) -> bytes:
    """Write one artifact.

    A switch is JSON_IETF (RFC 7951) in canonical order, indented by two; what must be up is plain JSON in
    the order that it was made in; a Kubernetes object is YAML.
    """
    match artifact.kind:
        case ArtifactKind.SRLINUX:
            index = schema(artifact.release, artifact.platform)
            return orjson.dumps(encode(index, canonical(artifact.tree, index.root)), option=_READABLE)
        case ArtifactKind.EXPECTED:
            return orjson.dumps(artifact.tree, option=_READABLE)
        case ArtifactKind.KUBERNETES:
            return object_bytes(artifact.tree)
        case _:
            assert_never(artifact.kind)


def _entry(artifact: Artifact, content: bytes) -> Entry:
    return Entry(
        file=artifact.file,
        kind=artifact.kind,
        target=artifact.target,
        digest=sha256(content).hexdigest(),
        release=artifact.release,
        platform=artifact.platform,
        management=artifact.management,
        owned=tuple(sorted(show(path) for path in artifact.owned)),
        ref=object_ref(artifact.tree) if artifact.kind is ArtifactKind.KUBERNETES else None,
    )
