"""Raw objects of a Fragment: as written, with our labels, so that they are owned like everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compiler.lower.kubernetes.manifest import Manifest
from compiler.rendered import ObjectRef

if TYPE_CHECKING:
    from compiler.fabric import RawObject
    from compiler.tree import Object, Tree


def raw_manifest(raw: RawObject) -> Manifest:
    """Take an object apart; what is not a proper identity is left for validate to name."""
    metadata = raw.object.get("metadata")
    known: Object = dict(metadata) if isinstance(metadata, Mapping) else {}
    ref = ObjectRef(
        _text(raw.object.get("apiVersion")),
        _text(raw.object.get("kind")),
        _text(known.get("namespace")),
        _text(known.get("name")),
    )
    body = {key: value for key, value in raw.object.items() if key not in {"apiVersion", "kind", "metadata"}}
    return Manifest(
        ref=ref,
        body=body,
        span=raw.span,
        labels=_texts(known.get("labels")),
        annotations=_texts(known.get("annotations")),
    )


def _text(value: Tree) -> str:
    return "" if value is None else str(value)


def _texts(value: Tree) -> dict[str, str]:
    return {key: _text(text) for key, text in value.items()} if isinstance(value, Mapping) else {}
