"""What one node of a target's schema is. Facts only; nothing here knows where they come from.

Everything that asks about the model (lowering's codec, validate, normalisation, the emulated switch)
asks through `Node` and `Type`. Names are bare (no module prefix); `module` says which module a member
belongs to, so that the codec can put the prefix where it changes (RFC 7951, section 4).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """The kinds of data node that SR Linux uses (RFC 7950, section 7); a choice is a fact of its nodes."""

    CONTAINER = "container"
    LIST = "list"
    LEAF = "leaf"
    LEAF_LIST = "leaf-list"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Type:
    """A leaf's type with typedefs resolved and everything that the platform lacks taken out.

    `base` is a YANG built-in name (RFC 7950, section 4.2.4). `ranges` holds inclusive bounds for numbers
    (scaled by ten to the `fraction_digits` for a decimal64), `lengths` for strings; none means what the
    built-in type allows. A string must match all `patterns` and none of `forbidden` (XSD expressions).
    `identities` maps each allowed identity's bare name to its module; `enums` (of an enumeration, or the
    names of bits) are in the model's order, with their `numbers` where the model states all of them, as it
    does where a device may give the one for the other (ports, protocols). `members` are a union's types in
    order, and a leafref's target's type as the only one. `target` is a leafref's absolute schema path of
    bare names; `relative` is the path from the leaf where the model gives it so (``../../group/group-name``:
    the group must be of the same instance), else ""; `require_instance` says whether a leaf with that value
    must exist. `typedef` is the vendor's name where it decides how the device re-renders a value
    (``ip-prefix``, ``mac-address`` ...), else "". `secret` marks values that a device stores encrypted and
    never gives back as they were set.
    `made` is where modules keep what they compiled from a type (a canonicaliser, a checker), by purpose.
    """

    base: str
    ranges: tuple[tuple[int, int], ...] = ()
    lengths: tuple[tuple[int, int], ...] = ()
    patterns: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    enums: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    identities: Mapping[str, str] = field(default_factory=dict[str, str])
    members: tuple[Type, ...] = ()
    target: tuple[str, ...] = ()
    relative: str = ""
    require_instance: bool = True
    typedef: str = ""
    secret: bool = False
    fraction_digits: int = 0
    made: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)


@dataclass(slots=True, kw_only=True, eq=False)
class Node:
    """One data node, and below it its children by bare name (made on first use).

    `default` is the YANG default in JSON form (a tuple for a leaf-list), None where there is none: an
    effective default that YANG does not state is never made up. `choice` is ``(choice, case)`` for each
    enclosing choice, outermost first; `required` names the mandatory choices among the children.
    `user_ordered` is ``ordered-by user``. `config` is false for state. `rules` are the numbers of its
    ``must`` and ``when`` (see `Schema.rule`), `gated` if some of them hold on some platforms only. Children
    whose feature is off on the platform are not there.
    `made` is as in `Type`.
    """

    name: str
    module: str
    kind: Kind
    config: bool
    children: Mapping[str, Node] = field(repr=False)
    keys: tuple[str, ...] = ()
    type: Type | None = None
    default: str | int | bool | tuple[str, ...] | None = None
    mandatory: bool = False
    min_elements: int = 0
    max_elements: int | None = None
    unique: tuple[tuple[str, ...], ...] = ()
    user_ordered: bool = False
    presence: bool = False
    choice: tuple[tuple[str, str], ...] = ()
    required: tuple[str, ...] = ()
    rules: tuple[int, ...] = ()
    gated: bool = False
    made: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
