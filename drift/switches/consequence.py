"""What a difference does to traffic, by where in the model it is: a table to be read, and argued with.

The first line that fits decides. A line names nodes that must be on the way, in order; with `ends` the
last of them must be the place itself. What is missing counts as the worst of all that it held; what is
additional counts as what it is: a neighbour too many disturbs nobody by having a policy of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from drift.change import Consequence, Different, Extra, Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.tree import Path, Tree

_ANY = (Missing, Extra, Different)


class _Line(NamedTuple):
    kinds: tuple[type, ...]
    nodes: tuple[str, ...]
    means: Consequence
    ends: bool = False


_OUTAGE, _CAPACITY, _COSMETIC = Consequence.OUTAGE, Consequence.CAPACITY, Consequence.COSMETIC

_TABLE = (
    _Line(_ANY, ("description",), _COSMETIC),
    _Line(_ANY, ("trace-options",), _COSMETIC),
    _Line(_ANY, ("statistics",), _COSMETIC),
    _Line(_ANY, ("timers",), _COSMETIC),
    # An interface, session or instance that is switched off, or on, whatever else there is.
    _Line(_ANY, ("admin-state",), _OUTAGE),
    # How many paths are used, not whether there is one.
    _Line(_ANY, ("multipath",), _CAPACITY),
    _Line(_ANY, ("ecmp",), _CAPACITY),
    _Line(_ANY, ("combined-ecmp",), _CAPACITY),
    _Line(_ANY, ("weighted-ecmp",), _CAPACITY),
    _Line(_ANY, ("load-balancing",), _CAPACITY),
    _Line(_ANY, ("preference",), _CAPACITY),
    _Line(_ANY, ("lag",), _CAPACITY),
    _Line(_ANY, ("max-sessions",), _CAPACITY),
    # How soon a failure is seen.
    _Line(_ANY, ("bfd",), _CAPACITY),
    _Line(_ANY, ("failure-detection",), _CAPACITY),
    # What is accepted and announced: more of it can divert traffic as surely as less of it loses it.
    _Line(_ANY, ("routing-policy",), _OUTAGE),
    _Line(_ANY, ("import-policy",), _OUTAGE),
    _Line(_ANY, ("export-policy",), _OUTAGE),
    _Line(_ANY, ("ebgp-default-policy",), _OUTAGE),
    _Line(_ANY, ("static-routes",), _OUTAGE),
    _Line(_ANY, ("next-hop-groups",), _OUTAGE),
    _Line(_ANY, ("aggregate-routes",), _OUTAGE),
    _Line(_ANY, ("acl",), _OUTAGE),
    # A session, a port, an instance: an additional one takes nothing from those that are meant, while
    # an additional leaf inside one that is meant changes it.
    _Line((Extra,), ("neighbor",), _CAPACITY, ends=True),
    _Line((Extra,), ("match",), _CAPACITY, ends=True),
    _Line((Extra,), ("group",), _COSMETIC, ends=True),
    _Line((Extra,), ("interface",), _CAPACITY, ends=True),
    _Line((Extra,), ("subinterface",), _CAPACITY, ends=True),
    _Line((Extra,), ("network-instance",), _CAPACITY, ends=True),
    _Line(_ANY, ("network-instance",), _OUTAGE),
    _Line(_ANY, ("tunnel-interface",), _OUTAGE),
    _Line(_ANY, ("interface",), _OUTAGE),
)


def consequence(path: Path, kind: type[Missing | Extra | Different], value: Tree) -> Consequence:
    """Say what a change at a place does: the worst of the place and, in a subtree, of what it holds.

    Where the table is silent the change is cosmetic: what carries traffic is in the table.
    """
    names = tuple(step.name for step in path)
    if kind is not Missing:
        return _at(names, kind)
    return min((_at(place, kind) for place in _places(names, value)), key=_ORDER.index)


_ORDER = list(Consequence)


def _at(names: tuple[str, ...], kind: type[Missing | Extra | Different]) -> Consequence:
    return next((line.means for line in _TABLE if kind in line.kinds and _fits(line, names)), _COSMETIC)


def _fits(line: _Line, names: tuple[str, ...]) -> bool:
    remaining = iter(names)
    return all(name in remaining for name in line.nodes) and (not line.ends or names[-1] == line.nodes[-1])


def _places(names: tuple[str, ...], value: Tree) -> Iterator[tuple[str, ...]]:
    """Give the place itself and every distinct place below it, entries of a list counted once."""
    yield names
    seen: set[tuple[str, ...]] = set()
    pending: list[tuple[tuple[str, ...], Tree]] = [(names, value)]
    while pending:
        at, here = pending.pop()
        if isinstance(here, Mapping):
            below = [((*at, name), child) for name, child in here.items()]
            pending.extend(below)
            yield from (place for place, _ in below if place not in seen)
            seen.update(place for place, _ in below)
        elif isinstance(here, Sequence) and not isinstance(here, str):
            pending.extend((at, entry) for entry in here if isinstance(entry, Mapping))
