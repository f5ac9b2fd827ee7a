"""Which kind a URL means, and what clients ask before they ask for objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drift.lab.api.http import Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compiler.schema.kubernetes import Kind

_SHORT = {"Service": ["svc"], "Namespace": ["ns"], "ConfigMap": ["cm"], "Node": ["no"]}
_VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"]


def resolve(path: str, kinds: Sequence[Kind]) -> tuple[Kind, str, str] | None:
    """Read a URL's path: the kind, the namespace and the name; None if nothing of ours is there."""
    match path.strip("/").split("/"):
        case ["api", "v1", *rest]:
            group, version = "", "v1"
        case ["apis", group, version, *rest]:
            pass
        case _:
            return None
    match rest:
        case ["namespaces", namespace, plural, *tail] if plural not in {"status", "finalize"}:
            pass
        case [plural, *tail]:
            namespace = ""
        case _:
            return None
    for kind in kinds:
        if (kind.group, kind.version, kind.plural) == (group, version, plural) and len(tail) <= 1:
            if namespace and not kind.namespaced:
                return None
            return kind, namespace, tail[0] if tail else ""
    return None


def answer(path: str, kinds: Sequence[Kind]) -> Response | None:
    """Answer what is asked about the API itself; None if the path is about objects."""
    text = {"readyz": "ok", "livez": "ok", "healthz": "ok"}.get(path.strip("/"))
    if text is not None:
        return Response(200, text=text)
    value = _value(path.strip("/").split("/"), kinds)
    return None if value is None else Response(200, value)


def _value(path: list[str], kinds: Sequence[Kind]) -> dict[str, Any] | None:
    groups = sorted({kind.group for kind in kinds if kind.group})
    match path:
        case ["version"]:
            made: dict[str, Any] | None = {"major": "1", "minor": "36", "gitVersion": "v1.36.0-fabricc-lab"}
        case ["api"]:
            made = {"kind": "APIVersions", "versions": ["v1"]}
        case ["openapi", "v3", *below]:
            made = _openapi(below, kinds)
        case ["apis"]:
            found = [_group(group, kinds) for group in groups]
            made = {"kind": "APIGroupList", "apiVersion": "v1", "groups": found}
        case ["api", "v1"]:
            made = _resources("", "v1", kinds)
        case ["apis", group] if group in groups:
            made = {"kind": "APIGroup", "apiVersion": "v1", **_group(group, kinds)}
        case ["apis", group, version] if any((k.group, k.version) == (group, version) for k in kinds):
            made = _resources(group, version, kinds)
        case _:
            made = None
    return made


def _openapi(below: list[str], kinds: Sequence[Kind]) -> dict[str, Any] | None:
    """Tell kubectl that the server judges fields itself, so that it does not ask for schemas to do so."""
    served = {_root(kind): [k for k in kinds if _root(k) == _root(kind)] for kind in kinds}
    if not below:
        return {"paths": {root: {"serverRelativeURL": f"/openapi/v3/{root}"} for root in sorted(served)}}
    chosen = served.get("/".join(below))
    if chosen is None:
        return None
    named = {"name": "fieldValidation", "in": "query", "schema": {"type": "string"}}
    paths = {
        f"/{_root(kind)}/{kind.plural}/{{name}}": {
            "patch": {
                "parameters": [named],
                "responses": {},
                "x-kubernetes-group-version-kind": {
                    "group": kind.group,
                    "version": kind.version,
                    "kind": kind.kind,
                },
            }
        }
        for kind in chosen
    }
    return {"openapi": "3.0.0", "info": {"title": "Kubernetes", "version": "v1.36.0"}, "paths": paths}


def _root(kind: Kind) -> str:
    return f"apis/{kind.api_version}" if kind.group else f"api/{kind.api_version}"


def _group(group: str, kinds: Sequence[Kind]) -> dict[str, Any]:
    versions = sorted({kind.version for kind in kinds if kind.group == group}, reverse=True)
    listed = [{"groupVersion": f"{group}/{version}", "version": version} for version in versions]
    return {"name": group, "versions": listed, "preferredVersion": listed[0]}


def _resources(group: str, version: str, kinds: Sequence[Kind]) -> dict[str, Any]:
    found = [
        {
            "name": kind.plural,
            "singularName": kind.kind.lower(),
            "namespaced": kind.namespaced,
            "kind": kind.kind,
            "verbs": _VERBS,
            "shortNames": _SHORT.get(kind.kind, []) if not kind.group else [],
        }
        for kind in kinds
        if (kind.group, kind.version) == (group, version)
    ]
    named = f"{group}/{version}" if group else version
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": named, "resources": found}
