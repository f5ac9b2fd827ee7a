"""What of a rendered switch the switch would refuse, told on the intent line that asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.codes.switches import REFUSED_BY_SWITCH
from compiler.diagnostics import Span
from compiler.rendered import ArtifactKind
from compiler.schema import schema
from compiler.tree import show
from compiler.validate.yang import validate

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.rendered import Artifact, Rendered
NEVER_OURS = {
    ("network-instance", "name"): ("mgmt",),
    ("interface", "name"): ("mgmt0",),
    ("system", "tls"): None,
    ("system", "aaa"): None,
    ("system", "authentication"): None,
    ("acl",): None,
}
"""What is on every switch, or is somebody else's: a reference to it is none to nothing."""


def validate_rendered(rendered: Rendered, diagnostics: Diagnostics) -> None:
    """Judge every switch of a compile; Kubernetes objects are `validate_objects`'s."""
    for artifact in rendered.artifacts:
        if artifact.kind is ArtifactKind.SRLINUX:
            validate_switch(artifact, diagnostics)


def validate_switch(artifact: Artifact, diagnostics: Diagnostics) -> None:
    """Add a finding for whatever the switch would refuse of its own tree.

    Each stands on the intent line whose origin is the longest beginning of the place.
    """
    judged = validate(artifact.tree, schema(artifact.release, artifact.platform), NEVER_OURS)
    for violation in judged:
        place = show(violation.path)
        message = f"{artifact.target} would refuse `{place}`: {violation.reason}"
        diagnostics.add(REFUSED_BY_SWITCH, _span(artifact, place), message, hint=f"rule: {violation.rule}")


def _span(artifact: Artifact, place: str) -> Span:
    asked = [(text, span) for text, span in artifact.origin if _begins(text, place)]
    if not asked:
        asked = [("", span) for _, span in artifact.origin[:1]] or [("", Span(artifact.file, 1, 1))]
    return max(asked, key=lambda pair: len(pair[0]))[1]


def _begins(text: str, place: str) -> bool:
    return place == text or (place.startswith(text) and (text in ("", "/") or place[len(text)] in "/["))
