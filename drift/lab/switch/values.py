"""One leaf value: read from JSON_IETF or from a path key's text, written back as SR Linux writes it.

RFC 7951, section 6, and what the 25.3.2 recordings show: identities with their module always, 64-bit
numbers as strings, ``[null]`` for an empty leaf.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compiler.schema.node import Type
    from drift.lab.switch.model import Model, Scalar

_SMALL = {"int8": 8, "int16": 16, "int32": 32, "uint8": 8, "uint16": 16, "uint32": 32}
_WIDE = {"int64": 64, "uint64": 64}
_INTEGERS = {**_SMALL, **_WIDE}


class BadValue(ValueError):
    """The value is not of the type; the text says what was expected before what was found."""


def read(model: Model, type_: Type, raw: Any) -> Scalar:
    """Take a JSON value into the datastore, or raise `BadValue`."""
    type_ = model.final(type_)
    base = type_.base
    if base == "union":
        return _first(model, type_, raw, read)
    if base in _INTEGERS:
        return _bounded(type_, _integer(base, raw, wide_numbers=model.wide_numbers))
    if base == "boolean":
        if not isinstance(raw, bool):
            raise BadValue(f"expected true or false, found {_found(raw)}")
        return raw
    if base == "empty":
        if raw != [None]:
            raise BadValue(f"expected [null], found {_found(raw)}")
        return None
    if base == "decimal64" and isinstance(raw, int | float) and not isinstance(raw, bool):
        return str(raw)
    if not isinstance(raw, str):
        raise BadValue(f"expected a string, found {_found(raw)}")
    return _word(type_, raw)


def read_text(model: Model, type_: Type, text: str) -> Scalar:
    """Take a value from the text of a path key, where everything is a string."""
    type_ = model.final(type_)
    if type_.base == "union":
        return _first(model, type_, text, read_text)
    if type_.base in _INTEGERS:
        if not re.fullmatch(r"-?[0-9]+", text):
            raise BadValue(f"expected a number, found '{text}'")
        return _bounded(type_, int(text))
    if type_.base == "boolean":
        if text not in {"true", "false"}:
            raise BadValue(f"expected true or false, found '{text}'")
        return text == "true"
    if type_.base == "empty":
        return None
    return _word(type_, text)


def write(model: Model, type_: Type, value: Scalar) -> Any:
    """Write a stored value as JSON_IETF."""
    type_ = model.final(type_)
    if type_.base == "union":
        type_ = _member(model, type_, value)
    if value is None:
        return [None]
    if type_.base in _WIDE:
        return str(value)
    if type_.base == "identityref" and isinstance(value, str):
        module = type_.identities.get(value)
        return f"{module}:{value}" if module else value
    return value


def text(value: Scalar) -> str:
    """Write a stored value as the text of a path key: bare identities, lower-case booleans."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _first(model: Model, union: Type, raw: Any, reader: Any) -> Scalar:
    reasons: list[str] = []
    for member in union.members:
        try:
            taken: Scalar = reader(model, member, raw)
        except BadValue as bad:
            reasons.append(str(bad))
        else:
            return taken
    raise BadValue("; ".join(dict.fromkeys(reasons)) or "no member of the union fits")


def _member(model: Model, union: Type, value: Scalar) -> Type:
    """Find which member of a union a stored value is of."""
    for member in union.members:
        final = model.final(member)
        if final.base == "union":
            return _member(model, final, value)
        try:
            if final.base in _INTEGERS:
                fits = (
                    isinstance(value, int) and not isinstance(value, bool) and _bounded(final, value) == value
                )
            else:
                fits = read(model, final, [None] if value is None else value) == value
        except BadValue:
            continue
        if fits:
            return final
    return union.members[-1]


def _integer(base: str, raw: Any, *, wide_numbers: bool) -> int:
    if isinstance(raw, bool):
        raise BadValue("expected a number, found a boolean")
    if isinstance(raw, int) and (wide_numbers or base in _SMALL):
        return raw
    if isinstance(raw, str) and base in _WIDE and re.fullmatch(r"-?[0-9]+", raw):
        return int(raw)
    raise BadValue(f"expected a number, found {_found(raw)}")


def _bounded(type_: Type, value: int) -> int:
    ranges = type_.ranges or (_span(type_.base),)
    if not any(low <= value <= high for low, high in ranges):
        shown = " | ".join(f"{low}..{high}" for low, high in ranges)
        raise BadValue(f"expected {shown}, found {value}")
    return value


def _span(base: str) -> tuple[int, int]:
    bits = _INTEGERS[base]
    return (0, 2**bits - 1) if base.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _word(type_: Type, raw: str) -> str:
    if type_.base == "enumeration":
        if raw not in type_.enums:
            raise BadValue(f"expected one of [{', '.join(type_.enums)}], found '{raw}'")
        return raw
    if type_.base == "identityref":
        return _identity(type_, raw)
    if type_.base == "string":
        if type_.lengths and not any(low <= len(raw) <= high for low, high in type_.lengths):
            raise BadValue(f"expected a length in {type_.lengths}, found {len(raw)}")
        for pattern in type_.patterns:
            compiled = _pattern(pattern)
            if compiled is not None and not compiled.fullmatch(raw):
                raise BadValue(f"expected pattern {pattern}, found '{raw}'")
        for pattern in type_.forbidden:
            compiled = _pattern(pattern)
            if compiled is not None and compiled.fullmatch(raw):
                raise BadValue(f"expected other than pattern {pattern}, found '{raw}'")
    return _rendered(type_.typedef, raw)


def _identity(type_: Type, raw: str) -> str:
    prefix, _, name = raw.rpartition(":")
    module = type_.identities.get(name)
    if module is None or (prefix and prefix != module):
        raise BadValue(f"expected one of [{', '.join(type_.identities)}], found '{raw}'")
    return name


def _rendered(typedef: str, value: str) -> str:
    """Give values of typed classes the device's own form (recordings: MACs are upper case)."""
    if typedef.startswith("mac-address"):
        return value.upper()
    if typedef.startswith("ip") and ":" in value:
        address, slash, length = value.partition("/")
        address, percent, zone = address.partition("%")
        try:
            return f"{ipaddress.IPv6Address(address).compressed}{percent}{zone}{slash}{length}"
        except ValueError:
            return value
    return value


@lru_cache(maxsize=4096)
def _pattern(pattern: str) -> re.Pattern[str] | None:
    """Compile a YANG (XSD) pattern; None where Python's dialect cannot say it, then it is not checked."""
    translated = pattern.replace(r"\p{L}", "[^\\W\\d_]").replace(r"\p{N}", r"\d")
    try:
        return re.compile(translated)
    except re.error:
        return None


def _found(raw: Any) -> str:
    return f"'{raw}'" if isinstance(raw, str) else type(raw).__name__
