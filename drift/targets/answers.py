"""What a gNMI answer says, decoded strictly: text that is cut, or holds two documents, is no answer.

SR Linux answers a whole-tree Get with one value or several, each at the deepest place that the request
names; `assemble` makes one tree of them (gNMI specification 0.10, section 3.3.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import orjson

from compiler.tree import Path, Step, show
from drift.live import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pygnmi.spec.v080 import gnmi_pb2

    from compiler.tree import Object, Tree


class Answer(NamedTuple):
    """One value and where it belongs; names in the path are bare, keys in the order of their names."""

    path: Path
    value: Tree


def answers(response: gnmi_pb2.GetResponse) -> Iterator[Answer]:
    """Give every value of an answer; raises `Malformed` for one that is not JSON, or not all of it."""
    for notification in response.notification:
        prefix = _path(notification.prefix)
        for update in notification.update:
            path = prefix + _path(update.path)
            yield Answer(path, _value(update.val, path))


def _path(path: gnmi_pb2.Path) -> Path:
    return tuple(
        Step(elem.name.rpartition(":")[2], tuple(sorted((_bare(k), v) for k, v in elem.key.items())))
        for elem in path.elem
    )


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def _value(value: gnmi_pb2.TypedValue, path: Path) -> Tree:
    match value.WhichOneof("value"):
        case "json_ietf_val":
            text = value.json_ietf_val
        case "json_val":
            text = value.json_val
        case "string_val":
            return value.string_val
        case other:
            raise Malformed(f"JSON_IETF is expected at `{show(path)}`, found `{other or 'no value'}`")
    try:
        decoded: Tree = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed(
            f"the answer at `{show(path)}` is not one JSON document: {_what(error)} of {len(text)}"
        ) from None
    return decoded


def _what(error: orjson.JSONDecodeError) -> str:
    """Say where it broke off without quoting the document: it may hold secrets."""
    return f"{error.msg.partition(':')[0]} at byte {error.pos}"


def assemble(parts: Iterable[Answer]) -> Object:
    """Make one tree of an answer's values; raises `Malformed` when they do not fit together."""
    whole: Object = {}
    for path, value in parts:
        if isinstance(value, dict):
            _merge(_place(whole, path), value)
        elif path and not path[-1].keys:
            parent = _place(whole, path[:-1])
            parent[_there(parent, path[-1].name)] = value
        else:
            raise Malformed(f"a container is expected at `{show(path)}`")
    return whole


def _place(tree: Object, path: Path) -> Object:
    for step in path:
        name = _there(tree, step.name)
        below = tree.setdefault(name, [] if step.keys else {})
        if isinstance(below, list) and step.keys:
            tree = _entry(below, step)
        elif isinstance(below, dict) and not step.keys:
            tree = below
        else:
            raise Malformed(f"`{show(path)}` does not fit what else was answered")
    return tree


def _entry(entries: list[Tree], step: Step) -> Object:
    for entry in entries:
        if isinstance(entry, dict) and all(str(entry.get(key)) == value for key, value in step.keys):
            return entry
    made: Object = dict(step.keys)
    entries.append(made)
    return made


def _merge(place: Object, value: Object) -> None:
    for name, member in value.items():
        spelt = _there(place, name)
        there = place.get(spelt)
        if isinstance(there, list) and isinstance(member, list):
            there.extend(member)
        else:
            place[spelt] = member


def _there(tree: Mapping[str, Tree], name: str) -> str:
    """Give a member's name as the tree already spells it, with its module's prefix or without."""
    if name in tree or not tree:
        return name
    bare = _bare(name)
    return next((member for member in tree if _bare(member) == bare), name)
