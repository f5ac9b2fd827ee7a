"""Objects as the compiler writes them: with our labels and our annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.rendered import INSTANCE_LABEL, OBJECT_ANNOTATION

if TYPE_CHECKING:
    from compiler.rendered import ObjectRef
    from compiler.tree import Object


def marked(ref: ObjectRef, instance: str = "i", **body: Any) -> Object:
    """Write an object of ours."""
    metadata: dict[str, Any] = {
        "name": ref.name,
        "labels": {"app.kubernetes.io/managed-by": "fabricc", INSTANCE_LABEL: instance},
        "annotations": {OBJECT_ANNOTATION: f"{instance}/{ref}"},
    }
    if ref.namespace:
        metadata["namespace"] = ref.namespace
    return {"apiVersion": ref.api_version, "kind": ref.kind, "metadata": metadata, **body}
