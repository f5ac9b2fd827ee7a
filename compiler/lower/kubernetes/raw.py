"""Raw objects of a Fragment: as written, with our labels, so that they are owned like everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compiler.lower.kubernetes.manifest import Manifest
from compiler.rendered import ObjectRef
from compiler.tree import point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.diagnostics import Span
    from compiler.fabric import RawObject
    from compiler.tree import Object, Pointer, Tree


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
        places=tuple(_places(raw, (), raw.object)),
        labels=_texts(known.get("labels")),
        annotations=_texts(known.get("annotations")),
    )


def _places(raw: RawObject, at: Pointer, value: Tree) -> Iterator[tuple[str, Span]]:
    """Tell where each part was written: a member by its name, an entry of a list by itself."""
    if at:
        yield point(at), raw.place(*at, key=isinstance(at[-1], str))
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _places(raw, (*at, name), part)
    elif isinstance(value, (list, tuple)):
        for index, entry in enumerate(value):
            yield from _places(raw, (*at, index), entry)


def _text(value: Tree) -> str:
    return "" if value is None else str(value)


def _texts(value: Tree) -> dict[str, str]:
    return {key: _text(text) for key, text in value.items()} if isinstance(value, Mapping) else {}
