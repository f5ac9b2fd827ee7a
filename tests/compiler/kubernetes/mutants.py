"""Good objects, changed at one place: dropped, renamed, retyped, out of range. Deterministic by seed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

from compiler.tree import is_list, is_object

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from compiler.tree import Object, Pointer, Tree

VALUES: tuple[Any, ...] = (
    0, 1, -1, 33, 65536, 2**31, 2**32, 2**63 - 1, True, "", "x", "X y", "10.0.0.1", "10.0.0.0/8",
    "10.0.0.0/33", "90s", "1:1", "None", None, [], {}, [1], ["a", "a"], {"a": "b"}, {"a": 1},
)  # fmt: skip


def places(value: Tree, at: Pointer = ()) -> Iterator[Pointer]:
    """Give every place below the spec."""
    if is_object(value):
        for name, part in value.items():
            yield (*at, name)
            yield from places(part, (*at, name))
    elif is_list(value):
        for index, part in enumerate(value):
            yield (*at, index)
            yield from places(part, (*at, index))


def mutant(value: Object, chance: random.Random) -> tuple[str, Object]:
    """Change one place of an object; say what was done."""
    made: Any = copy.deepcopy(value)
    at = chance.choice([*places(made["spec"], ("spec",))])
    holder: Any = made
    for step in at[:-1]:
        holder = holder[step]
    last = at[-1]
    sort = chance.choice(("drop", "rename", "value", "value", "value", "twice"))
    if sort == "drop":
        del holder[last]
    elif sort == "rename" and isinstance(last, str):
        holder[last[:-1] + "X"] = holder.pop(last)
    elif sort == "twice" and isinstance(last, int):
        holder.append(copy.deepcopy(holder[last]))
    else:
        holder[last] = copy.deepcopy(chance.choice(VALUES))
        sort = f"{holder[last]!r}"
    return f"{value['kind']} {'.'.join(map(str, at))}: {sort}", cast("Object", made)
