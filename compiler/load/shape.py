"""What pydantic found wrong, in our words and on the line that is guilty.

Pydantic is asked once for a whole document and gives every fault with its path; here each becomes a
finding. Faults that are one mistake become one finding: a misspelt required field is not missing too,
and a value that fits no arm of a union is refused once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compiler import codes
from compiler.intent.base import EXPECTED
from compiler.intent.names import closest, is_traffic_policy
from compiler.load.fields import fields_at
from compiler.tree import point

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from compiler.diagnostics import Code, Diagnostics, Span
    from compiler.load.places import TextPlaces
    from compiler.tree import Pointer

_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "`true` or `false`",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
}
_POLICY = "externalTrafficPolicy"
_PLAIN = re.compile(r"[^\s,\[\]{}#]+")


@dataclass(frozen=True, slots=True)
class _Fault:
    """One fault; `pointer` as written, `name` the member that is missing or unknown."""

    kind: str
    pointer: Pointer
    details: ErrorDetails


def report(
    error: ValidationError,
    model: type[BaseModel],
    places: TextPlaces,
    lines: Sequence[str],
    diagnostics: Diagnostics,
) -> None:
    """Add a finding for every mistake in one document."""
    faults = [_fault(each, places) for each in error.errors(include_url=False)]
    _Report(model, places, lines, diagnostics).add(faults)


def _fault(details: ErrorDetails, places: TextPlaces) -> _Fault:
    loc = details["loc"]
    kind = details["type"]
    if kind == "missing":
        return _Fault(kind, (*places.written(loc[:-1]), loc[-1]), details)
    if loc and loc[-1] == "[key]":
        return _Fault("key", places.written(loc[:-1]), details)
    return _Fault(kind, places.written(loc), details)


@dataclass(frozen=True, slots=True)
class _Report:
    """Everything that the wording of a finding may look at."""

    model: type[BaseModel]
    places: TextPlaces
    lines: Sequence[str]
    diagnostics: Diagnostics

    def add(self, faults: list[_Fault]) -> None:
        """Word them, each mistake once."""
        missing = {fault.pointer: fault for fault in faults if fault.kind == "missing"}
        for fault in faults:
            if fault.kind == "extra_forbidden":
                meant = self._unknown(fault, missing)
                if meant is not None:
                    missing.pop(meant, None)
        for fault in missing.values():
            self._missing(fault)
        for pointer, group in _by_pointer(faults):
            self._wrong(pointer, group)

    def _finding(self, code: Code, span: Span, message: str, hint: str | None) -> None:
        self.diagnostics.add(code, span, message, hint=hint)

    def _unknown(self, fault: _Fault, missing: dict[Pointer, _Fault]) -> Pointer | None:
        """Refuse a member that the model lacks; give the required one that was likely meant."""
        parent, name = fault.pointer[:-1], str(fault.pointer[-1])
        known = list(fields_at(self.model, parent))
        taken = self._members(parent)
        lacking = [str(each[-1]) for each in missing if each[:-1] == parent]
        meant = closest(name, lacking) or closest(name, [each for each in known if each not in taken])
        span = self.places.key(fault.pointer)
        if is_traffic_policy(name):
            self._misplaced_policy(name, span, meant)
        else:
            hint = f"did you mean `{meant}`?" if meant else None
            if hint is None and known:
                hint = "it has: " + ", ".join(f"`{each}`" for each in known)
            self._finding(codes.UNKNOWN_FIELD, span, f"{_where(parent)} has no field `{name}`", hint)
        return (*parent, meant) if meant else None

    def _misplaced_policy(self, name: str, span: Span, meant: str | None) -> None:
        if meant:
            self._finding(
                codes.TRAFFIC_POLICY, span, f"`{_POLICY}` is expected, found `{name}`", f"write `{_POLICY}`"
            )
        else:
            message = f"`{_POLICY}` belongs to the `spec` of a `Service`, found `{name}` elsewhere"
            self._finding(codes.TRAFFIC_POLICY, span, message, f"write `spec: {{{_POLICY}: Local}}`")

    def _members(self, pointer: Pointer) -> set[str]:
        node: Any = self.places.root
        for step in pointer:
            node = node[step]
        return set(node)

    def _missing(self, fault: _Fault) -> None:
        parent, name = fault.pointer[:-1], str(fault.pointer[-1])
        info = fields_at(self.model, parent).get(name)
        hint = f"`{name}` is {info.description}" if info is not None and info.description else None
        span = self.places.value(parent)
        self._finding(codes.MISSING_FIELD, span, f"{_where(parent)} needs `{name}`", hint)

    def _wrong(self, pointer: Pointer, group: list[_Fault]) -> None:
        """Word what is wrong with one value; where it fits no arm of a union, name what would."""
        narrow = [fault for fault in group if fault.kind not in _TYPES]
        if narrow:
            self._wrong_value(pointer, narrow[0])
            return
        found = group[0].details["input"]
        expected = " or ".join(dict.fromkeys(_TYPES[fault.kind] for fault in group))
        span = self.places.value(pointer)
        written = self._written(span, found)
        hint = None
        if any(fault.kind == "string_type" for fault in group) and isinstance(found, bool | int | float):
            hint = f'quote it: `"{written}"`'
        elif isinstance(found, str) and found.isdigit():
            hint = "write it without quotes"
        said = _shape(found)
        if isinstance(found, str):
            said = f'`"{found}"`'
        elif isinstance(found, bool | int | float):
            said = f"`{written}`"
        self._finding(codes.WRONG_TYPE, span, f"{_where(pointer)} must be {expected}, found {said}", hint)

    def _wrong_value(self, pointer: Pointer, fault: _Fault) -> None:
        found, context = fault.details["input"], fault.details.get("ctx", {})
        code, hint = codes.WRONG_VALUE, None
        span = self.places.key(pointer) if fault.kind == "key" else self.places.value(pointer)
        if fault.kind == "literal_error" or (fault.kind == "key" and "expected" in context):
            allowed = re.findall(r"'([^']*)'", str(context["expected"]))
            expected = " or ".join(f"`{each}`" for each in allowed)
            meant = closest(str(found), allowed)
            hint = f"did you mean `{meant}`?" if meant else None
            code = codes.TRAFFIC_POLICY if pointer[-1:] == (_POLICY,) else code
        else:
            expected = _expected(fault, context)
            if pointer == ("metadata", "name") and isinstance(found, str) and re.search(r"/|\\|\.\.", found):
                code, hint = codes.UNSAFE_NAME, "names become file names of what is rendered"
        said = f"`{self._written(span, found)}`" if isinstance(found, str | int | float) else _shape(found)
        self._finding(code, span, f"{_where(pointer)} must be {expected}, found {said}", hint)

    def _written(self, span: Span, found: object) -> str:
        """Give a value as it stands in the text, where YAML has changed it: `24.10`, not 24.1."""
        if isinstance(found, str):
            return found
        # libyaml also counts line breaks that only YAML 1.1 knew: then the line is not where it says.
        line = self.lines[span.line - 1][span.column - 1 :] if span.line <= len(self.lines) else ""
        match = _PLAIN.match(line)
        return match.group() if match and found is not None else str(found)


def _by_pointer(faults: list[_Fault]) -> Iterator[tuple[Pointer, list[_Fault]]]:
    """Gather the faults of each value; a list is not too short only because its items are wrong."""
    groups: dict[Pointer, list[_Fault]] = {}
    inside = {fault.pointer[:length] for fault in faults for length in range(len(fault.pointer))}
    for fault in faults:
        hollow = fault.kind == "too_short" and fault.pointer in inside
        if fault.kind not in {"missing", "extra_forbidden"} and not hollow:
            groups.setdefault(fault.pointer, []).append(fault)
    yield from groups.items()


def _expected(fault: _Fault, context: dict[str, Any]) -> str:
    """Say what a constraint wants, from what pydantic tells of it."""
    match fault.details["type"]:
        case "string_pattern_mismatch":
            pattern = str(context["pattern"])
            return EXPECTED.get(pattern, f"text that matches `{pattern}`")
        case "greater_than_equal":
            return f"at least {context['ge']}"
        case "less_than_equal":
            return f"at most {context['le']}"
        case "too_short":
            return f"a list of at least {context['min_length']}"
        case "too_long":
            return f"a list of at most {context['max_length']}"
        case _:
            return "valid: " + fault.details["msg"].removeprefix("Value error, ")


def _shape(found: object) -> str:
    match found:
        case None:
            return "nothing"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return f"`{found}`"


def _where(pointer: Pointer) -> str:
    return f"`{point(pointer)[1:]}`" if pointer else "the document"
