"""Bare trees to JSON_IETF and back (RFC 7951), as SR Linux writes and reads it.

A *bare* tree has no prefixes on members or identities, every integer as `int`, an empty leaf as ``[None]``,
a presence container as ``{}``. JSON_IETF puts ``module:`` before a member where the module differs from its
parent's and before every identity, and writes 64-bit numbers as strings. Reading takes members and
identities with or without their prefix, and drops what the CLI's ``annotate`` leaves in a configuration.

Neither direction checks values: that is `compiler.validate`. What has no place in the schema, or is an
object where a list stands, is a `CodecError` and never silently lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from compiler.schema.node import Kind, Node, Type
from compiler.schema.text import INTEGERS
from compiler.tree import Path, Step, show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compiler.schema import Schema

ANNOTATION = "_annotate"
"""How the members begin that hold comments (``_annotate``, ``_annotate_<leaf>``); they are no data."""

_COMPOUND = (dict, list)
_LISTS = (Kind.LIST, Kind.LEAF_LIST)
_LONG = ("int64", "uint64")

Change: TypeAlias = "Callable[[Any], Any]"
Find: TypeAlias = "Callable[[Node, str], tuple[str, Node] | None]"


class _Odd(Exception):
    """Something has no room: the way without a fault is left for the one that says where it is."""


class CodecError(ValueError):
    """A place in a tree that the schema has no room for; `path` is bare, `value` what stands there."""

    def __init__(self, message: str, value: object) -> None:
        """Say what is wrong; the steps are added on the way up."""
        super().__init__(message)
        self.message = message
        self.value = value
        self._steps: list[Step] = []

    def __str__(self) -> str:
        """Write the place and what is wrong there."""
        return f"{show(self.path)}: {self.message}"

    @property
    def path(self) -> Path:
        """The place, from the root that was given."""
        return tuple(reversed(self._steps))

    def inside(self, step: Step) -> None:
        """Note that the place is below `step`."""
        self._steps.append(step)


def decode(schema: Schema, tree: Mapping[str, Any], errors: list[CodecError] | None = None) -> dict[str, Any]:
    """Read a whole JSON_IETF configuration (or answer) into a bare tree.

    With `errors` given every place without room is noted there and left out; without it the first is raised.
    """
    found: dict[str, Any] = decode_node(schema.root, tree, errors)
    return found


def encode(schema: Schema, tree: Mapping[str, Any], errors: list[CodecError] | None = None) -> dict[str, Any]:
    """Write a bare tree as JSON_IETF; `errors` as in `decode`."""
    found: dict[str, Any] = encode_node(schema.root, tree, errors)
    return found


def decode_node(node: Node, value: Any, errors: list[CodecError] | None = None) -> Any:
    """Read the value of one node: of a list, its array or (as gNMI gives it for a keyed path) one entry."""
    return _run(node, value, errors, _READ)


def encode_node(node: Node, value: Any, errors: list[CodecError] | None = None) -> Any:
    """Write the value of one node; members of its own module have no prefix, as in a device's answer."""
    return _run(node, value, errors, _WRITE)


def key_text(value: Any) -> str:
    """Write a bare key value as a gNMI path has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def entry_step(node: Node, entry: Mapping[str, Any]) -> Step:
    """Name one list entry by its keys, in the schema's order; a key that is not there is left out."""
    return Step(node.name, tuple((key, key_text(entry[key])) for key in node.keys if key in entry))


def _run(node: Node, value: Any, errors: list[CodecError] | None, way: _Way) -> Any:
    change = way.of(node)
    entry = node.kind is Kind.LIST and isinstance(value, dict)
    try:
        return change([value])[0] if entry else change(value)
    except _Odd:
        found: list[CodecError] = []
        rest = way.entry(node, value, found) if entry else way.prune(node, value, found)
        if errors is None and found:
            raise found[0] from None
        if errors is not None:
            errors += found
        return change([rest])[0] if entry else change(rest)


class _Way:
    """One direction: how a member is found, how a leaf changes, and what was made of nodes already."""

    def __init__(self, word: str, find: Find, leaf: Callable[[Type], Change | None]) -> None:
        """`word` keys what is kept with nodes and types."""
        self._word = word
        self._find = find
        self._leaf = leaf

    def of(self, node: Node) -> Change:
        """Give the function that converts a node's value; made once a node."""
        change: Change | None = node.made.get(self._word)
        if change is None:
            change = node.made[self._word] = self._make(node)
        return change

    def _make(self, node: Node) -> Change:
        if node.type is not None:
            leaf = self._value(node.type)
            return _leaf_list(leaf) if node.kind is Kind.LEAF_LIST else leaf or _one
        return _list(self._members(node)) if node.kind is Kind.LIST else self._members(node)

    def _value(self, of: Type) -> Change | None:
        if self._word not in of.made:
            of.made[self._word] = self._leaf(of)
        made: Change | None = of.made[self._word]
        return made

    def _members(self, node: Node) -> Change:
        known = _Known(self, node)

        def convert(value: Any) -> Any:
            if value.__class__ is not dict:
                raise _Odd
            found: dict[str, Any] = {}
            for name, raw in value.items():
                to, change = known[name]
                if change is not None:
                    found[to] = change(raw)
                elif raw.__class__ in _COMPOUND and raw != [None]:
                    raise _Odd
                else:
                    found[to] = raw
            if len(found) != len(value):
                raise _Odd
            return found

        return convert

    def member(self, node: Node, name: str) -> tuple[str, Change | None]:
        """Find a member by the name it has in the tree: its name in the other one, and how it changes."""
        found = self._find(node, name)
        if found is None:
            raise _Odd
        to, child = found
        if child.kind is Kind.LEAF and child.type is not None:
            return to, self._value(child.type)
        return to, self.of(child)

    def prune(self, node: Node, value: Any, errors: list[CodecError]) -> Any:
        """Give the value without what has no room, which is noted. Slow and careful."""
        expected = _expected(node, value)
        if expected:
            errors.append(CodecError(f"expected {expected}", value))
            return [] if node.kind in _LISTS else {}
        if node.kind is Kind.LIST:
            return self._entries(node, value, errors)
        return self.entry(node, value, errors) if node.kind is Kind.CONTAINER else value

    def _entries(self, node: Node, value: list[Any], errors: list[CodecError]) -> list[Any]:
        kept: list[Any] = []
        for each in value:
            before = len(errors)
            rest = self.entry(node, each, errors)
            kept.append(rest)
            step = entry_step(node, {name.rpartition(":")[2]: key for name, key in rest.items()})
            for error in errors[before:]:
                error.inside(step)
        return kept

    def entry(self, node: Node, value: Any, errors: list[CodecError]) -> dict[str, Any]:
        """Do it for a container or one entry of a list."""
        if not isinstance(value, dict):
            errors.append(CodecError("expected an object", value))
            return {}
        kept: dict[str, Any] = {}
        seen: set[str] = set()
        for name, raw in _object(value).items():
            if name.startswith(ANNOTATION):
                continue
            before = len(errors)
            found = self._find(node, name)
            expected = _expected(found[1], raw) if found else "a node of the schema, found an unknown name"
            if found is None or expected or found[0] in seen:
                again = "a member once, found it with and without its prefix"
                errors.append(CodecError(f"expected {expected or again}", raw))
            else:
                seen.add(found[0])
                kept[name] = self.prune(found[1], raw, errors)
            _place(errors[before:], found[1].name if found else name, listed=_is_list(found))
        return kept


class _Known(dict[str, tuple[str, "Change | None"]]):
    """Members by the name they were found under; an unknown one is looked up, and raises."""

    def __init__(self, way: _Way, node: Node) -> None:
        super().__init__()
        self._way = way
        self._node = node

    def __missing__(self, name: str) -> tuple[str, Change | None]:
        member = self[name] = self._way.member(self._node, name)
        return member


def _is_list(found: tuple[str, Node] | None) -> bool:
    return found is not None and found[1].kind is Kind.LIST


def _place(errors: list[CodecError], name: str, *, listed: bool) -> None:
    """Put the member's name before the place of each error, unless a list entry's step is there already."""
    for error in errors:
        if not (listed and error.path):
            error.inside(Step(name))


def _expected(node: Node, value: Any) -> str:
    """Say what a value should have been; "" if it is of the node's kind."""
    if node.kind in _LISTS:
        return "" if isinstance(value, list) else "a list"
    if node.kind is Kind.CONTAINER:
        return "" if isinstance(value, dict) else "an object"
    compound = isinstance(value, _COMPOUND) and value != [None]
    return "one value, found a list or an object" if compound else ""


def _object(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = value
    return found


def _one(value: Any) -> Any:
    if value.__class__ in _COMPOUND and value != [None]:
        raise _Odd
    return value


def _list(entry: Change) -> Change:
    def convert(value: Any) -> Any:
        if value.__class__ is not list:
            raise _Odd
        return [entry(each) for each in value]

    return convert


def _leaf_list(leaf: Change | None) -> Change:
    def convert(value: Any) -> Any:
        if value.__class__ is not list:
            raise _Odd
        return value if leaf is None else [leaf(each) for each in value]

    return convert


def _find_reading(node: Node, name: str) -> tuple[str, Node] | None:
    module, colon, bare = name.rpartition(":")
    child = node.children.get(bare)
    return None if child is None or (colon and module != child.module) else (bare, child)


def _find_writing(node: Node, name: str) -> tuple[str, Node] | None:
    child = node.children.get(name)
    if child is None:
        return None
    return (name if child.module == node.module else f"{child.module}:{name}"), child


def _flat(of: Type) -> list[Type]:
    if of.base in ("union", "leafref"):
        return [inner for member in of.members for inner in _flat(member)]
    return [of]


def _read_leaf(of: Type) -> Change | None:
    flat = _flat(of)
    modules = _modules(flat)
    long = any(member.base in _LONG for member in flat)
    texts = any(member.base == "string" for member in flat)
    if not modules and not long:
        return None

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return _one(value)
        module, colon, bare = value.rpartition(":")
        if colon and modules.get(bare) == module:
            return bare
        if long and not (texts and modules.get(value)) and value.removeprefix("-").isdecimal():
            return int(value)
        return value

    return read


def _write_leaf(of: Type) -> Change | None:
    flat = _flat(of)
    modules = _modules(flat)
    long = any(member.base in _LONG for member in flat)
    short = any(member.base in INTEGERS and member.base not in _LONG for member in flat)
    if not modules and not long:
        return None

    def write(value: Any) -> Any:
        if isinstance(value, str):
            module = modules.get(value)
            return value if module is None else f"{module}:{value}"
        if long and isinstance(value, int) and not isinstance(value, bool):
            return value if short and _fits(flat, value) else str(value)
        return _one(value)

    return write


def _modules(flat: list[Type]) -> dict[str, str]:
    """Give the module of every identity; a name that an earlier member takes as a word stays a word."""
    found: dict[str, str] = {}
    words: set[str] = set()
    for member in flat:
        words |= set(member.enums)
        found |= {name: module for name, module in member.identities.items() if name not in words}
    return found


def _fits(flat: list[Type], value: int) -> bool:
    """Say whether the first integer member that takes the number is one of at most 32 bits."""
    for member in flat:
        if member.base in INTEGERS and (
            not member.ranges or any(low <= value <= high for low, high in member.ranges)
        ):
            return member.base not in _LONG
    return False


_READ = _Way("read", _find_reading, _read_leaf)
_WRITE = _Way("write", _find_writing, _write_leaf)
