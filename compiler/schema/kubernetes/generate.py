"""CustomResourceDefinitions made from our own tables, for an API server that has none of its own.

They judge as the vendors' do as far as the tables go, and hold no descriptions. A lab and the tests load
them; nothing applies them to a cluster that somebody else installs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.kubernetes.table import KINDS

if TYPE_CHECKING:
    from compiler.schema.kubernetes.field import Field
    from compiler.schema.kubernetes.kind import Kind
    from compiler.tree import Object, Tree

SERVER_FORMATS = frozenset({"cidr", "int32", "int64", "date-time", "byte"})
"""The forms that an API server checks itself; the others are ours."""


def crd(kind: Kind) -> Object:
    """Write the definition of a custom kind, with every version of it that we know.

    Raises ValueError for a built-in kind: servers have those.
    """
    if not kind.group or kind.product == "core":
        raise ValueError(f"`{kind.kind}` is built in")
    versions = [other for other in KINDS if (other.group, other.kind) == (kind.group, kind.kind)]
    stored = max(versions, key=lambda version: (not version.deprecated, version.version))
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.plural}.{kind.group}"},
        "spec": {
            "group": kind.group,
            "names": {
                "kind": kind.kind,
                "listKind": f"{kind.kind}List",
                "plural": kind.plural,
                "singular": kind.kind.lower(),
            },
            "scope": "Namespaced" if kind.namespaced else "Cluster",
            "versions": [_version(version, stored=version is stored) for version in versions],
        },
    }


def _version(kind: Kind, *, stored: bool) -> Object:
    properties: dict[str, Tree] = {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"type": "object"},
        **{name: _schema(member) for name, member in kind.fields.items()},
    }
    schema: Object = {"type": "object", "properties": properties}
    required = [name for name, member in kind.fields.items() if member.required]
    if required:
        schema["required"] = [*required]
    made: Object = {
        "name": kind.version,
        "served": True,
        "storage": stored,
        "schema": {"openAPIV3Schema": schema},
    }
    if kind.status:
        made["subresources"] = {"status": {}}
    return made


def _schema(known: Field) -> Object:
    made = _shape(known)
    if known.default is not None:
        made["default"] = known.default
    rules: list[Tree] = [{"rule": rule.cel, "message": rule.message} for rule in known.rules if rule.cel]
    if known.immutable:
        rules.append({"rule": "self == oldSelf", "message": "cannot be changed"})
    if rules:
        made["x-kubernetes-validations"] = rules
    return made


def _shape(known: Field) -> Object:
    match known.type:
        case "object":
            return _object(known)
        case "map":
            return {"type": "object", "additionalProperties": _items(known), **_undivided(known)}
        case "list":
            return _list(known)
        case "any":
            return {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
        case "int-or-string":
            return {"x-kubernetes-int-or-string": True}
        case "string" | "integer" | "boolean":
            return _scalar(known)


def _object(known: Field) -> Object:
    made: Object = {"type": "object", **_undivided(known), **_bounds(known, "Properties")}
    if known.fields:
        made["properties"] = {name: _schema(member) for name, member in known.fields.items()}
    required: list[Tree] = [name for name, member in known.fields.items() if member.required]
    if required:
        made["required"] = required
    return made


def _undivided(known: Field) -> Object:
    return {"x-kubernetes-map-type": "atomic"} if known.atomic else {}


def _items(known: Field) -> Object:
    return _schema(known.items) if known.items is not None else {}


def _list(known: Field) -> Object:
    made: Object = {"type": "array", "items": _items(known), **_bounds(known, "Items")}
    if known.list_type != "atomic":
        made["x-kubernetes-list-type"] = known.list_type
    if known.keys:
        made["x-kubernetes-list-map-keys"] = [*known.keys]
    return made


def _scalar(known: Field) -> Object:
    made: Object = {"type": known.type, **_bounds(known, "Length")}
    if known.enum:
        made["enum"] = [*known.enum]
    if known.pattern:
        made["pattern"] = known.pattern
    if known.format in SERVER_FORMATS:
        made["format"] = known.format
    if known.low is not None:
        made["minimum"] = known.low
    if known.high is not None:
        made["maximum"] = known.high
    return made


def _bounds(known: Field, what: str) -> Object:
    made: Object = {}
    if known.shortest:
        made[f"min{what}"] = known.shortest
    if known.longest is not None:
        made[f"max{what}"] = known.longest
    return made
