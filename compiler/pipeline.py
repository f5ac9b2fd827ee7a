"""The passes in their order; the one module that knows more than one of them.

    text --load--> Intent --resolve--> Fabric --check--> findings
         --predict--> Expected, --lower--> Artifacts; both --emit--> bytes

A pass adds its findings and the next one runs on what could be made, so that a person sees as many of
their mistakes at once as can be told apart from their consequences. Artifacts are made, validated and
written one after the other: a fabric of a thousand switches is never in memory as trees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from compiler.check import check
from compiler.emit import emit, owned_paths
from compiler.expected import tree
from compiler.load import load
from compiler.lower.kubernetes import lower_cluster
from compiler.lower.srlinux import in_order, lower_switch
from compiler.predict import predict
from compiler.rendered import Artifact, ArtifactKind, Rendered
from compiler.resolve import resolve
from compiler.schema import schema
from compiler.schema.codec import decode_node
from compiler.tree import show
from compiler.validate import validate_objects, validate_switch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Fabric, Switch
    from compiler.manifest import Manifest
    from compiler.tree import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What one compile made: the fabric as meant, and every file by its name below ``rendered/``."""

    fabric: Fabric
    files: dict[str, bytes]


def compile_intent(
    sources: Mapping[str, str],
    previous: Manifest | None,
    diagnostics: Diagnostics,
    *,
    release_override: str | None = None,
    forget_released: bool = False,
) -> Compiled | None:
    """Run every pass over the text of files by name; None if there is an error among the findings.

    `previous` is the manifest of what stands: what it owned and the new rendering does not is released.
    `release_override` takes the place of every release in the intent.
    """
    fabric = understand(sources, diagnostics, release_override=release_override)
    if fabric is None:
        return None
    artifacts = render(fabric, diagnostics)
    files = emit(artifacts, instance=fabric.name, previous=previous, forget_released=forget_released)
    return None if diagnostics.failed else Compiled(fabric=fabric, files=files)


def understand(
    sources: Mapping[str, str], diagnostics: Diagnostics, *, release_override: str | None = None
) -> Fabric | None:
    """Run the passes that judge intent; None if it has an error."""
    intent = load(sources, diagnostics)
    # Names in a document that could not be read would be missing everywhere else: one mistake is enough.
    fabric = None if diagnostics.failed else resolve(intent, diagnostics, release=release_override)
    if fabric is not None:
        check(fabric, diagnostics)
    return None if diagnostics.failed else fabric


def render(fabric: Fabric, diagnostics: Diagnostics) -> Iterator[Artifact]:
    """Make the artifacts of a fabric one by one, validated; none any more once one has an error.

    Each carries where in the intent its parts come from, which is in no file.
    """
    for artifact in _validated(fabric, diagnostics):
        if not diagnostics.failed:
            yield artifact


def _validated(fabric: Fabric, diagnostics: Diagnostics) -> Iterator[Artifact]:
    for switch in fabric.switches:
        artifact = lower_switch(switch, diagnostics)
        validate_switch(artifact, diagnostics)
        owned = _owned(switch, artifact, diagnostics)
        yield replace(artifact, management=switch.management, owned=owned)
    for cluster in fabric.clusters:
        objects = lower_cluster(cluster, fabric.name)
        validate_objects(Rendered(artifacts=objects), replace(fabric, clusters=(cluster,)), diagnostics)
        yield from objects
    for expected in predict(fabric):
        yield Artifact(
            kind=ArtifactKind.EXPECTED,
            target=expected.device,
            file=f"{ArtifactKind.EXPECTED}/{expected.device}.json",
            tree=tree(expected),
        )


def _owned(switch: Switch, artifact: Artifact, diagnostics: Diagnostics) -> tuple[Path, ...]:
    """Say what of a switch is ours.

    A fragment owns what is written in it and no more: one for ``/network-instance[name=mgmt]`` goes into
    an entry that belongs to others. So its path is gone into, and only what its tree holds is ours.
    """
    index = schema(switch.release, switch.platform)
    if not switch.subtrees:
        return owned_paths(artifact.tree, index.root)
    ours = owned_paths(lower_switch(replace(switch, subtrees=()), diagnostics).tree, index.root)
    found = {show(path): path for path in ours}
    for subtree in switch.subtrees:
        node = index.node(tuple(step.name for step in subtree.path))
        if node is not None:
            written = decode_node(node, subtree.tree, [])
            found |= {show(path): path for path in owned_paths(written, node, in_order(subtree.path, index))}
    return tuple(path for path in found.values() if not _below(path, found))


def _below(path: Path, owned: Mapping[str, Path]) -> bool:
    """Say whether a place above `path` is ours already."""
    return any(show(path[:length]) in owned for length in range(1, len(path)))
