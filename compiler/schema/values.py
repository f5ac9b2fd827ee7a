"""When two leaf values are the same value: the one place that knows.

A device re-renders what it is given (typed objects behind its typedefs), people write the same thing in
several ways, and releases differ in encodings. `canonical` brings a bare value to one form; two values of a
leaf are equal if and only if their canonical forms are. It never fails: what does not fit the type stays
what it is, for `compiler.validate` to report.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from compiler.schema.addresses import address, address_with_zone, mask, prefix
from compiler.schema.node import Kind, Node, Type
from compiler.schema.text import INTEGERS

if TYPE_CHECKING:
    from collections.abc import Callable

Canonicaliser: TypeAlias = "Callable[[Any], Any]"

_SPAN = re.compile(r"\s*(\d+)\s*\.\.\s*(\d+)\s*")


def canonical(of: Node | Type, value: Any) -> Any:
    """Give the one form of a bare value of a leaf, or of a leaf-list (a list, sorted unless user-ordered).

    Numbers become `int` whatever they were written as, identities lose their prefix, prefixes are masked
    unless the typedef keeps host bits, addresses and MACs take one spelling. Secrets stay as they are.
    """
    if isinstance(of, Type):
        change = canonicaliser(of)
        return value if change is None else change(value)
    if of.type is None:
        return value
    change = canonicaliser(of.type)
    if of.kind is not Kind.LEAF_LIST or not isinstance(value, list | tuple):
        return value if change is None else change(value)
    given: list[Any] = [*value]
    values = given if change is None else [change(each) for each in given]
    return values if of.user_ordered else sorted(values, key=order)


def order(value: Any) -> tuple[str, Any]:
    """Sort values of mixed types, numbers as numbers; the key of every order in which order says nothing."""
    if isinstance(value, int) and not isinstance(value, bool):
        return ("", value)
    return (type(value).__name__, str(value))


def canonicaliser(of: Type) -> Canonicaliser | None:
    """Give the function behind `canonical` for one type; None where every value is its own form.

    It is made once and kept with the type, so that a caller with many values pays for a call and no more.
    """
    try:
        made: Canonicaliser | None = of.made["canonical"]
    except KeyError:
        made = of.made["canonical"] = _make(of)
    return made


def _make(of: Type) -> Canonicaliser | None:
    if of.secret:
        return None
    base = of.base
    if base == "leafref":
        return canonicaliser(of.members[0])
    by_type = {"string": _string, "union": _union, "bits": _bits, "identityref": _identity}.get(base)
    if by_type is not None:
        return by_type(of)
    if base in INTEGERS:
        return _integer
    return {"boolean": _boolean, "decimal64": _decimal}.get(base)


def _string(of: Type) -> Canonicaliser | None:
    typedef = of.typedef
    if typedef.startswith("mac-address"):
        return _lower
    if "prefix" in typedef:
        return _host_prefix if typedef.endswith("with-host-bits") else _masked_prefix
    if typedef.endswith("with-zone"):
        return _zoned
    if typedef.startswith(("ip-address", "ipv6-address")):
        return _address
    spans = [pattern for pattern in of.patterns if r"\.\." in pattern and "[0-9]" in pattern]
    if not spans:
        return None
    return _span_or_one if spans[0].startswith("([1-9][0-9]*)|") else _span


def _integer(value: Any) -> Any:
    if value.__class__ is int:
        return value
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            return value
    return str(value).lower() if isinstance(value, bool) else value  # 1 == True, and a drift would hide


def _boolean(value: Any) -> Any:
    if value == "true":
        return True
    return False if value == "false" else value


def _identity(of: Type) -> Canonicaliser:
    identities = of.identities

    def change(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        bare = value.rpartition(":")[2]
        return bare if bare in identities else value

    return change


def _decimal(value: Any) -> Any:
    text = str(value)
    whole, _, fraction = text.partition(".")
    try:
        number = int(whole)
    except ValueError:
        return value
    sign = "-" if whole.startswith("-") and not number else ""
    return f"{sign}{number}.{fraction.rstrip('0') or '0'}"


def _bits(of: Type) -> Canonicaliser:
    names = of.enums

    def change(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        given = value.split()
        return " ".join(name for name in names if name in given) if set(given) <= set(names) else value

    return change


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _masked_prefix(value: Any) -> Any:
    return mask(value) if isinstance(value, str) else value


def _host_prefix(value: Any) -> Any:
    return prefix(value) if isinstance(value, str) else value


def _address(value: Any) -> Any:
    return address(value) if isinstance(value, str) else value


def _zoned(value: Any) -> Any:
    return address_with_zone(value) if isinstance(value, str) else value


def _span(value: Any) -> Any:
    """``A..B`` without spaces and leading zeros."""
    return _spans(value) if isinstance(value, str) else value


def _span_or_one(value: Any) -> Any:
    """Do so where the type has single numbers too: a span of one is that one."""
    if not isinstance(value, str):
        return value
    text = _spans(value)
    first, dots, last = text.partition("..")
    return first if dots and first == last else text


@lru_cache(maxsize=4096)
def _spans(text: str) -> str:
    found = _SPAN.fullmatch(text)
    return f"{int(found[1])}..{int(found[2])}" if found else text


def _union(of: Type) -> Canonicaliser | None:
    """Text takes the form of the first member that gives it another, numbers stay numbers.

    Where the members are a number and names for numbers (a port, a protocol), the name is the number: the
    device tries the members in order, and answers either.
    """
    flat = list(_members(of))
    names = {name: number for m in flat for name, number in zip(m.enums, m.numbers, strict=False)}
    numeric = [member for member in flat if member.base in INTEGERS]
    identities = {name for member in flat for name in member.identities}
    forms = [form for m in flat if m.base in ("string", "boolean") and (form := canonicaliser(m)) is not None]
    if not (numeric or identities or forms):
        return None
    plain = any(m.base == "string" and not m.patterns for m in flat)

    @lru_cache(maxsize=4096)
    def change_text(value: str) -> Any:
        if numeric:
            if value in names:
                return names[value]
            if not plain and value.isascii() and value.removeprefix("-").isdigit():
                return int(value)
        bare = value.rpartition(":")[2]
        if bare in identities:
            return bare
        return next((changed for form in forms if (changed := form(value)) != value), value)

    def change(value: Any) -> Any:
        return change_text(value) if isinstance(value, str) else value

    return change


def _members(of: Type) -> list[Type]:
    if of.base in ("union", "leafref"):
        return [inner for member in of.members for inner in _members(member)]
    return [of]
