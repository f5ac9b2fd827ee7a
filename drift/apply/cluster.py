"""What a cluster needs to be as rendered, in order: pure. `drift.apply.cluster_run` carries it out.

Each operation says which object it was planned for (uid and resourceVersion) and what it then held, so
that a world which moved since is noticed before anything is sent.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from compiler.schema.kubernetes import apply_order, find
from compiler.tree import point
from drift.objects.compare import comparable, differing, is_blind, is_owned
from drift.objects.diff import ABSENT
from drift.objects.foreign import additions, held, is_applied
from drift.objects.shape import at, shape_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.rendered import ObjectRef
    from compiler.tree import Object, Tree
    from drift.live import LiveCluster, LiveObject
    from drift.objects.diff import Difference
    from drift.objects.shape import Shape
    from drift.wanted import WantedCluster


class Action(StrEnum):
    """What is done to one object.

    A takeover makes fields that others own ours first, so that an apply can take them away: without it
    the API server keeps whatever somebody added, and a Service whose port was edited refuses every apply.
    """

    CREATE = "create"
    APPLY = "apply"
    TAKEOVER = "takeover"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One object to change. `body` is as rendered, with references where secrets go; empty for a deletion.

    `uid`, `resource_version` and `content` (a digest) are of the object that was looked at; "" where
    there was none. `places` are the pointers that differ, for people.
    """

    action: Action
    ref: ObjectRef
    body: Object = field(default_factory=dict[str, "Tree"])
    uid: str = ""
    resource_version: str = ""
    content: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterPlan:
    """Everything to do on one cluster, in order. `held` says what is left alone, and why.

    `wanted_digest` and `live_digest` are of both sides as they were compared.
    """

    cluster: str
    operations: tuple[Operation, ...] = ()
    held: Mapping[ObjectRef, str] = field(default_factory=dict["ObjectRef", str])
    wanted_digest: str = ""
    live_digest: str = ""

    @property
    def deletions(self) -> int:
        """Count the objects that would be gone."""
        return sum(operation.action is Action.DELETE for operation in self.operations)


def plan_cluster(wanted: WantedCluster, live: LiveCluster, *, instance: str) -> ClusterPlan:
    """Plan what makes `live` as `wanted`: applies in order of reference, deletions the other way round."""
    left: dict[ObjectRef, str] = {}
    doing: list[Operation] = []
    for ref, body in wanted.objects.items():
        operation = _for_wanted(ref, body, live, left)
        if operation is not None:
            doing.append(operation)
    going: list[Operation] = []
    for ref, running in live.objects.items():
        if ref not in wanted.objects and is_owned(ref, running.object, instance):
            reason = why_kept(ref, running.object)
            if reason:
                left[ref] = reason
            else:
                going.append(_operation(Action.DELETE, ref, {}, running))
    doing.sort(key=lambda operation: (apply_order(operation.ref), operation.ref))
    going.sort(key=lambda operation: (-apply_order(operation.ref), operation.ref))
    return ClusterPlan(
        cluster=wanted.name,
        operations=(*doing, *going),
        held=left,
        wanted_digest=wanted.digest,
        live_digest=digest({str(ref): content_of(each.object) for ref, each in live.objects.items()}),
    )


def _for_wanted(
    ref: ObjectRef, body: Object, live: LiveCluster, left: dict[ObjectRef, str]
) -> Operation | None:
    running = live.objects.get(ref)
    if running is None:
        if is_blind(live, ref):
            left[ref] = "it could not be read"
            return None
        return Operation(action=Action.CREATE, ref=ref, body=body)
    if held(running.object, ("metadata", "deletionTimestamp")):
        left[ref] = "it is being deleted: applied to now, it would lose its finalizers"
        return None
    found = differing(ref, body, running)
    if not found:
        return None
    shape = shape_of(ref.api_version, ref.kind)
    fixed = [point(each.pointer) for each in found if _is_fixed(each, shape)]
    if fixed:
        left[ref] = f"`{fixed[0]}` cannot be changed in place: delete the object yourself, and apply again"
        return None
    takes = additions(ref, body, running.object, shape) or running.refused
    action = Action.TAKEOVER if takes else Action.APPLY
    return _operation(action, ref, body, running, tuple(point(each.pointer) for each in found))


def _is_fixed(each: Difference, shape: Shape) -> bool:
    """Say whether the server refuses this change of a field that is there (an address range, a class).

    The object is never deleted for it: what hangs on it, an address in use, would be lost.
    """
    known = at(shape, each.pointer)
    return known is not None and known.immutable and ABSENT not in (each.intended, each.live)


def _operation(
    action: Action, ref: ObjectRef, body: Object, running: LiveObject, places: tuple[str, ...] = ()
) -> Operation:
    return Operation(
        action=action,
        ref=ref,
        body=body,
        uid=str(held(running.object, ("metadata", "uid")) or ""),
        resource_version=str(held(running.object, ("metadata", "resourceVersion")) or ""),
        content=content_of(running.object),
        places=places,
    )


def why_kept(ref: ObjectRef, running: Object) -> str:
    """Say why an object that bears our label is not deleted all the same; "" if it may be."""
    known = find(ref.api_version, ref.kind)
    if (known is not None and not known.pruned) or ref.kind == "CustomResourceDefinition":
        return f"a {ref.kind} is never deleted: too much hangs on it"
    if (ref.kind, ref.name) == ("BGPConfiguration", "default"):
        return "the BGPConfiguration `default` is shared with Calico itself"
    if held(running, ("metadata", "deletionTimestamp")):
        return "it is being deleted already"
    if held(running, ("metadata", "ownerReferences")):
        return "it belongs to another object (`ownerReferences`)"
    if not is_applied(running):
        return "its managed fields hold no apply of ours: the label was copied"
    return ""


def content_of(running: Object) -> str:
    """Digest what intent and people decide of an object; status and bookkeeping move all the time."""
    return digest(comparable(running))


def digest(value: Tree) -> str:
    """Digest plain data, whatever the order of its members."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
