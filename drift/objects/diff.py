"""Where two objects differ, by the server's own idea of their lists. Pure, and knows nothing of owners."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from compiler.tree import is_list, is_object
from drift.objects.shape import element, keys, member
from drift.objects.values import same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.tree import Pointer, Tree
    from drift.objects.shape import Shape


class _Absent(Enum):
    ABSENT = "absent"


ABSENT: Final = _Absent.ABSENT
"""Nothing there: not even a null."""

Held: TypeAlias = "Tree | _Absent"


@dataclass(frozen=True, slots=True)
class Difference:
    """A place, and what is on either side. Positions in `pointer` are the live list's where it has one."""

    pointer: Pointer
    intended: Held
    live: Held


def differences(intended: Held, live: Held, shape: Shape, at: Pointer = ()) -> Iterator[Difference]:
    """Walk both; an object is compared by member, a keyed list by key, any other list whole."""
    if is_object(intended) and is_object(live):
        for name in sorted(intended.keys() | live.keys()):
            here = (*at, name)
            sides = intended.get(name, ABSENT), live.get(name, ABSENT)
            yield from differences(*sides, member(shape, name), here)
    elif is_list(intended) and is_list(live) and (by := keys(shape)):
        for mine, theirs, position in _paired(intended, live, by, element(shape)):
            yield from differences(mine, theirs, element(shape), (*at, position))
    elif intended is ABSENT or live is ABSENT:
        if intended not in (ABSENT, None) or live not in (ABSENT, None):
            yield Difference(at, intended, live)
    elif not same(intended, live, shape):
        yield Difference(at, intended, live)


def _paired(
    intended: list[Tree], live: list[Tree], by: tuple[str, ...], shape: Shape
) -> Iterator[tuple[Held, Held, int]]:
    """Pair elements by key, and what is left by `name`: a port whose number was edited is still that port."""
    rest = dict(enumerate(live))
    unmatched: list[tuple[int, Tree]] = []
    for position, mine in enumerate(intended):
        found = next((at for at, other in rest.items() if _alike(mine, other, by, shape)), None)
        if found is None:
            unmatched.append((position, mine))
        else:
            yield mine, rest.pop(found), found
    for position, mine in unmatched:
        found = next((at for at, other in rest.items() if _alike(mine, other, ("name",), shape)), None)
        if found is None:
            yield mine, ABSENT, position
        else:
            yield mine, rest.pop(found), found
    for position, other in rest.items():
        yield ABSENT, other, position


def _alike(first: Tree, second: Tree, by: tuple[str, ...], shape: Shape) -> bool:
    if not is_object(first) or not is_object(second):
        return False
    keys_of = [
        (first.get(key, fallback), second.get(key, fallback)) for key, fallback in _defaults(by, shape)
    ]
    return all(mine == theirs for mine, theirs in keys_of) and any(mine is not None for mine, _ in keys_of)


def _defaults(by: tuple[str, ...], shape: Shape) -> Iterator[tuple[str, Tree]]:
    for key in by:
        known = member(shape, key)
        yield key, None if known is None else known.default
