"""Rendered objects against those that run: what a person would call drift, and nothing else. Pure.

Where the server could be asked, its own dry run of our apply decides equality; what it does not see
(fields that others added) comes from ``managedFields``. Where it could not be asked, for want of rights
or because files are compared, the same question is answered from the tables of the kinds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.rendered import INSTANCE_LABEL, OBJECT_ANNOTATION, SECRET_REF, ObjectRef
from compiler.tree import is_list, is_object
from drift.change import Actor, Change, Different, Extra, Missing, Observation, Unreadable
from drift.objects.consequence import weighed
from drift.objects.diff import ABSENT, Difference, differences
from drift.objects.foreign import additions, held, leftovers, outermost, owners, unowned
from drift.objects.managed_fields import entries
from drift.objects.place import show_place
from drift.objects.shape import at, is_assigned, is_default, shape_of

if TYPE_CHECKING:
    from compiler.tree import Object, Pointer, Tree
    from drift.live import LiveCluster, LiveObject
    from drift.objects.diff import Held
    from drift.objects.shape import Shape
    from drift.wanted import WantedCluster

HIDDEN = "(hidden)"
"""What stands for a secret's value, on either side."""

_IDENTITY = frozenset({"apiVersion", "kind", "metadata"})

_SERVERS = frozenset(
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
"""Members of ``metadata`` that only the server writes."""


def compare_cluster(wanted: WantedCluster, live: LiveCluster, *, instance: str) -> Observation:
    """Compare everything that is ours on one cluster; `instance` is the fabric's name."""
    changes: list[Change] = []
    unreadable = [
        Unreadable(target=wanted.name, where=_blind_place(ref), reason=reason)
        for ref, reason in sorted(live.blind.items())
    ]
    for ref, intended in wanted.objects.items():
        found = live.objects.get(ref)
        if found is not None:
            changes += compare_object(wanted.name, ref, intended, found)
            if found.refused and not _differs(changes, ref):
                unreadable.append(
                    Unreadable(
                        target=wanted.name, where=str(ref), reason=f"the dry run was refused: {found.refused}"
                    )
                )
        elif not is_blind(live, ref):
            changes.append(Missing(target=wanted.name, where=str(ref), intended=_whole(ref, intended)))
    orphans, outside = _orphans(wanted, live, instance)
    return Observation(
        target=wanted.name,
        kind="kubernetes",
        changes=weighed((*changes, *orphans)),
        unreadable=tuple(unreadable),
        outside=outside,
    )


def compare_object(target: str, ref: ObjectRef, wanted: Object, live: LiveObject) -> list[Change]:
    """Compare one object that is there. Empty if and only if nothing need be done to it."""
    running = live.object
    if deleted := held(running, ("metadata", "deletionTimestamp")):
        where = show_place(ref, ("metadata", "deletionTimestamp"))
        return [Extra(target=target, where=where, live=deleted)]
    found = differing(ref, wanted, live)
    return [_change(target, ref, wanted, running, each) for each in found]


def differing(ref: ObjectRef, wanted: Object, live: LiveObject) -> list[Difference]:
    """Find where one object differs; values are as they are, secrets included."""
    running = live.object
    shape = shape_of(ref.api_version, ref.kind)
    found = (
        _from_prediction(wanted, live.predicted, running, shape)
        if live.predicted is not None
        else _from_tables(wanted, running, shape)
    )
    seen = _told(found)
    for place in additions(ref, wanted, running, shape):
        if not _is_told(place, seen):
            found.append(Difference(place, ABSENT, held(running, place)))
    return found


def is_blind(live: LiveCluster, ref: ObjectRef) -> bool:
    """Say whether an object, or its whole kind, could not be read."""
    return ref in live.blind or ObjectRef(ref.api_version, ref.kind, "", "") in live.blind


def is_owned(ref: ObjectRef, running: Object, instance: str) -> bool:
    """Say whether an object bears our label, and the annotation says that the label was meant for it."""
    label = held(running, ("metadata", "labels", INSTANCE_LABEL))
    return (
        label == instance
        and held(running, ("metadata", "annotations", OBJECT_ANNOTATION)) == f"{instance}/{ref}"
    )


def _from_prediction(wanted: Object, predicted: Object, running: Object, shape: Shape) -> list[Difference]:
    """Compare what the server would make of our apply; a node port it would allot anew is no difference."""
    pairs = differences(comparable(predicted), comparable(running), shape)
    return [
        each
        for each in pairs
        if not (is_assigned(shape, each.pointer) and held(wanted, each.pointer) is None)
    ]


def _from_tables(wanted: Object, running: Object, shape: Shape) -> list[Difference]:
    """Compare without the server: defaults, list keys and spellings from the tables."""
    found: list[Difference] = []
    for each in differences(comparable(wanted), comparable(running), shape):
        if each.intended is ABSENT:
            continue  # judged below, by who wrote it
        known = at(shape, each.pointer)
        if each.live is ABSENT and (is_default(known, each.intended) or each.intended in ({}, [])):
            continue
        if not _opaque(each):
            found.append(each)
    extra = leftovers(wanted, running, shape) if entries(running) else unowned(wanted, running, shape)
    seen = _told(found)
    for place in outermost(set(extra)):
        if not _is_told(place, seen):
            known = at(shape, place)
            default: Held = ABSENT if known is None or known.default is None else known.default
            found.append(Difference(place, default, held(running, place)))
    return found


def _told(found: list[Difference]) -> set[Pointer]:
    """Give the places in the live object that are told; what is missing has none there."""
    return {each.pointer for each in found if each.live is not ABSENT}


def _is_told(place: Pointer, told: set[Pointer]) -> bool:
    return any(place[: len(other)] == other or other[: len(place)] == place for other in told)


def _opaque(each: Difference) -> bool:
    """Say whether a difference is only a secret that we have by reference."""
    return isinstance(each.intended, str) and each.intended.startswith(SECRET_REF) and each.live is not ABSENT


def comparable(running: Object) -> Object:
    """Leave out what only the server writes."""
    metadata = held(running, ("metadata",))
    kept = {k: v for k, v in metadata.items() if k not in _SERVERS} if is_object(metadata) else {}
    return {k: v for k, v in running.items() if k != "status"} | {"metadata": kept}


def _change(target: str, ref: ObjectRef, wanted: Object, running: Object, each: Difference) -> Change:
    where = show_place(ref, each.pointer)
    reference = held(wanted, each.pointer)
    if isinstance(reference, str) and reference.startswith(SECRET_REF):
        live: Tree = None if each.live is ABSENT else HIDDEN
        return Different(
            target=target, where=where, intended=reference, live=live, actors=actors(running, each.pointer)
        )
    if each.live is ABSENT:
        return Missing(target=target, where=where, intended=_shown(ref, each.pointer, each.intended))
    by = actors(running, each.pointer)
    there = _shown(ref, each.pointer, each.live)
    if each.intended is ABSENT:
        return Extra(target=target, where=where, live=there, actors=by)
    intended = _shown(ref, each.pointer, each.intended)
    return Different(target=target, where=where, intended=intended, live=there, actors=by)


def actors(running: Object, place: Pointer) -> tuple[Actor, ...]:
    """Say which field managers wrote a place, the latest first: what they claim to be, not who they are."""
    by_time = sorted(owners(running, place), key=lambda entry: entry.time, reverse=True)
    return tuple(
        Actor(kind="field manager", name=entry.manager, when=entry.time, detail=entry.operation)
        for entry in by_time
    )


def _orphans(wanted: WantedCluster, live: LiveCluster, instance: str) -> tuple[list[Change], int]:
    """Find objects of ours that are not rendered; those that only bear a copied label are counted."""
    found: list[Change] = []
    outside = 0
    for ref, running in sorted(live.objects.items()):
        if ref in wanted.objects or held(running.object, ("metadata", "deletionTimestamp")):
            continue
        if is_owned(ref, running.object, instance):
            there = _whole(ref, comparable(running.object))
            found.append(
                Extra(target=wanted.name, where=str(ref), live=there, released=ref in wanted.released)
            )
        else:
            outside += 1
    return found, outside


def _whole(ref: ObjectRef, body: Object) -> Tree:
    """Show an object by what it says; who it is stands in `where` already."""
    return {name: _mask(ref, (name,), held_) for name, held_ in body.items() if name not in _IDENTITY}


def _shown(ref: ObjectRef, place: Pointer, value: Held) -> Tree:
    return None if value is ABSENT else _mask(ref, place, value)


def _mask(ref: ObjectRef, place: Pointer, value: Tree) -> Tree:
    """Hide every secret in a value: a Secret's data, and whatever is called a password."""
    if is_object(value):
        return {name: _mask(ref, (*place, name), held_value) for name, held_value in value.items()}
    if is_list(value):
        return [_mask(ref, (*place, position), each) for position, each in enumerate(value)]
    named = str(place[-1]).lower() if place else ""
    private = (ref.kind == "Secret" and place[:1] in {("data",), ("stringData",)}) or named.endswith(
        "password"
    )
    by_reference = isinstance(value, str) and value.startswith(SECRET_REF)
    return HIDDEN if private and value is not None and not by_reference else value


def _differs(changes: list[Change], ref: ObjectRef) -> bool:
    return any(change.where.partition(" ")[0] == str(ref) for change in changes)


def _blind_place(ref: ObjectRef) -> str:
    return str(ref) if ref.name else f"{ref.api_version}/{ref.kind}"
