"""Where an object lives in an API, told by our own table."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from compiler.rendered import ObjectRef
from compiler.schema.kubernetes import find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.tree import Tree


def ref_of(value: Mapping[str, Tree]) -> ObjectRef:
    metadata = cast("Mapping[str, Tree]", value["metadata"])
    return ObjectRef(
        str(value["apiVersion"]),
        str(value["kind"]),
        str(metadata.get("namespace", "")),
        str(metadata["name"]),
    )


def path_of(value: Mapping[str, Tree], *, name: bool = True) -> str:
    ref = ref_of(value)
    kind = find(ref.api_version, ref.kind)
    assert kind is not None, ref
    prefix = f"/apis/{kind.group}/{kind.version}" if kind.group else f"/api/{kind.version}"
    inside = f"/namespaces/{ref.namespace}" if kind.namespaced else ""
    return f"{prefix}{inside}/{kind.plural}" + (f"/{ref.name}" if name else "")
