"""What one node of a target's schema is. Facts only; nothing here knows where they come from.

Everything that asks about the model (lowering's codec, validate, normalisation, the emulated switch)
asks through `Node` and `Type`. Names are bare (no module prefix); `module` says which module a member
belongs to, so that the codec can put the prefix where it changes (RFC 7951, section 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """The kinds of data node that SR Linux uses (RFC 7950, section 7); a choice is a fact of its nodes."""

    CONTAINER = "container"
    LIST = "list"
    LEAF = "leaf"
    LEAF_LIST = "leaf-list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A leaf's type with typedefs resolved.

    `base` is a YANG built-in name (RFC 7950, section 4.2.4). `ranges` holds inclusive bounds for numbers,
    `lengths` for strings. `identities` maps each allowed identity's bare name to its module; `enums` are
    in the model's order. `members` are a union's types in order. `target` is a leafref's absolute schema
    path of bare names. `typedef` is the vendor's name where it decides how the device re-renders a value
    (``ip-prefix``, ``ipv6-address``, ``mac-address`` ...), else "". `secret` marks values that a device
    stores encrypted and never gives back as they were set.
    """

    base: str
    ranges: tuple[tuple[int, int], ...] = ()
    lengths: tuple[tuple[int, int], ...] = ()
    patterns: tuple[str, ...] = ()
    enums: tuple[str, ...] = ()
    identities: Mapping[str, str]
    members: tuple[Type, ...] = ()
    target: tuple[str, ...] = ()
    typedef: str = ""
    secret: bool = False
    fraction_digits: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Node:
    """One data node, and below it its children by bare name (made on first use).

    `default` is the YANG default in JSON form (a tuple for a leaf-list), None where there is none: an
    effective default that YANG does not state is never made up. `choice` is ``(choice, case)`` for each
    enclosing choice, outermost first. `user_ordered` is ``ordered-by user``. `config` is false for state.
    `children` of a node whose feature is off on the platform are not there.
    """

    name: str
    module: str
    kind: Kind
    config: bool
    children: Mapping[str, Node]
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
