"""Whether a leaf's value fits its type, and if not, why.

A configuration repeats its values, so that a value that fitted once is remembered with its type; patterns
run on first sight only.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from compiler.rendered import SECRET_REF
from compiler.schema.patterns import compile_pattern
from compiler.schema.text import INTEGERS
from compiler.validate.violation import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.schema import Type

Test: TypeAlias = "Callable[[Any], bool]"

Broken: TypeAlias = "tuple[Rule, str] | None"

_REMEMBERED = 8192
_SHOWN, _WIDTH = 12, 60  # names and characters that a line of a report has room for
_TEXTS = frozenset({"string", "enumeration", "identityref", "decimal64", "bits", "binary"})
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_BOUNDS = {
    f"{sign}int{bits}": (0, 2**bits - 1) if sign else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    for sign in ("", "u")
    for bits in (8, 16, 32, 64)
}


def tester(of: Type) -> Test:
    """Give the function that says whether a bare value fits; made once and kept with the type."""
    made: Test | None = of.made.get("test")
    if made is None:
        made = of.made["test"] = _make(of)
    return made


def _make(of: Type) -> Test:
    base = of.base
    if of.secret:
        return _secret(of)
    if base in INTEGERS:
        return _integer(of)
    simple: dict[str, Test] = {
        "boolean": lambda value: value is True or value is False,
        "enumeration": frozenset(of.enums).__contains__,
        "identityref": frozenset(of.identities).__contains__,
        "empty": lambda value: value == [None],
    }
    if base in simple:
        return simple[base]
    if base in ("union", "leafref"):
        return _any([tester(member) for member in of.members])
    return _remembering(of)


def _integer(of: Type) -> Test:
    ranges = of.ranges or (_BOUNDS[of.base],)
    if len(ranges) == 1:
        low, high = ranges[0]
        return lambda value: value.__class__ is int and low <= value <= high
    return lambda value: value.__class__ is int and any(low <= value <= high for low, high in ranges)


def _any(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def test(value: Any) -> bool:
        try:
            return any(test(value) for test in tests)
        except TypeError:  # an unhashable value against an enumeration
            return False

    return test


def _secret(of: Type) -> Test:
    def test(value: Any) -> bool:
        return isinstance(value, str) and (value.startswith(SECRET_REF) or explain(of, value) is None)

    return test


def _remembering(of: Type) -> Test:
    if of.base == "string" and not (of.lengths or of.patterns or of.forbidden):
        return lambda value: value.__class__ is str
    good: set[str] = set()

    def test(value: Any) -> bool:
        if value in good:
            return True
        if value.__class__ is not str or explain(of, value) is not None:
            return False
        if len(good) > _REMEMBERED:
            good.clear()
        good.add(value)
        return True

    return test


def explain(of: Type, value: Any) -> Broken:
    """Say which rule a value breaks and how; None if it fits. A secret's value is never repeated."""
    if of.base in _TEXTS and not isinstance(value, str):
        return Rule.TYPE, _found("text", value)
    how = _explain_integer if of.base in INTEGERS else _EXPLAIN.get(of.base, _explain_nothing)
    return how(of, value)


def _explain_nothing(_: Type, __: Any) -> Broken:
    return None


def _explain_boolean(_: Type, value: Any) -> Broken:
    return None if isinstance(value, bool) else (Rule.TYPE, _found("`true` or `false`", value))


def _explain_empty(_: Type, value: Any) -> Broken:
    return None if value == [None] else (Rule.TYPE, _found("`[null]`", value))


def _explain_enum(of: Type, value: str) -> Broken:
    return None if value in of.enums else (Rule.ENUM, _one_of(of.enums, value))


def _explain_identity(of: Type, value: str) -> Broken:
    return None if value in of.identities else (Rule.IDENTITY, _one_of(tuple(of.identities), value))


def _explain_members(of: Type, value: Any) -> Broken:
    reasons = [explain(member, value) for member in of.members]
    if None in reasons or not reasons:
        return None
    told = [reason for reason in reasons if reason is not None]
    if len(told) == 1:
        return told[0]
    expected = [text.removeprefix("expected ").rpartition(", found ")[0] for _, text in told]
    return Rule.UNION, _found(" or ".join(dict.fromkeys(expected)), value)


def _explain_integer(of: Type, value: Any) -> Broken:
    ranges = of.ranges or (_BOUNDS[of.base],)
    wanted = f"a number in {_spans(ranges)}"
    if not isinstance(value, int) or isinstance(value, bool):
        return Rule.TYPE, _found(wanted, value)
    inside = any(low <= value <= high for low, high in ranges)
    return None if inside else (Rule.RANGE, _found(wanted, value))


def _explain_text(of: Type, value: str) -> Broken:
    shown = "a secret" if of.secret else f"`{value}`"
    if of.lengths and not any(low <= len(value) <= high for low, high in of.lengths):
        return Rule.LENGTH, f"expected {_spans(of.lengths)} characters, found {len(value)}"
    for pattern in of.patterns:
        if compile_pattern(pattern).fullmatch(value) is None:
            return Rule.PATTERN, f"expected {of.typedef or 'text'} like `{_short(pattern)}`, found {shown}"
    for pattern in of.forbidden:
        if compile_pattern(pattern).fullmatch(value) is not None:
            return Rule.PATTERN, f"expected {of.typedef or 'text'} unlike `{_short(pattern)}`, found {shown}"
    return None


def _explain_bits(of: Type, value: str) -> Broken:
    return None if set(value.split()) <= set(of.enums) else (Rule.ENUM, _one_of(of.enums, value))


def _explain_binary(_: Type, value: str) -> Broken:
    try:
        base64.b64decode(value, validate=True)
    except binascii.Error:
        return Rule.TYPE, _found("base64", value)
    return None


def _explain_decimal(of: Type, value: str) -> Broken:
    whole, _, fraction = value.partition(".")
    if _DECIMAL.fullmatch(value) is None or len(fraction) > of.fraction_digits:
        return Rule.TYPE, _found(f"a decimal number with {of.fraction_digits} digits", value)
    scaled = int(whole + fraction.ljust(of.fraction_digits, "0"))
    if of.ranges and not any(low <= scaled <= high for low, high in of.ranges):
        by = 10**of.fraction_digits
        wanted = " or ".join(f"{low / by:g}..{high / by:g}" for low, high in of.ranges)
        return Rule.RANGE, _found(f"a number in {wanted}", value)
    return None


def _spans(bounds: tuple[tuple[int, int], ...]) -> str:
    return " or ".join(str(low) if low == high else f"{low}..{high}" for low, high in bounds)


def _found(expected: str, value: Any) -> str:
    return f"expected {expected}, found {_show(value)}"


def _show(value: Any) -> str:
    if isinstance(value, str):
        return f'`"{value}"`'
    if value.__class__ in (dict, list):
        return "an object" if value.__class__ is dict else "a list"
    return {"True": "`true`", "False": "`false`", "None": "`null`"}.get(str(value), f"`{value}`")


def _one_of(names: tuple[str, ...], value: str) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    more = f", ... ({len(names)} in all)" if len(names) > _SHOWN else ""
    return (
        f"expected one of {shown}{more}, found `{value}`" if names else f"expected nothing, found `{value}`"
    )


def _short(pattern: str) -> str:
    return pattern if len(pattern) <= _WIDTH else pattern[: _WIDTH - 3] + "..."


_EXPLAIN: dict[str, Callable[[Type, Any], Broken]] = {
    "union": _explain_members,
    "leafref": _explain_members,
    "boolean": _explain_boolean,
    "empty": _explain_empty,
    "enumeration": _explain_enum,
    "identityref": _explain_identity,
    "string": _explain_text,
    "decimal64": _explain_decimal,
    "bits": _explain_bits,
    "binary": _explain_binary,
}
