"""A cluster's rendered objects, judged by what their kinds and controllers take, offline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compiler.codes import DUPLICATE_NAME
from compiler.codes.objects import INVALID_OBJECT, OBJECT_REFERENCE, SECRET_VALUE
from compiler.rendered import ArtifactKind, ObjectRef
from compiler.schema.kubernetes import Place, Violation, set_violations, violations
from compiler.tree import point

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compiler.diagnostics import Code, Diagnostics, Span
    from compiler.fabric import Cluster, Fabric
    from compiler.rendered import Artifact, Rendered
    from compiler.schema.kubernetes.kind import Product
    from compiler.tree import Pointer, Tree


def validate_objects(rendered: Rendered, fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Add a finding for whatever the servers or controllers of a cluster would refuse.

    The versions and modes that judge are those the intent names. Each finding stands on the intent line
    that asked for the place.
    """
    for cluster in fabric.clusters:
        artifacts = [
            artifact
            for artifact in rendered.artifacts
            if artifact.kind is ArtifactKind.KUBERNETES and artifact.target == cluster.name
        ]
        _validate(artifacts, cluster, diagnostics)


def _validate(artifacts: Sequence[Artifact], cluster: Cluster, diagnostics: Diagnostics) -> None:
    versions = _versions(cluster)
    _twice(artifacts, diagnostics)
    sound: list[Artifact] = []
    for artifact in artifacts:
        found = [*violations(artifact.tree, versions)]
        for violation in found:
            _report(artifact, violation, diagnostics)
        _secrets(artifact, diagnostics)
        if not found:
            sound.append(artifact)
    trees = [artifact.tree for artifact in sound]
    for index, violation in set_violations(trees, _place(cluster)):
        _report(sound[index], violation, diagnostics)


def _versions(cluster: Cluster) -> dict[Product, str]:
    versions: dict[Product, str] = {}
    if cluster.metallb is not None:
        versions["metallb"] = cluster.metallb.version
    if cluster.calico is not None:
        versions["calico"] = cluster.calico.version
    return versions


def _place(cluster: Cluster) -> Place:
    metallb = cluster.metallb
    if metallb is None:
        return Place()
    return Place(mode=metallb.mode, version=metallb.version, namespace=metallb.namespace)


def _report(artifact: Artifact, violation: Violation, diagnostics: Diagnostics) -> None:
    code = OBJECT_REFERENCE if violation.soft else INVALID_OBJECT
    _add(diagnostics, code, artifact, violation)


def _add(
    diagnostics: Diagnostics,
    code: Code,
    artifact: Artifact,
    violation: Violation,
) -> None:
    place = point(violation.pointer)
    where = f"{artifact.file}: `{place.removeprefix('.')}`: " if place else f"{artifact.file}: "
    diagnostics.add(code, _span(artifact, place), where + violation.message, hint=violation.hint)


def _span(artifact: Artifact, place: str) -> Span:
    """Find the line that asked for a place: the longest origin that begins it."""
    asked = [(text, span) for text, span in artifact.origin if _begins(text, place)]
    return max(asked, key=lambda pair: len(pair[0]))[1]


def _begins(text: str, place: str) -> bool:
    return place == text or (place.startswith(text) and (not text or place[len(text)] in ".["))


def _twice(artifacts: Sequence[Artifact], diagnostics: Diagnostics) -> None:
    seen: dict[ObjectRef, Artifact] = {}
    for artifact in artifacts:
        ref = _ref(artifact.tree)
        if ref in seen:
            first, second = sorted((seen[ref], artifact), key=lambda one: _span(one, ""))
            message = f"object `{ref}` is rendered twice"
            hint = "give one of them another name"
            diagnostics.add(DUPLICATE_NAME, _span(second, ""), message, hint=hint, also=_span(first, ""))
        seen[ref] = artifact


def _ref(tree: Mapping[str, Tree]) -> ObjectRef:
    metadata = tree.get("metadata")
    name, namespace = "", ""
    if isinstance(metadata, Mapping):
        name, namespace = str(metadata.get("name", "")), str(metadata.get("namespace", ""))
    return ObjectRef(str(tree.get("apiVersion")), str(tree.get("kind")), namespace, name)


def _secrets(artifact: Artifact, diagnostics: Diagnostics) -> None:
    """Refuse secrets in clear: what is rendered is committed, and read by many."""
    for at in _clear(artifact.tree):
        message = "a secret's value must not be rendered"
        hint = "make the Secret beside fabricc, and refer to it by name"
        _add(diagnostics, SECRET_VALUE, artifact, Violation(at, message, "secret", hint))


def _clear(tree: Mapping[str, Tree]) -> Iterator[Pointer]:
    if (tree.get("apiVersion"), tree.get("kind")) == ("v1", "Secret"):
        for member in ("data", "stringData"):
            if tree.get(member):
                yield (member,)
    group = str(tree.get("apiVersion")).partition("/")[0]
    spec = tree.get("spec")
    if group == "metallb.io" and isinstance(spec, Mapping) and spec.get("password"):
        yield "spec", "password"
