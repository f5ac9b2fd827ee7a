"""gNMI messages to and from what the device understands: paths, values, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from pygnmi.spec.v080 import gnmi_pb2 as pb

from compiler.schema.node import Kind, Node
from drift.lab.switch import query, values
from drift.lab.switch.device import DataType, Device, Operation, Verb
from drift.lab.switch.json_ietf import decode
from drift.lab.switch.paths import Element, Step, View, resolve
from drift.lab.switch.rejection import Rejected, invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from drift.lab.switch.model import Model

TYPES = {
    pb.GetRequest.ALL: DataType.ALL,
    pb.GetRequest.CONFIG: DataType.CONFIG,
    pb.GetRequest.STATE: DataType.STATE,
    pb.GetRequest.OPERATIONAL: DataType.OPERATIONAL,
}
PRIVATE_ENCODINGS = (52, 42, 43, 45, 44, 46, 47, 48, 49, 50, 53)
"""Nokia's own encodings, as 25.3 lists them; they can be advertised and not be asked for here."""

ENCODINGS = (pb.JSON_IETF, pb.PROTO, pb.ASCII, *PRIVATE_ENCODINGS)
_NATIVE_ONLY = {"cli", "srlinux_cli", "openconfig"}


def steps_of(model: Model, prefix: pb.Path, path: pb.Path, view: View) -> tuple[Step, ...]:
    """Bind a request's path; an origin that nobody knows means the native models (third party)."""
    origin = path.origin or prefix.origin
    if origin in _NATIVE_ONLY:
        raise Rejected("UNIMPLEMENTED", f"origin '{origin}' is not emulated")
    elements = [Element(e.name, e.key) for source in (prefix, path) for e in source.elem if e.name]
    return resolve(model, elements, view)


def operations(model: Model, request: pb.SetRequest) -> list[Operation]:
    """Read a Set in the order in which it is carried out: delete, replace, update (gNMI 3.4.3)."""

    def steps(path: pb.Path) -> tuple[Step, ...]:
        return steps_of(model, request.prefix, path, View.CONFIG)

    made = [Operation(Verb.DELETE, steps(path)) for path in request.delete]
    for verb, updates in ((Verb.REPLACE, request.replace), (Verb.UPDATE, request.update)):
        for update in updates:
            bound = steps(update.path)
            made.append(Operation(verb, bound, _raw(model, bound, update.val)))
    return made


def results(request: pb.SetRequest) -> Iterator[pb.UpdateResult]:
    """Answer each operation with its path as it was sent."""
    for path in request.delete:
        yield pb.UpdateResult(path=path, op=pb.UpdateResult.DELETE)
    for update in request.replace:
        yield pb.UpdateResult(path=update.path, op=pb.UpdateResult.REPLACE)
    for update in request.update:
        yield pb.UpdateResult(path=update.path, op=pb.UpdateResult.UPDATE)


def _raw(model: Model, steps: Sequence[Step], val: pb.TypedValue) -> Any:
    """Give a value as plain JSON, whatever encoding it came in."""
    chosen = val.WhichOneof("value")
    if chosen == "json_ietf_val":
        return decode(val.json_ietf_val)
    if chosen == "json_val":
        return decode(val.json_val)
    node = steps[-1].node if steps else model.root
    if chosen is None or node.kind not in {Kind.LEAF, Kind.LEAF_LIST}:
        raise invalid(f"Value encoding {chosen or 'none'} is not possible for '{node.name or '/'}'")
    if chosen == "leaflist_val":
        return [_scalar(model, node, item) for item in val.leaflist_val.element]
    scalar = _scalar(model, node, val)
    return [scalar] if node.kind is Kind.LEAF_LIST else scalar


def _scalar(model: Model, node: Node, val: pb.TypedValue) -> Any:
    chosen = val.WhichOneof("value") or ""
    value = getattr(val, chosen, None)
    if chosen not in {"string_val", "ascii_val", "int_val", "uint_val", "bool_val"}:
        raise invalid(f"Value encoding {chosen or 'none'} is not supported for '{node.name}'")
    type_ = model.type_of(node)
    try:
        stored = values.read_text(model, type_, values.text(value))
    except values.BadValue as bad:
        raise invalid(f"Invalid value for '{node.name}': {bad}") from bad
    return values.write(model, type_, stored)


def answer(device: Device, request: pb.GetRequest, now: int) -> Iterator[pb.Notification]:
    """Answer a Get: a notification a path, in order; one bad path refuses them all before any is made."""
    kind = TYPES[request.type]
    bound = [steps_of(device.model, request.prefix, path, kind.view) for path in request.path]
    if not bound:
        bound = [steps_of(device.model, request.prefix, pb.Path(), kind.view)]
    tree = device.tree(kind)
    if request.encoding in {pb.PROTO, pb.ASCII}:
        for steps in bound:
            found = query.leaves(tree, device.model, steps)
            yield pb.Notification(timestamp=now, update=_leaf_updates(device.model, found, request.encoding))
        return
    writer = device.writer()
    for steps in bound:
        found_one = query.get(device.model, writer, tree, steps)
        updates = [] if found_one is None else [_update(found_one)]
        yield pb.Notification(timestamp=now, update=updates)


def _update(found: query.Answer) -> pb.Update:
    value = orjson.dumps(found.value)
    return pb.Update(path=prefixed(found.steps), val=pb.TypedValue(json_ietf_val=value))


def prefixed(steps: Iterable[Step]) -> pb.Path:
    """Write a path as JSON_IETF answers do: a module where it changes, keys bare."""
    elements: list[pb.PathElem] = []
    module = ""
    for step in steps:
        name = step.node.name if step.node.module == module else f"{step.node.module}:{step.node.name}"
        module = step.node.module
        keys = zip(step.node.keys, step.keys, strict=False)
        elements.append(pb.PathElem(name=name, key={key: text for key, text in keys if text is not None}))
    return pb.Path(elem=elements)


def _leaf_updates(model: Model, found: Iterable[query.Leaf], encoding: int) -> Iterator[pb.Update]:
    for leaf in found:
        elements = [pb.PathElem(name=name, key=keys) for name, keys in leaf.elements]
        held: list[Any] = leaf.value if leaf.node.kind is Kind.LEAF_LIST else [leaf.value]
        typed = [_typed(model, leaf.node, item, encoding) for item in held]
        if leaf.node.kind is Kind.LEAF_LIST:
            value = pb.TypedValue(leaflist_val=pb.ScalarArray(element=typed))
        else:
            value = typed[0]
        yield pb.Update(path=pb.Path(elem=elements), val=value)


def _typed(model: Model, node: Node, item: Any, encoding: int) -> pb.TypedValue:
    if encoding == pb.ASCII:
        return pb.TypedValue(ascii_val=values.text(item))
    if isinstance(item, bool):
        return pb.TypedValue(bool_val=item)
    if isinstance(item, int):
        return pb.TypedValue(int_val=item) if item < 0 else pb.TypedValue(uint_val=item)
    return pb.TypedValue(string_val=str(values.write(model, model.type_of(node), item)))
