"""`externalTrafficPolicy` where Kubernetes does not read it: in annotations, or spelt another way."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

from compiler.codes import TRAFFIC_POLICY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compiler.diagnostics import Diagnostics, Span
    from compiler.fabric import Fabric, RawObject

_FIELD = "externalTrafficPolicy"
_VALUES = ("Local", "Cluster")


def check(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Look through the annotations of raw objects, and the specs of raw services.

    Service documents are judged by `load`, which sees fields that a model does not have.
    """
    for cluster in fabric.clusters:
        for raw in cluster.raw:
            written = _members(_members(raw.object).get("metadata")).get("annotations")
            _annotations(
                ((name, raw.place("metadata", "annotations", name, key=True)) for name in _members(written)),
                diagnostics,
            )
            if raw.object.get("kind") == "Service":
                _spec(raw, diagnostics)


def _annotations(found: Iterable[tuple[str, Span]], diagnostics: Diagnostics) -> None:
    for name, span in found:
        if _means_it(name.rpartition("/")[2]):
            diagnostics.add(
                TRAFFIC_POLICY,
                span,
                f"expected `{_FIELD}` in the spec, found `{name}` among the annotations, which does nothing",
                hint="write `spec.externalTrafficPolicy: Local`",
            )


def _spec(raw: RawObject, diagnostics: Diagnostics) -> None:
    for name, value in _members(raw.object.get("spec")).items():
        if name != _FIELD and _means_it(name):
            message = f"expected `{_FIELD}`, found `{name}`"
            diagnostics.add(TRAFFIC_POLICY, raw.place("spec", name, key=True), message)
        elif name == _FIELD and value not in _VALUES:
            message = f"expected `Local` or `Cluster`, found `{value}`"
            diagnostics.add(TRAFFIC_POLICY, raw.place("spec", name), message)


def _members(tree: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", tree) if isinstance(tree, dict) else {}


def _means_it(name: str) -> bool:
    """Say whether a name is the field's, or nearly; `internalTrafficPolicy` is a field of its own."""
    plain = name.replace("-", "").replace("_", "").lower()
    if plain == "internaltrafficpolicy":
        return False
    return bool(get_close_matches(plain, [_FIELD.lower()], n=1, cutoff=0.9))
