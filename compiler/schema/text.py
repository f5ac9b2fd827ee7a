"""Values read from text: YANG defaults, path keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.schema.node import Type

INTEGERS = frozenset(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))
"""The built-in integer types (RFC 7950, section 9.2)."""


def read_text(of: Type, text: str) -> str | int | bool:
    """Read a value from the text that YANG or a path key gives it.

    The result is bare: an identity without prefix, a number as a number. In a union the first member that
    takes the text wins (RFC 7950, section 9.12); text that no type takes stays what it is.
    """
    base = of.base
    if base in ("union", "leafref"):
        return next(
            (value for member in of.members if _takes(member, value := read_text(member, text))), text
        )
    if base == "identityref":
        return text.rpartition(":")[2]
    if base == "boolean" and text in ("true", "false"):
        return text == "true"
    if base in INTEGERS:
        return _integer(of, text)
    return text


def _integer(of: Type, text: str) -> str | int:
    try:
        number = int(text)
    except ValueError:
        return text
    inside = not of.ranges or any(low <= number <= high for low, high in of.ranges)
    return number if inside else text


def _takes(of: Type, value: str | int | bool) -> bool:  # noqa: FBT001 - a value, not a switch
    if not isinstance(value, str):
        return True
    match of.base:
        case "enumeration":
            return value in of.enums
        case "identityref":
            return value in of.identities
        case "string" | "union" | "leafref":
            return True
        case _:
            return False
