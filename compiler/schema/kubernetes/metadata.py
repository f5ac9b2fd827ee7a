"""ObjectMeta (meta/v1): names, labels, annotations, and what is the server's to write."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from compiler.schema.kubernetes.forms import label, label_value, qualified, service_name, subdomain
from compiler.schema.kubernetes.violation import Violation
from compiler.tree import point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from compiler.schema.kubernetes.kind import Kind
    from compiler.tree import Pointer, Tree

OURS = frozenset(
    {"name", "namespace", "labels", "annotations", "finalizers", "ownerReferences", "generateName"}
)
SERVERS = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
LARGEST_ANNOTATIONS = 256 * 1024


def metadata_violations(value: Mapping[str, Tree], kind: Kind | None) -> Iterator[Violation]:
    """Judge an object's metadata; `kind` is None for kinds that we do not know."""
    metadata = value.get("metadata")
    if not isinstance(metadata, Mapping):
        yield Violation(("metadata",), "an object needs `metadata` with a `name`", rule="identity")
        return
    yield from _members(metadata)
    yield from _name(metadata, kind)
    yield from _namespace(metadata, kind)
    yield from _labels(metadata.get("labels"))
    yield from _annotations(metadata.get("annotations"))


def _members(metadata: Mapping[str, Tree]) -> Iterator[Violation]:
    for name in metadata:
        at: Pointer = ("metadata", name)
        if name in SERVERS:
            yield Violation(at, f"`metadata.{name}` is the server's to write", rule="server")
        elif name not in OURS:
            close = get_close_matches(name, OURS, n=1)
            hint = f"did you mean `{close[0]}`?" if close else None
            yield Violation(at, f"metadata has no field `{name}`", rule="unknown", hint=hint)


def _name(metadata: Mapping[str, Tree], kind: Kind | None) -> Iterator[Violation]:
    name = metadata.get("name")
    if not isinstance(name, str) or not name:
        yield Violation(("metadata", "name"), "an object needs a name", rule="identity")
        return
    rules: dict[str, Callable[[str], str]] = {"Service": service_name, "Namespace": label}
    check = rules.get(kind.kind, subdomain) if kind is not None else _segment
    expected = check(name)
    if expected:
        yield Violation(("metadata", "name"), f"a name must be {expected}, found `{name}`", rule="name")


def _segment(name: str) -> str:
    """Check what every name must be: one segment of a URL."""
    return "a path segment" if name in {".", ".."} or "/" in name or "%" in name else ""


def _namespace(metadata: Mapping[str, Tree], kind: Kind | None) -> Iterator[Violation]:
    at: Pointer = ("metadata", "namespace")
    namespace = metadata.get("namespace")
    if kind is not None and kind.namespaced and not namespace:
        yield Violation(at, f"`{kind.kind}` needs a namespace", rule="identity")
    elif kind is not None and not kind.namespaced and namespace:
        yield Violation(at, f"`{kind.kind}` belongs to the cluster and takes no namespace", rule="identity")
    elif namespace and label(str(namespace)):
        yield Violation(at, f"a namespace must be {label(str(namespace))}, found `{namespace}`", rule="name")


def _labels(labels: Tree) -> Iterator[Violation]:
    for at, key, text in _texts("labels", labels):
        if isinstance(text, Violation):
            yield text
        elif qualified(key):
            yield Violation(at, f"a label's name must be {qualified(key)}, found `{key}`", rule="name")
        elif label_value(text):
            yield Violation(at, f"a label must be {label_value(text)}, found `{text}`", rule="form")


def _annotations(annotations: Tree) -> Iterator[Violation]:
    size = 0
    for at, key, text in _texts("annotations", annotations):
        if isinstance(text, Violation):
            yield text
            continue
        size += len(key.encode()) + len(text.encode())
        if qualified(key.lower()):  # servers lower the name before they look at it
            yield Violation(
                at, f"an annotation's name must be {qualified(key.lower())}, found `{key}`", rule="name"
            )
    if size > LARGEST_ANNOTATIONS:
        at = ("metadata", "annotations")
        yield Violation(
            at, f"annotations must be at most {LARGEST_ANNOTATIONS} bytes, found {size}", rule="length"
        )


def _texts(what: str, held: Tree) -> Iterator[tuple[Pointer, str, str | Violation]]:
    """Give the entries of a map of strings; what is none of it as a violation."""
    at: Pointer = ("metadata", what)
    if held is None:
        return
    if not isinstance(held, Mapping):
        yield at, "", Violation(at, f"`metadata.{what}` must be an object", rule="type")
        return
    for key, value in held.items():
        place: Pointer = (*at, key)
        if isinstance(value, str):
            yield place, key, value
        else:
            shown = point(place).removeprefix(".")
            message = f"`{shown}` must be a string, found `{value}`"
            yield place, key, Violation(place, message, rule="type", hint="write quotes around it")
