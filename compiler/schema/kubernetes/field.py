"""What one field of a Kubernetes object may be, and short ways to write that down.

The tables of this package are facts, read off the served schemas and tried on real API servers; they
are ours and small, so that a cluster's objects can be judged where no API server is at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from compiler.tree import Tree

FieldType: TypeAlias = Literal[
    "object", "map", "list", "string", "integer", "boolean", "int-or-string", "any"
]
ListType: TypeAlias = Literal["atomic", "set", "map"]
Holds: TypeAlias = Callable[["Mapping[str, Tree]"], bool]

_NONE: Mapping[str, Field] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What must hold between the members of one object.

    `cel` is the same rule for an API server (Common Expression Language, ``self`` is the object); ""
    where only a webhook or a built-in check of the server enforces it. `since` is the first version that
    has it.
    """

    message: str
    holds: Holds
    cel: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `fields` are an object's members; `items` what a list or a map (by name) holds.

    `default` is what the server writes when the field is absent (None: nothing). `assigned` is true for
    what the server or a controller fills in by its own lights: never compared unless it is written.
    `secret` is true for what no message may repeat.
    `since` and `until` are product versions: first and last that have the field; "" is unbounded.
    `shortest` and `longest` bound a string's characters, a list's entries, an object's members.
    `required_until` is the last version that insists on a field which later ones do not.
    """

    type: FieldType
    fields: Mapping[str, Field] = field(default_factory=lambda: _NONE)
    items: Field | None = None
    required: bool = False
    required_until: str = ""
    default: Tree = None
    low: int | None = None
    high: int | None = None
    enum: tuple[str, ...] = ()
    pattern: str = ""
    format: str = ""
    shortest: int = 0
    longest: int | None = None
    list_type: ListType = "atomic"
    keys: tuple[str, ...] = ()
    atomic: bool = False
    immutable: bool = False
    assigned: bool = False
    secret: bool = False
    since: str = ""
    until: str = ""
    rules: tuple[Rule, ...] = ()


def text(
    *enum: str,
    pattern: str = "",
    form: str = "",
    default: str | None = None,
    shortest: int = 0,
    longest: int | None = None,
) -> Field:
    """Describe a string: its values, a pattern (RE2 syntax), or a `form` (format) that is checked."""
    return Field(
        type="string",
        enum=enum,
        pattern=pattern,
        format=form,
        default=default,
        shortest=shortest,
        longest=longest,
    )


def number(
    low: int | None = None, high: int | None = None, *, form: str = "", default: int | None = None
) -> Field:
    """Describe an integer with its inclusive bounds."""
    return Field(type="integer", low=low, high=high, format=form, default=default)


def flag(*, default: bool | None = None) -> Field:
    """Describe a boolean."""
    return Field(type="boolean", default=default)


def group(*rules: Rule, **fields: Field) -> Field:
    """Describe an object by its members."""
    return Field(type="object", fields=fields, rules=rules)


def undivided(known: Field) -> Field:
    """Say that server-side apply owns an object or a map as one value."""
    return replace(known, atomic=True)


def many(
    items: Field,
    *,
    shortest: int = 0,
    longest: int | None = None,
    list_type: ListType = "atomic",
    keys: tuple[str, ...] = (),
) -> Field:
    """Describe a list: one value (atomic), a set, or entries told apart by `keys`."""
    return Field(type="list", items=items, shortest=shortest, longest=longest, list_type=list_type, keys=keys)


def hidden(known: Field) -> Field:
    """Say that a value is a secret: no message repeats it."""
    return replace(known, secret=True)


def only(count: int, known: Field) -> Field:
    """Allow exactly so many members at once."""
    return replace(known, shortest=count, longest=count)


def each(items: Field) -> Field:
    """Describe a map by what stands behind every name."""
    return Field(type="map", items=items)


def needed(known: Field, until: str = "") -> Field:
    """Require a field: always, or by versions up to `until` only."""
    return replace(known, required_until=until) if until else replace(known, required=True)


def since(version: str, known: Field) -> Field:
    """Say which version of the product first has a field."""
    return replace(known, since=version)


def fixed(known: Field) -> Field:
    """Say that a field cannot be changed once it is there."""
    return replace(known, immutable=True)


def assigned(known: Field) -> Field:
    """Say that the server fills a field in by its own lights when nobody wrote it."""
    return replace(known, assigned=True)


def label_selector() -> Field:
    """Describe a LabelSelector (meta/v1): one value for server-side apply."""
    expression = group(key=needed(text()), operator=needed(text()), values=many(text()))
    return undivided(group(matchExpressions=many(expression), matchLabels=each(text())))
