"""What is in a live object that nobody asked for: a server-side dry run does not see it.

The API server's dry run of our apply leaves fields alone which another manager added. They are found by
walking ``managedFields``: whatever under ``spec`` (or in our own labels and annotations) is owned by
somebody, is not in what is rendered, and is not just a default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.rendered import FIELD_MANAGER
from compiler.tree import is_list, is_object
from drift.objects.managed_fields import Entry, entries, leaves, pointer_of
from drift.objects.shape import at, is_assigned, is_default

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from compiler.rendered import ObjectRef
    from compiler.tree import Object, Pointer, Tree
    from drift.objects.managed_fields import FieldPath
    from drift.objects.shape import Shape

OUR_PREFIX = "fabricc.dev/"
"""Labels and annotations that are ours alone; all others are shared with controllers (MetalLB writes
``metallb.io/ip-allocated-from-pool`` on a Service, Calico its own on a Node)."""

_NOT_CONTENT = frozenset({"apiVersion", "kind", "metadata", "status"})


def is_ours(entry: Entry) -> bool:
    """Say whether an entry is what we applied (an update by a manager *named* like us is not)."""
    return entry.manager == FIELD_MANAGER and entry.operation == "Apply" and not entry.subresource


def is_applied(live: Object) -> bool:
    """Say whether we ever applied the object: its managed fields hold an entry of ours."""
    return any(is_ours(entry) for entry in entries(live))


def is_shared(ref: ObjectRef) -> bool:
    """Say whether an object belongs to others too, so that only the fields we render are our business."""
    return ref.kind in {"Node", "Namespace"} or (ref.kind, ref.name) == ("BGPConfiguration", "default")


def is_content(path: FieldPath) -> bool:
    """Say whether a field is of those that intent decides: not status, not others' labels."""
    match path:
        case ("f:metadata", "f:labels" | "f:annotations", name, *_):
            return name.startswith(f"f:{OUR_PREFIX}")
        case _:
            return path[0].removeprefix("f:") not in _NOT_CONTENT


def additions(ref: ObjectRef, wanted: Object, live: Object, shape: Shape) -> list[Pointer]:
    """Find what others own and nobody rendered, each place once, outermost first."""
    if is_shared(ref):
        return []
    return _unwanted(wanted, live, shape, lambda entry: not is_ours(entry) and not entry.subresource)


def leftovers(wanted: Object, live: Object, shape: Shape) -> list[Pointer]:
    """Find what we applied once and no longer render; the dry run shows these, without one we look."""
    return _unwanted(wanted, live, shape, is_ours)


def unowned(wanted: Object, live: Object, shape: Shape) -> list[Pointer]:
    """Find what is not rendered in an object that came without ``managedFields`` (a saved file)."""
    found: list[Pointer] = []
    for name in sorted(live.keys() - _NOT_CONTENT):
        found += _beyond(wanted.get(name), live[name], shape, (name,))
    return found


def _beyond(wanted: Tree, live: Tree, shape: Shape, here: Pointer) -> Iterator[Pointer]:
    if is_object(wanted) and is_object(live):
        for name in sorted(live):
            yield from _beyond(wanted.get(name), live[name], shape, (*here, name))
    elif wanted is None and not is_assigned(shape, here) and not is_default(at(shape, here), live):
        yield here


def _unwanted(wanted: Object, live: Object, shape: Shape, chosen: Callable[[Entry], bool]) -> list[Pointer]:
    found: set[Pointer] = set()
    for entry in filter(chosen, entries(live)):
        for path in filter(is_content, leaves(entry.fields)):
            place = pointer_of(path, live)
            if place is None or pointer_of(path, wanted) is not None:
                continue
            # Whoever owns a field wrote it: an allotted value is owned by nobody.
            if not is_default(at(shape, place), held(live, place)):
                found.add(place)
    return outermost(found)


def outermost(places: set[Pointer]) -> list[Pointer]:
    """Leave out places inside of others."""
    kept: list[Pointer] = []
    for place in sorted(places, key=lambda pointer: (len(pointer), [str(step) for step in pointer])):
        if not any(place[: len(outer)] == outer for outer in kept):
            kept.append(place)
    return kept


def held(value: Tree, place: Pointer) -> Tree:
    """Give what is at a place, None if nothing is."""
    for step in place:
        if isinstance(step, int):
            value = value[step] if is_list(value) and step < len(value) else None
        else:
            value = value.get(step) if is_object(value) else None
    return value


def owners(live: Object, place: Pointer) -> list[Entry]:
    """Say which managers but us own a place, something in it, or a whole around it."""
    return [
        entry
        for entry in entries(live)
        if not is_ours(entry)
        and any(_touches(pointer_of(path, live), place) for path in leaves(entry.fields))
    ]


def _touches(owned: Pointer | None, place: Pointer) -> bool:
    if not owned:
        return False
    shorter = min(len(owned), len(place))
    return owned[:shorter] == place[:shorter]
