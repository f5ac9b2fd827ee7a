"""Pass 1, text to `Intent`: YAML with the place of every key and value, its shape by pydantic.

Text comes with the name of its file, so that this pass is tested with plain values. Files are taken in
the order of their names and documents in the order of the text: the order of the input never matters.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, cast

from pydantic import ValidationError

from compiler import codes
from compiler.intent import KINDS, Intent, Written
from compiler.intent.cluster import Service
from compiler.intent.names import closest, is_traffic_policy
from compiler.load.events import parse
from compiler.load.shape import report

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from compiler.diagnostics import Diagnostics
    from compiler.intent import Document
    from compiler.load.events import Parsed
    from compiler.load.places import TextPlaces
    from compiler.tree import Scalar

__all__ = ["load"]


def load(sources: Mapping[str, str], diagnostics: Diagnostics) -> Intent:
    """Read intent from the text of files, by their names.

    Gives the documents that are well-formed; everything else is a finding, all of them at once.
    """
    memo: dict[str, Scalar] = {}
    with _no_collections():
        written = [
            each
            for file, text in sorted(sources.items())
            for lines in [_Lines(text)]
            for parsed in parse(file, text, diagnostics, memo)
            if (each := _document(parsed, lines, diagnostics)) is not None
        ]
    _refuse_duplicates(written, diagnostics)
    return Intent(tuple(written))


class _Lines:
    """The lines of a file, for the findings that quote it; split when there is one, and once."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def all(self) -> list[str]:
        return self._text.split("\n")


@contextmanager
def _no_collections() -> Generator[None]:
    """Hold the garbage collector: it would walk a growing heap of live data over and over."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _document(parsed: Parsed, lines: _Lines, diagnostics: Diagnostics) -> Written | None:
    model = _model(parsed, diagnostics)
    if model is None:
        return None
    try:
        document = model.model_validate(parsed.data)
    except ValidationError as error:
        report(error, model, parsed.places, lines.all, diagnostics)
        return None
    if isinstance(document, Service):
        _check_annotations(document, parsed.places, diagnostics)
    return Written(document, parsed.places)


def _model(parsed: Parsed, diagnostics: Diagnostics) -> type[Document] | None:
    """Choose the model by the document's `kind`."""
    data, places = parsed.data, parsed.places
    kinds = ", ".join(f"`{each}`" for each in KINDS)
    if not isinstance(data, dict):
        diagnostics.add(codes.WRONG_TYPE, places.at(0), "a document must be a mapping, found something else")
        return None
    kind = data.get("kind")
    if isinstance(kind, str) and kind in KINDS:
        return KINDS[kind]
    if kind is None:
        diagnostics.add(
            codes.MISSING_FIELD, places.at(0), "the document needs `kind`", hint=f"one of {kinds}"
        )
        return None
    meant = closest(str(kind), KINDS)
    hint = f"did you mean `{meant}`?" if meant else f"there are {kinds}"
    diagnostics.add(codes.UNKNOWN_KIND, places.value(("kind",)), f"no kind is called `{kind}`", hint=hint)
    return None


def _check_annotations(service: Service, places: TextPlaces, diagnostics: Diagnostics) -> None:
    """Refuse the mistake that fabricc was begun for: a traffic policy that Kubernetes does not see."""
    for name in service.spec.annotations:
        if is_traffic_policy(name):
            diagnostics.add(
                codes.TRAFFIC_POLICY,
                places.key(("spec", "annotations", name)),
                "`externalTrafficPolicy` is expected in `spec`, found an annotation: Kubernetes ignores it",
                hint=f"the service says `externalTrafficPolicy: {service.spec.external_traffic_policy}` "
                "already; remove the annotation",
            )


def _refuse_duplicates(written: list[Written], diagnostics: Diagnostics) -> None:
    """Refuse the second of two documents of one kind and name.

    A Service is named within its cluster and namespace, as in Kubernetes.
    """
    seen: dict[tuple[str, ...], TextPlaces] = {}
    for each in written:
        places = cast("TextPlaces", each.places)
        name = each.document.metadata.name
        within: tuple[str, ...] = ()
        if isinstance(each.document, Service):
            within = (each.document.spec.cluster, each.document.spec.namespace)
        first = seen.setdefault((each.document.kind, *within, name), places)
        if first is not places:
            diagnostics.add(
                codes.DUPLICATE_NAME,
                places.value(("metadata", "name")),
                f"a `{each.document.kind}` is already named `{name}`",
                hint="rename one of the two, or join them",
                also=first.value(("metadata", "name")),
            )
