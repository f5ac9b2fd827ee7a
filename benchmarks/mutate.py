"""Wrong trees made of right ones: drop, rename, retype, duplicate, out of range, things put where none were.

Every mutation is drawn from the schema, so that the whole model is visited and not only what a fabric uses.
Nobody says here whether the result is wrong: that is for two judges to say, who must agree.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from compiler.schema.node import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from compiler.schema import Schema
    from compiler.schema.node import Node, Type

TEXTS = (
    *(
        "",
        "a",
        "a b",
        " a",
        "A-b_c.d",
        "ä",
        "x" * 256,
        "'",
        '"',
        "/",
        "0",
        "1",
        "007",
        "-1",
        "+1",
        "1.5",
        "1e3",
    ),
    *("true", "enable", "default", "any", "auto", "mgmt", "ip-vrf1", "vxlan1.4", "vxlan1", "indefinite"),
    *(
        "10.0.0.1",
        "10.0.0.1/31",
        "10.0.0.0/24",
        "10.0.0.1/33",
        "256.0.0.1",
        "10.0.0",
        "0.0.0.0/0",
        "8..32",
        "exact",
    ),
    *("fe80::1", "2001:db8::/64", "2001:DB8::1", "::", "::/0", "2001:db8::1::2", "fe80::1%ethernet-1/1.0"),
    *(
        "ethernet-1/1",
        "ethernet-1/1.0",
        "ethernet-1/99",
        "irb0",
        "irb0.1",
        "lo1.0",
        "lag1",
        "system0.0",
        "mgmt0",
    ),
    *(
        "00:11:22:33:44:55",
        "00:11:22:33:44:5g",
        "target:65000:1",
        "65000:1",
        "origin:1:1",
        "1.1.1.1:4",
        "1..2",
    ),
    *(
        "2024-01-01T00:00:00Z",
        "00:11:22:33:44:55:66:77:88:99",
        "^65.*$",
        "65201",
        "65201..65209",
        "no-export",
    ),
)
"""Values that some pattern of the models takes and others refuse."""

NUMBERS = (
    -1,
    0,
    1,
    2,
    3,
    7,
    8,
    9,
    64,
    65,
    255,
    256,
    1500,
    4094,
    4095,
    9500,
    65535,
    65536,
    4294967295,
    4294967296,
)
BOGUS = 0.1
"""How often a name is none of those that a type has."""

ODD: tuple[Any, ...] = (None, True, False, 1, "1", 1.5, [], {}, [None], [1], {"a": 1}, "x", 2**64)
"""Values of the wrong kind for most leaves."""


@dataclass(frozen=True, slots=True)
class Place:
    """An object in a tree, and the container or list that it is an instance of."""

    node: Node
    value: dict[str, Any]


def mutate(schema: Schema, tree: dict[str, Any], random: Random) -> tuple[str, dict[str, Any]]:
    """Give a changed copy of a bare tree, and what was done to it in a word or two."""
    changed = copy.deepcopy(tree)
    places = list(_places(schema.root, changed))
    done: list[str] = []
    for _ in range(random.choice((1, 1, 1, 2))):
        for _ in range(20):
            change = random.choice(CHANGES)
            place = random.choice(places)
            if change(place, random):
                done.append(f"{change.__name__} in {place.node.name or 'the root'}")
                break
    return ", ".join(done), changed


def _places(node: Node, value: dict[str, Any]) -> Iterator[Place]:
    yield Place(node, value)
    for name, below in value.items():
        child = node.children[name]
        if child.kind is Kind.CONTAINER:
            yield from _places(child, below)
        elif child.kind is Kind.LIST:
            for entry in cast("list[dict[str, Any]]", below):
                yield from _places(child, entry)


def drop(place: Place, random: Random) -> bool:
    """Take a member away."""
    if not place.value:
        return False
    del place.value[random.choice(list(place.value))]
    return True


def rename(place: Place, random: Random) -> bool:
    """Call a member by another name, sometimes by that of a sibling in the model."""
    if not place.value:
        return False
    old = random.choice(list(place.value))
    names = [name for name in place.node.children if name not in place.value]
    new = random.choice(names) if names and random.random() < 0.5 else f"{old}x"
    place.value[new] = place.value.pop(old)
    return True


def retype(place: Place, random: Random) -> bool:
    """Give a member a value of another kind."""
    if not place.value:
        return False
    place.value[random.choice(list(place.value))] = copy.deepcopy(random.choice(ODD))
    return True


def revalue(place: Place, random: Random) -> bool:
    """Give a leaf another value of its kind: of its range, at its end, beyond it."""
    leaves = [name for name in place.value if name in place.node.children and place.node.children[name].type]
    if not leaves:
        return False
    name = random.choice(leaves)
    place.value[name] = made(place.node.children[name], random)
    return True


def duplicate(place: Place, random: Random) -> bool:
    """Write a list entry or a leaf-list's value twice."""
    lists = [name for name, value in place.value.items() if isinstance(value, list) and value]
    if not lists:
        return False
    entries = cast("list[Any]", place.value[random.choice(lists)])
    entries.append(copy.deepcopy(random.choice(entries)))
    return True


def twin(place: Place, random: Random) -> bool:
    """Write a list entry again under another key."""
    lists = [name for name, value in place.value.items() if _entries_of(place.node, name, value)]
    if not lists:
        return False
    name = random.choice(lists)
    entries = cast("list[dict[str, Any]]", place.value[name])
    entry = copy.deepcopy(random.choice(entries))
    keys = {key: _type(place.node.children[name].children[key]) for key in place.node.children[name].keys}
    entries.append(entry | {key: scalar(of, random) for key, of in keys.items()})
    return True


def _entries_of(node: Node, name: str, value: Any) -> bool:
    """Say whether a member is a list with entries, as the model has it (a change may have spoilt it)."""
    if name not in node.children or node.children[name].kind is not Kind.LIST:
        return False
    return value.__class__ is list and bool(value) and all(entry.__class__ is dict for entry in value)


def add(place: Place, random: Random) -> bool:
    """Put something there that the model has and the tree has not, with what is below it."""
    names = [name for name, child in place.node.children.items() if name not in place.value and child.config]
    if not names:
        return False
    name = random.choice(names)
    place.value[name] = made(place.node.children[name], random)
    return True


def add_state(place: Place, random: Random) -> bool:
    """Put something there that only a device says."""
    names = [name for name, child in place.node.children.items() if not child.config]
    if not names:
        return False
    name = random.choice(names)
    place.value[name] = made(place.node.children[name], random)
    return True


CHANGES: tuple[Callable[[Place, Random], bool], ...] = (
    drop,
    rename,
    retype,
    revalue,
    revalue,
    duplicate,
    twin,
    add,
    add,
    add,
    add_state,
)


def made(node: Node, random: Random, depth: int = 0) -> Any:
    """Make an instance of a node: mostly one that fits, sometimes one that nearly does."""
    if node.kind is Kind.CONTAINER:
        return _members(node, random, depth)
    if node.kind is Kind.LIST:
        return [
            {key: scalar(_type(node.children[key]), random) for key in node.keys}
            | _members(node, random, depth)
            for _ in range(random.choice((1, 1, 1, 2)))
        ]
    if node.kind is Kind.LEAF_LIST:
        return [scalar(_type(node), random) for _ in range(random.choice((1, 1, 2, 3)))]
    return scalar(_type(node), random)


def _members(node: Node, random: Random, depth: int) -> dict[str, Any]:
    names = [name for name, child in node.children.items() if child.config and name not in node.keys]
    wanted = {name for name in names if node.children[name].mandatory and random.random() < 0.8}
    if names and depth < 4:
        wanted |= set(random.sample(names, min(len(names), random.choice((0, 1, 1, 2, 3)))))
    return {name: made(node.children[name], random, depth + 1) for name in names if name in wanted}


def _type(node: Node) -> Type:
    if node.type is None:
        raise TypeError(node.name)
    return node.type


FIXED: dict[str, tuple[Any, ...]] = {
    "boolean": (True, False, True, False, "true"),
    "empty": ([None],),
    "string": TEXTS,
    "decimal64": ("1.5", "0.0", "-3.25", "1000000.0"),
    "binary": ("aGVsbG8=", "aGVsbG8", "?"),
}
"""Values by type, where the type says no more than its name."""


def scalar(of: Type, random: Random) -> Any:
    """Make a value of a type, at times just outside of it."""
    if of.members:
        return scalar(random.choice(of.members), random)
    if of.base in FIXED:
        return copy.copy(random.choice(FIXED[of.base]))
    if of.base == "bits":
        return " ".join(random.sample(of.enums, random.randrange(len(of.enums) + 1)))
    if of.enums or of.identities:
        names = (*of.enums, *sorted(of.identities))
        return "bogus" if random.random() < BOGUS else random.choice(names)
    edges = [edge for low, high in of.ranges for edge in (low - 1, low, high, high + 1)]
    return random.choice((*edges, *NUMBERS))
