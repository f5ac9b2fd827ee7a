"""What may be done to the objects of one kind: create, update, patch, apply, delete; with or without a trace.

One change at a time: each is a step without interruption on the event loop.
"""

from __future__ import annotations

import base64
import copy
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from compiler.schema.kubernetes import find, with_defaults
from drift.lab.api import judge, ownership
from drift.lab.api.failure import Failure, bad_request, conflict, invalid, not_found
from drift.lab.api.fields import content, shape_of
from drift.lab.api.services import allot, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.schema.kubernetes import Kind
    from drift.lab.api.store import Store

    Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a request is about."""

    kind: Kind
    namespace: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a change is asked for: who says so, and whether it is only a question."""

    manager: str
    dry_run: bool = False
    force: bool = False


class Objects:
    """Changes objects in a store. `now` gives the time as RFC 3339."""

    def __init__(self, store: Store, now: Callable[[], str]) -> None:
        """Stand on a store."""
        self._store = store
        self._now = now

    async def create(self, target: Target, body: Json, options: Options) -> Json:
        """Create an object; the creator owns what it says."""
        _check_identity(target, body, named=False)
        name = body["metadata"].get("name")
        if not name:
            raise invalid(
                target.kind,
                "",
                [("FieldValueRequired", "Required value: name or generateName is required", "metadata.name")],
            )
        if self._store.get(target.kind, target.namespace, name) is not None:
            text = f'{_plural(target.kind)} "{name}" already exists'
            raise Failure(409, "AlreadyExists", text, details=not_found(target.kind, name).body["details"])
        return await self._update(replace(target, name=name), None, _with_metadata(body), options)

    async def replace(self, target: Target, body: Json, options: Options) -> Json:
        """Update an object to exactly this, status apart."""
        _check_identity(target, body, named=True)
        return await self._update(target, self.existing(target), _with_metadata(body), options)

    async def patch(self, target: Target, change: Callable[[Json], Json], options: Options) -> Json:
        """Update an object by a patch of it."""
        live = self.existing(target)
        body = change(copy.deepcopy(live))
        _check_identity(target, body, named=True)
        return await self._update(target, live, _with_metadata(body), options)

    async def apply(self, target: Target, body: Json, options: Options) -> tuple[Json, bool]:
        """Server-side apply; say whether the object was created by it."""
        kind, shape = target.kind, shape_of(target.kind)
        _check_identity(target, body, named=True)
        if body["metadata"].get("managedFields"):
            raise bad_request("metadata.managedFields must be nil")
        judge.check_applied(kind, shape, body)
        live = self._store.get(kind, target.namespace, target.name)
        _check_version(target, live, body)
        before: Json = live if live is not None else {"metadata": {}}
        applier = ownership.Manager(
            options.manager, ownership.APPLY, kind.api_version, self._now(), frozenset()
        )
        applied = {
            name: held for name, held in content(body).items() if not (name == "status" and kind.status)
        }
        merged, managers = ownership.apply(
            content(before), applied, shape, ownership.read(before["metadata"]), applier, force=options.force
        )
        made = self._dressed(target, live, merged)
        if live is not None and _is_same(live, made, managers):
            return live, False
        made["metadata"]["managedFields"] = ownership.write(managers)
        return await self._keep(target, live, made, options), live is None

    async def delete(self, target: Target, conditions: Json, options: Options) -> Json:
        """Delete an object if it is the one that is meant; finalizers hold it back."""
        live = self.existing(target)
        metadata = live["metadata"]
        for member, shown in (("uid", "UID"), ("resourceVersion", "ResourceVersion")):
            wanted = conditions.get(member)
            if wanted and wanted != metadata[member]:
                why = "deleted and then recreated" if member == "uid" else "modified"
                text = (
                    f"the {shown} in the precondition ({wanted}) does not match the {shown} in record "
                    f"({metadata[member]}). The object might have been {why}"
                )
                raise conflict(target.kind, target.name, text, by_kind=bool(target.kind.group))
        if options.dry_run:
            return live
        if metadata.get("finalizers"):
            if not metadata.get("deletionTimestamp"):
                metadata |= {"deletionTimestamp": self._now(), "deletionGracePeriodSeconds": 0}
                return await self._store.put(target.kind, live)
            return live
        await self._store.remove(target.kind, live)
        return {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Success",
            "details": not_found(target.kind, target.name).body["details"] | {"uid": metadata["uid"]},
        }

    def existing(self, target: Target) -> Json:
        """Give an object, or say that it is not there."""
        found = self._store.get(target.kind, target.namespace, target.name)
        if found is None:
            raise not_found(target.kind, target.name)
        return found

    async def _update(self, target: Target, live: Json | None, body: Json, options: Options) -> Json:
        kind, shape = target.kind, shape_of(target.kind)
        _check_version(target, live, body)
        before: Json = live if live is not None else {"metadata": {}}
        wanted = content(body)
        if kind.group:
            metadata = wanted.pop("metadata")
            wanted = judge.pruned(wanted, shape) | {"metadata": metadata}
        asked: Json = copy.deepcopy(wanted.get("spec") or {})
        made = self._dressed(target, live, wanted)
        seen = made | {"spec": written(made["spec"], asked)} if _is_service(kind) else made
        counted = [{k: v for k, v in content(each).items() if k != "status"} for each in (before, seen)]
        updater = ownership.Manager(
            options.manager, ownership.UPDATE, kind.api_version, self._now(), frozenset()
        )
        # Written along, entries are taken as they are; an empty one is a wish to forget them all.
        entries = body["metadata"].get("managedFields")
        source = before["metadata"] if entries is None else body["metadata"]
        managers = ownership.update(counted[0], counted[1], shape, ownership.read(source), updater)
        if live is not None and _is_same(live, made, managers):
            return live
        made["metadata"]["managedFields"] = ownership.write(managers)
        return await self._keep(target, live, made, options)

    def _dressed(self, target: Target, live: Json | None, body: Json) -> Json:
        """Make a whole object of its content: identity, defaults, what is allotted; and judge it."""
        kind = target.kind
        described: Json = body.get("metadata") or {}
        metadata = {name: held for name, held in described.items() if held not in ({}, [], None)}
        kept = (
            live["metadata"]
            if live is not None
            else {"uid": str(uuid.uuid4()), "creationTimestamp": self._now()}
        )
        bookkeeping = {
            k: v
            for k, v in kept.items()
            if k not in {"labels", "annotations", "finalizers", "ownerReferences"}
        }
        if live is None and target.namespace:
            bookkeeping["namespace"] = target.namespace
        bookkeeping.setdefault("name", target.name or metadata.get("name", ""))
        made: Json = {
            "apiVersion": kind.api_version,
            "kind": kind.kind,
            **body,
            "metadata": metadata | bookkeeping,
        }
        if kind.status:
            made.pop("status", None)
            if live is not None and "status" in live:
                made["status"] = live["status"]
        judge.check(kind, shape_of(kind), made, live)
        made = with_defaults(made)
        self._allot(kind, made, live)
        return made

    def _allot(self, kind: Kind, made: Json, live: Json | None) -> None:
        match kind.kind if not kind.group else "":
            case "Service":
                here = made["metadata"]["uid"]
                others = [
                    each["spec"] for _, each in self._store.all(kind, "") if each["metadata"]["uid"] != here
                ]
                allot(made["spec"], live["spec"] if live is not None else {}, others)
                made.setdefault("status", {"loadBalancer": {}})
            case "Namespace":
                made.setdefault("spec", {"finalizers": ["kubernetes"]})
                made.setdefault("status", {"phase": "Active"})
                made["metadata"].setdefault("labels", {})["kubernetes.io/metadata.name"] = made["metadata"][
                    "name"
                ]
            case "Secret":
                clear: Json = made.pop("stringData", None) or {}
                for name, held in clear.items():
                    made.setdefault("data", {})[name] = base64.b64encode(held.encode()).decode("ascii")
            case _:
                pass

    async def _keep(self, target: Target, live: Json | None, made: Json, options: Options) -> Json:
        kind = target.kind
        if target.namespace:
            home = find("v1", "Namespace")
            if home is not None and self._store.get(home, "", target.namespace) is None:
                raise not_found(home, target.namespace)
        if kind.group:
            before = live["metadata"].get("generation", 1) if live is not None else 0
            moved = live is None or _decided(live) != _decided(made)
            made["metadata"]["generation"] = before + 1 if moved else before
        if options.dry_run:
            return made
        metadata = made["metadata"]
        if metadata.get("deletionTimestamp") and not metadata.get("finalizers"):
            await self._store.remove(kind, made)
            return made
        return await self._store.put(kind, made)


def _is_service(kind: Kind) -> bool:
    return (kind.group, kind.kind) == ("", "Service")


def _decided(body: Json) -> Json:
    return {name: held for name, held in body.items() if name not in {"metadata", "status"}}


def _is_same(live: Json, made: Json, managers: list[ownership.Manager]) -> bool:
    """Say whether nothing changes: neither content nor who owns what, times apart."""
    owned = {(m.name, m.operation, m.api_version, m.subresource): m.fields for m in managers}
    before = {
        (m.name, m.operation, m.api_version, m.subresource): m.fields
        for m in ownership.read(live["metadata"])
    }
    return owned == before and content(live) == content(made)


def _with_metadata(body: Json) -> Json:
    return body | {"metadata": dict(body.get("metadata") or {})}


def _check_identity(target: Target, body: Json, *, named: bool) -> None:
    """Refuse a body that is about another object than the URL."""
    kind = target.kind
    metadata: Json = body.get("metadata") or {}
    if not body.get("kind") or not body.get("apiVersion"):
        raise bad_request(
            f"the object provided is unrecognized (must be of type {kind.kind}): Object 'Kind' is missing"
        )
    if (body["apiVersion"], body["kind"]) != (kind.api_version, kind.kind):
        raise bad_request(
            f"{body['kind']} in version {body['apiVersion']!r} does not match the expected {kind.kind}"
        )
    if metadata.get("namespace", target.namespace) != target.namespace:
        raise bad_request(
            "the namespace of the provided object does not match the namespace sent on the request"
        )
    if named and metadata.get("name", target.name) != target.name:
        name = metadata["name"]
        raise bad_request(
            f"the name of the object ({name}) does not match the name on the URL ({target.name})"
        )
    metadata.setdefault("name", target.name)
    body["metadata"] = metadata


def _check_version(target: Target, live: Json | None, body: Json) -> None:
    """Hold a change to the object and the version that it names."""
    metadata = body["metadata"]
    uid, version = metadata.get("uid"), metadata.get("resourceVersion")
    if live is None:
        if uid:
            text = f"uid mismatch: the provided object specified uid {uid}, and no existing object was found"
            raise conflict(target.kind, target.name, text)
        return
    if version and version != live["metadata"]["resourceVersion"]:
        text = "the object has been modified; please apply your changes to the latest version and try again"
        raise conflict(target.kind, target.name, text)
    if uid and uid != live["metadata"]["uid"]:
        cause = ("FieldValueInvalid", f'Invalid value: "{uid}": field is immutable', "metadata.uid")
        raise invalid(target.kind, target.name, [cause, cause])


def _plural(kind: Kind) -> str:
    return f"{kind.plural}.{kind.group}" if kind.group else kind.plural
