"""One Kubernetes object on its way to a file: identity, labels, places, file name."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from compiler.fabric import NOWHERE
from compiler.rendered import INSTANCE_LABEL, OBJECT_ANNOTATION, Artifact, ArtifactKind, ObjectRef
from compiler.tree import point

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compiler.diagnostics import Span
    from compiler.tree import Object, Tree

MANAGED_BY = "app.kubernetes.io/managed-by"
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """An object that a backend wants: `body` is all but apiVersion, kind and metadata.

    `places` says which intent asked for a part of it (pointer text, span); `span` stands for the rest.
    """

    ref: ObjectRef
    body: Object
    span: Span
    places: tuple[tuple[str, Span], ...] = ()
    labels: Mapping[str, str] | None = None
    annotations: Mapping[str, str] | None = None

    def object(self, instance: str) -> Object:
        """Write it out whole, marked as belonging to `instance` (the fabric's name).

        The label selects; the annotation holds the object's own identity, so that a label which a
        controller copied to another object does not make that one ours.
        """
        labels: dict[str, Tree] = {MANAGED_BY: "fabricc", INSTANCE_LABEL: instance}
        annotations: dict[str, Tree] = {OBJECT_ANNOTATION: f"{instance}/{self.ref}"}
        metadata: Object = {
            "name": self.ref.name,
            "labels": {**(self.labels or {}), **labels},
            "annotations": {**(self.annotations or {}), **annotations},
        }
        if self.ref.namespace:
            metadata["namespace"] = self.ref.namespace
        return {
            "apiVersion": self.ref.api_version,
            "kind": self.ref.kind,
            "metadata": metadata,
            **self.body,
        }


def members(**spans: Span) -> tuple[tuple[str, Span], ...]:
    """Give members of ``spec`` the places they come from; one that nobody wrote stays with its object."""
    return tuple((point(("spec", member)), span) for member, span in spans.items() if span != NOWHERE)


def artifacts(cluster: str, instance: str, manifests: Iterable[Manifest]) -> tuple[Artifact, ...]:
    """Give every object its file, sorted by file.

    ``a-b/c`` and ``a/b-c`` would both be ``a-b-c``: objects that would share a file get a digest of
    their identity in its name, all of them, so that the order they come in does not matter.
    """
    wanted = list(manifests)
    names = [_file_stem(manifest.ref) for manifest in wanted]
    identities: dict[str, set[ObjectRef]] = {}
    for name, manifest in zip(names, wanted, strict=True):
        identities.setdefault(name, set()).add(manifest.ref)
    made = [
        Artifact(
            kind=ArtifactKind.KUBERNETES,
            target=cluster,
            file=f"kubernetes/{cluster}/{_unique(name, manifest.ref, identities[name])}.yaml",
            tree=manifest.object(instance),
            origin=(("", manifest.span), *manifest.places),
        )
        for name, manifest in zip(names, wanted, strict=True)
    ]
    return tuple(sorted(made, key=lambda artifact: artifact.file))


def _file_stem(ref: ObjectRef) -> str:
    parts = (ref.kind.lower(), ref.namespace, ref.name)
    return "-".join(_safe(part) for part in parts if part)


def _safe(part: str) -> str:
    """Keep what a DNS name may hold; everything else (a slash, a colon) becomes ``%`` and its code."""
    return "".join(letter if letter in _SAFE else f"%{ord(letter):02x}" for letter in part)


def _unique(name: str, ref: ObjectRef, sharing: set[ObjectRef]) -> str:
    if len(sharing) == 1:
        return name
    return f"{name}~{sha256(str(ref).encode()).hexdigest()[:8]}"
