"""What a compile renders, where it is written, and what of a target it owns.

This is the contract between the halves: `compiler.emit` writes it, `drift.wanted` reads it back.

``rendered/``
    manifest.json                      the artifacts, a sorted line each, and what was released
    srlinux/<device>.json              JSON_IETF, canonical order
    kubernetes/<cluster>/<kind>-<namespace>-<name>.yaml    one object a file
    expected/<device>.json             what must be up when it runs
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from compiler.diagnostics import Span
    from compiler.tree import Object, Path


class ArtifactKind(StrEnum):
    """What a rendered file is for; also the name of the folder that holds it."""

    SRLINUX = "srlinux"
    KUBERNETES = "kubernetes"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True, order=True)
class ObjectRef:
    """Which Kubernetes object: what never changes of it. `namespace` is "" for cluster-scoped kinds."""

    api_version: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        """Write it as ``metallb.io/v1beta2/BGPPeer/metallb-system/wk-a1``; no namespace is ``-``."""
        return "/".join((self.api_version, self.kind, self.namespace or "-", self.name))


def object_ref(tree: Object) -> ObjectRef:
    """Give the identity of a Kubernetes object from its tree."""
    metadata = cast("dict[str, str]", tree["metadata"])
    return ObjectRef(
        str(tree["apiVersion"]), str(tree["kind"]), metadata.get("namespace", ""), metadata["name"]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One rendered file before it is bytes.

    `target` is a device or a cluster. `tree` is bare for a switch (names and identities without prefix,
    numbers as numbers, an empty leaf as ``[None]``), the object itself for Kubernetes. `owned` are the
    places of a switch that are ours: list entries or deeper, never the root of a list. `origin` says
    which intent asked for a place, longest prefix wins; it is never written to ``rendered/``.
    `release`, `platform` and `management` (where its gNMI server is) are those of a switch.
    """

    kind: ArtifactKind
    target: str
    file: str
    tree: Object
    release: str = ""
    platform: str = ""
    management: str = ""
    owned: tuple[Path, ...] = ()
    origin: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Everything that one compile makes, sorted by file."""

    artifacts: tuple[Artifact, ...]


SECRET_REF = "secretRef:"  # noqa: S105 - a prefix, not a secret
"""What stands where a secret would: ``secretRef:<name>``, resolved at apply time, never before."""

FIELD_MANAGER = "fabricc"
"""Our name as a server-side apply field manager."""

INSTANCE_LABEL = "fabricc.dev/instance"
"""The label that selects our objects; its value is the fabric's name."""

OBJECT_ANNOTATION = "fabricc.dev/object"
"""Says which object the label was meant for (``<instance>/<ObjectRef>``): a copied label is not ours."""
