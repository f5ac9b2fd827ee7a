"""What would be sent to a switch to make it as committed: one transaction, the least that does it.

Pure: the same two sides give the same plan, and the plan names the state it was made for, so that an
apply can refuse when either side has moved since.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, assert_never

import orjson

from compiler.schema.node import Kind
from compiler.tree import PathSyntaxError, parse, show
from drift.apply.locate import Locator
from drift.change import Different, Extra, Missing
from drift.live import TargetError
from drift.switches.compare import compare_switch
from drift.switches.normalize import bare_name, is_annotation
from drift.switches.ownership import Mark, Ownership

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compiler.schema import Schema
    from compiler.schema.node import Node
    from compiler.tree import Path, Tree
    from drift.change import Change
    from drift.live import LiveSwitch
    from drift.wanted import WantedSwitch


class OperationKind(StrEnum):
    """gNMI's three, in the order in which a switch does them."""

    DELETE = "delete"
    REPLACE = "replace"
    UPDATE = "update"


_ORDER = list(OperationKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One element of the transaction. `value` is JSON_IETF as rendered, references unresolved."""

    kind: OperationKind
    path: Path
    value: Tree = None

    def __str__(self) -> str:
        """Write it for people."""
        what = "" if self.kind is OperationKind.DELETE else f" {orjson.dumps(self.value).decode()}"
        return f"{self.kind} {show(self.path)}{what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPlan:
    """The transaction for one switch, and what it was made from.

    `wanted_digest` is the rendered file's. `live_fingerprint` stands for everything of ours that runs: as
    what runs is what is wanted with `changes` in it, the changes are enough. `last_change` is the switch's
    own mark. `deletions` counts list entries and other places that would go.
    """

    target: str
    operations: tuple[Operation, ...]
    changes: tuple[Change, ...]
    wanted_digest: str
    live_fingerprint: str
    last_change: str
    deletions: int


class CannotPlan(TargetError):
    """Something of ours could not be compared, so nothing is known to be exactly what is needed."""


def plan_switch(wanted: WantedSwitch, live: LiveSwitch, schema: Schema) -> SwitchPlan:
    """Make the transaction that puts a switch back; without operations when nothing differs.

    Raises `CannotPlan` where a place is unreadable, `drift.switches.ownership.NotOwnable` for a bad manifest.
    """
    seen = compare_switch(wanted, live, schema)
    if seen.unreadable:
        first = seen.unreadable[0]
        raise CannotPlan(f"`{first.where}` cannot be compared: {first.reason}")
    ownership = Ownership.of(wanted.owned, wanted.released, schema)
    locator = Locator(wanted.tree, schema)
    try:
        made = [_operation(change, locator, ownership) for change in seen.changes]
    except PathSyntaxError as error:
        raise CannotPlan(f"the switch holds a place that no path can name: {error}") from None
    operations = tuple(sorted(_outermost(made), key=lambda o: (_ORDER.index(o.kind), show(o.path))))
    return SwitchPlan(
        target=wanted.name,
        operations=operations,
        changes=seen.changes,
        wanted_digest=wanted.digest,
        live_fingerprint=fingerprint(seen.changes),
        last_change=live.last_change,
        deletions=sum(_weight(change.live) for change in seen.changes if isinstance(change, Extra)),
    )


def fingerprint(changes: Iterable[Change]) -> str:
    """Give one text for a set of changes; who did it and what it means do not count."""
    rows: list[list[Tree]] = []
    for change in changes:
        match change:
            case Missing():
                rows.append(["missing", change.where, change.intended])
            case Extra():
                rows.append(["extra", change.where, change.live])
            case Different():
                rows.append(["different", change.where, change.intended, change.live])
            case _:
                assert_never(change)
    return sha256(orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _operation(change: Change, locator: Locator, ownership: Ownership) -> Operation:
    path = parse(change.where)
    if isinstance(change, Extra):
        return Operation(kind=OperationKind.DELETE, path=path)
    ordered = _whole_list(change, path, locator, ownership)
    if ordered is not None:
        value, node = locator.find(ordered)
        return Operation(kind=OperationKind.REPLACE, path=ordered, value=_sendable(value, node))
    value, node = locator.find(path)
    # An update of a leaf-list adds to it, so a leaf-list, or what holds one, is always replaced.
    kind = OperationKind.REPLACE if _holds_leaf_list(value, node) else OperationKind.UPDATE
    return Operation(kind=kind, path=path, value=_sendable(value, node))


def _whole_list(change: Change, path: Path, locator: Locator, ownership: Ownership) -> Path | None:
    """Give the place to replace when an entry of a user-ordered list is missing, or entries have moved.

    An entry can only be appended, and an array at a list's own path is taken and ignored by SR Linux, so
    what holds the list is replaced: with the value that was reviewed, as everything else. Where that is not
    ours, only the entry is, and so is only its content.
    """
    node = locator.node(path)
    if node is None or node.kind is not Kind.LIST or not node.user_ordered:
        return None
    parent = path[:-1]
    moved = isinstance(change, Different)
    return parent if moved or ownership.mark(parent) is Mark.OWNED else None


def _outermost(operations: Sequence[Operation]) -> Iterator[Operation]:
    """Drop what lies inside a replaced place: it is part of the replacement; and what is there twice."""
    replaced = {o.path for o in operations if o.kind is OperationKind.REPLACE}
    seen: set[Path] = set()
    for operation in operations:
        above = (operation.path[:length] for length in range(1, len(operation.path)))
        if operation.path in seen or any(path in replaced for path in above):
            continue
        if operation.path in replaced and operation.kind is not OperationKind.REPLACE:
            continue
        seen.add(operation.path)
        yield operation


def _holds_leaf_list(value: Tree, node: Node | None) -> bool:
    if node is None:
        return False
    if node.kind is Kind.LEAF_LIST:
        return True
    if isinstance(value, dict):
        return any(
            _holds_leaf_list(below, node.children.get(bare_name(name))) for name, below in value.items()
        )
    if isinstance(value, list) and node.kind is Kind.LIST:
        return any(_holds_leaf_list(entry, node) for entry in value)
    return False


def _sendable(value: Tree, node: Node | None) -> Tree:
    """Leave out a list entry's keys, which its path says, and comments, which are no configuration."""
    if node is None or not isinstance(value, dict):
        return value
    keys: Iterable[str] = node.keys
    return {
        name: below
        for name, below in value.items()
        if bare_name(name) not in keys and not is_annotation(bare_name(name))
    }


def _weight(value: Tree) -> int:
    """Count what goes: a place, and every list entry below it."""
    return 1 + _entries(value)


def _entries(value: Tree) -> int:
    if isinstance(value, dict):
        members: Mapping[str, Tree] = value
        return sum(_entries(below) for below in members.values())
    if isinstance(value, list):
        return sum(1 + _entries(entry) for entry in value if isinstance(entry, dict))
    return 0
