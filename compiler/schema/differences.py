"""What an upgrade changes: two releases' nodes beside each other, as a platform has them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from compiler.schema.node import Kind
from compiler.schema.text import INTEGERS
from compiler.schema.wording import facts, node_words, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema import Schema
    from compiler.schema.node import Node, Type

_SHOWN = 8

PATTERN_CHANGED = "takes other text than before (its pattern changed)"
"""The least telling of all changes."""


class Turn(StrEnum):
    """What became of a node."""

    NEW = "new"
    GONE = "gone"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class NodeChange:
    """One node that differs; `text` says how. `subtree` is where its module begins: the chapter it is in."""

    path: tuple[str, ...]
    subtree: tuple[str, ...]
    turn: Turn
    text: str


def differences(old: Schema, new: Schema, under: tuple[str, ...] = ()) -> list[NodeChange]:
    """List what differs of the configuration at and below a path, in the newer release's order.

    What is new or gone as a whole is one change, with a count of what is in it.
    """
    before, after = old.node(under), new.node(under)
    if before is None and after is None:
        return []
    if before is None and after is not None:
        return [NodeChange(under, under[:1], Turn.NEW, _whole(after))]
    if before is not None and after is None:
        return [NodeChange(under, under[:1], Turn.GONE, _whole(before))]
    if before is None or after is None:
        return []
    return list(_compare(before, after, under, _subtree(new, under)))


def _subtree(schema: Schema, path: tuple[str, ...]) -> tuple[str, ...]:
    """Find the nearest place above where the module changes."""
    found = path[:1]
    for length in range(2, len(path) + 1):
        node, above = schema.node(path[:length]), schema.node(path[: length - 1])
        if node is not None and above is not None and node.module != above.module:
            found = path[:length]
    return found


def _compare(old: Node, new: Node, path: tuple[str, ...], subtree: tuple[str, ...]) -> Iterator[NodeChange]:
    if path and (texts := _turned(old, new)):
        yield NodeChange(path, subtree, Turn.CHANGED, "; ".join(texts))
    if old.type is not None or new.type is not None:
        return
    before = {name: child for name, child in old.children.items() if child.config}
    after = {name: child for name, child in new.children.items() if child.config}
    moved = _moved(before, after)
    for name in [*after, *(name for name in before if name not in after)]:
        here = (*path, name)
        child = after.get(name) or before[name]
        chapter = here if child.module != new.module else subtree
        if name not in after:
            if name in moved:
                text = f"moved to {moved[name]}"
                yield NodeChange(here, subtree, Turn.MOVED, text)
            else:
                yield NodeChange(here, subtree, Turn.GONE, _whole(child))
        elif name not in before:
            yield NodeChange(here, subtree, Turn.NEW, _whole(child))
        else:
            yield from _compare(before[name], after[name], here, chapter)


def _moved(before: dict[str, Node], after: dict[str, Node]) -> dict[str, str]:
    """Find what is gone and stands in a new container beside it under the same name."""
    fresh = [node for name, node in after.items() if name not in before and node.kind is Kind.CONTAINER]
    return {
        name: f"{node.name}/{name}"
        for name in before
        if name not in after
        for node in fresh
        if name in node.children
    }


def _whole(node: Node) -> str:
    inside = _count(node)
    return node_words(node) + (f", with {inside} nodes in it" if inside > 1 else "")


def _count(node: Node) -> int:
    return sum(1 + _count(child) for child in node.children.values() if child.config)


def _turned(old: Node, new: Node) -> list[str]:
    """Say what became of one node, most telling first."""
    texts: list[str] = []
    was, now = facts(old), facts(new)
    if old.kind is not new.kind:
        told = [now[key] for key in ("order", "max", "min") if key in now]
        by = f" by {', '.join(new.keys)}" if new.keys else ""
        texts.append(", ".join([f"{old.kind} became {new.kind}{by}", *told]))
        was, now = {}, {key: text for key, text in now.items() if key == "mandatory"}
    elif old.keys != new.keys:
        texts.append(f"the key was {_code(old.keys)}, is {_code(new.keys)}")
    if old.presence != new.presence and new.kind is Kind.CONTAINER is old.kind:
        texts.append(_PRESENCE[new.presence])
    if old.type is not None and new.type is not None:
        texts += _retyped(old.type, new.type)
    texts += _refacts(was, now)
    if old.module != new.module:
        texts.append(f"its module was `{old.module}`, is `{new.module}`")
    return texts


_PRESENCE = {
    True: "became a presence container: writing it means something",
    False: "is no presence container any more: empty it means nothing",
}


def _refacts(was: dict[str, str], now: dict[str, str]) -> list[str]:
    texts: list[str] = []
    for key in [*now, *(key for key in was if key not in now)]:
        one, other = was.get(key), now.get(key)
        if one == other:
            continue
        if one is None:
            texts.append(f"now {other}")
        elif other is None:
            texts.append(f"no longer {one}")
        else:
            texts.append(f"{one} became {other}")
    return texts


def _retyped(old: Type, new: Type) -> list[str]:
    if old.base == new.base == "leafref":
        return [] if old.target == new.target else [f"{type_words(old)} became {type_words(new)}"]
    if old.base == new.base and old.base in ("enumeration", "identityref", "bits"):
        return _renamed(tuple(old.enums or old.identities), tuple(new.enums or new.identities))
    was, now = type_words(old), type_words(new)
    if was != now:
        return [f"{was} became {now}"]
    if old.base in INTEGERS and old.base != new.base:
        return [] if old.ranges == new.ranges else [f"{old.base} became {new.base}"]
    return [PATTERN_CHANGED] if _patterns(old) != _patterns(new) else []


def _renamed(old: tuple[str, ...], new: tuple[str, ...]) -> list[str]:
    more = tuple(name for name in new if name not in old)
    less = tuple(name for name in old if name not in new)
    return [
        *([f"takes {_code(more)} too"] if more else []),
        *([f"no longer takes {_code(less)}"] if less else []),
    ]


def _patterns(of: Type) -> tuple[object, ...]:
    return (of.patterns, of.forbidden, *(_patterns(member) for member in of.members))


def _code(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    return shown + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
