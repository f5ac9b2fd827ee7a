"""May this object be? Asked of one object alone, by the tables; `rules` asks about several together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from compiler.schema.kubernetes.field import Field
from compiler.schema.kubernetes.forms import FORMS
from compiler.schema.kubernetes.kind import has
from compiler.schema.kubernetes.metadata import metadata_violations
from compiler.schema.kubernetes.table import KINDS, find
from compiler.schema.kubernetes.violation import Violation
from compiler.tree import point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema.kubernetes.kind import Kind, Product
    from compiler.tree import Pointer, Tree

Versions = Mapping[str, str]
"""The version of each product in the cluster (`Product` to ``0.16.1``); an absent one is the newest."""

INT32 = 2**31
INT64 = 2**63
INSIDERS = {"crd.projectcalico.org": "projectcalico.org/v3"}
"""Groups that a product keeps for itself, and what to write instead."""


def violations(value: Mapping[str, Tree], versions: Mapping[Product, str]) -> list[Violation]:
    """Judge one object by the table of its kind, as the product's version in the cluster would.

    An object of a group that we know nothing of is only asked for a proper name.
    """
    api_version, name = str(value.get("apiVersion", "")), str(value.get("kind", ""))
    kind = find(api_version, name)
    if kind is None:
        return [*_unknown_kind(api_version, name), *metadata_violations(value, None)]
    found = [*_kind_version(kind, versions), *metadata_violations(value, kind)]
    aside = {"apiVersion", "kind", "metadata"}
    if kind.status and "status" in value:
        found.append(Violation(("status",), "`status` is the controllers' to write", rule="server"))
        aside.add("status")
    body = {key: part for key, part in value.items() if key not in aside}
    walk = _Walk(kind, versions.get(kind.product, ""))
    found.extend(walk.check((), body, Field(type="object", fields=kind.fields)))
    return found


def _unknown_kind(api_version: str, name: str) -> Iterator[Violation]:
    group = api_version.rpartition("/")[0]
    if not api_version or not name:
        yield Violation((), "an object needs `apiVersion` and `kind`", rule="identity")
    elif group in INSIDERS:
        message = f"group `{group}` is the product's own: it skips validation and defaults"
        yield Violation(("apiVersion",), message, rule="kind", hint=f"write `{INSIDERS[group]}`")
    elif group and any(kind.group == group for kind in KINDS):
        known = [f"{kind.api_version} {kind.kind}" for kind in KINDS if kind.group == group]
        close = get_close_matches(f"{api_version} {name}", known, n=1)
        yield Violation(
            ("kind",),
            f"`{api_version}` has no kind `{name}`",
            rule="kind",
            hint=f"did you mean `{close[0]}`?" if close else None,
        )


def _kind_version(kind: Kind, versions: Mapping[Product, str]) -> Iterator[Violation]:
    version = versions.get(kind.product, "")
    if not has(version, kind.since, kind.until):
        yield Violation(
            ("kind",),
            f"`{kind.kind}` is there from {kind.product} {kind.since}, not in {version}",
            rule="version",
        )


@dataclass(frozen=True, slots=True)
class _Walk:
    """One look at one object: the kind's table, and the version that judges."""

    kind: Kind
    version: str

    def check(self, at: Pointer, value: Tree, known: Field) -> Iterator[Violation]:
        """Compare a value with its field, and all below it."""
        if value is None:
            yield Violation(at, "`null` is not a value; leave the field out", rule="null")
            return
        match known.type:
            case "object":
                yield from self._object(at, value, known)
            case "map":
                yield from self._map(at, value, known)
            case "list":
                yield from self._list(at, value, known)
            case "any":
                return
            case "string" | "integer" | "boolean" | "int-or-string":
                yield from scalar_violations(at, value, known)

    def _object(self, at: Pointer, value: Tree, known: Field) -> Iterator[Violation]:
        if not isinstance(value, Mapping):
            yield _mistyped(at, "an object", value, known)
            return
        found = [*self._members(at, value, known)]
        yield from found
        yield from _counted(at, len(value), known, "fields")
        if not found:  # rules read members: they must have their shape
            for rule in known.rules:
                if has(self.version, rule.since) and not rule.holds(value):
                    yield Violation(at, rule.message, rule="rule")

    def _members(self, at: Pointer, value: Mapping[str, Tree], known: Field) -> Iterator[Violation]:
        for name, part in value.items():
            member = known.fields.get(name)
            if member is None:
                yield self._unknown((*at, name), known)
            elif (member.since or member.until) and not has(self.version, member.since, member.until):
                yield self._untimely((*at, name), member)
            else:
                yield from self.check((*at, name), part, member)
        for name, member in known.fields.items():
            if name not in value and self._needed(member):
                yield Violation(at, f"`{name}` is needed in `{_place(at)}`", rule="required")

    def _needed(self, member: Field) -> bool:
        if member.required and member.default is None:
            return has(self.version, member.since, member.until)
        return bool(member.required_until and self.version) and has(self.version, "", member.required_until)

    def _unknown(self, at: Pointer, known: Field) -> Violation:
        close = get_close_matches(str(at[-1]), known.fields, n=1)
        hint = f"did you mean `{close[0]}`?" if close else None
        return Violation(at, f"`{self.kind.kind}` has no field `{_place(at)}`", rule="unknown", hint=hint)

    def _untimely(self, at: Pointer, member: Field) -> Violation:
        since = f"from {self.kind.product} {member.since}" if member.since else f"until {member.until}"
        return Violation(at, f"`{_place(at)}` is there {since}, not in {self.version}", rule="version")

    def _map(self, at: Pointer, value: Tree, known: Field) -> Iterator[Violation]:
        if not isinstance(value, Mapping):
            yield _mistyped(at, "an object", value, known)
            return
        for name, part in value.items():
            if known.items is not None:
                yield from self.check((*at, name), part, known.items)

    def _list(self, at: Pointer, value: Tree, known: Field) -> Iterator[Violation]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            yield _mistyped(at, "a list", value, known)
            return
        yield from _counted(at, len(value), known, "entries")
        if known.items is not None:
            for index, entry in enumerate(value):
                yield from self.check((*at, index), entry, known.items)
        yield from _twins(at, value, known)


def _twins(at: Pointer, value: Sequence[Tree], known: Field) -> Iterator[Violation]:
    """Find entries of a set, or keys of a keyed list, that are there twice."""
    if known.list_type == "atomic":
        return
    seen: list[Tree] = []
    for index, entry in enumerate(value):
        identity = (
            [entry.get(key, _default(known, key)) for key in known.keys]
            if known.keys and isinstance(entry, Mapping)
            else entry
        )
        if identity in seen:
            yield Violation((*at, index), f"`{_place(at)}` holds the same entry twice", rule="duplicate")
        seen.append(identity)


def _default(known: Field, key: str) -> Tree:
    return known.items.fields[key].default if known.items is not None and key in known.items.fields else None


def scalar_violations(at: Pointer, value: Tree, known: Field) -> Iterator[Violation]:
    """Compare a string, number or boolean with its field."""
    if known.type == "boolean":
        if not isinstance(value, bool):
            yield _mistyped(at, "a boolean", value, known)
    elif isinstance(value, int) and not isinstance(value, bool) and known.type != "string":
        yield from _number(at, value, known)
    elif isinstance(value, str) and known.type != "integer":
        yield from _text(at, value, known)
    else:
        wanted = {"integer": "a whole number", "string": "a string"}.get(known.type, "a number or a name")
        yield _mistyped(at, wanted, value, known)


def _number(at: Pointer, value: int, known: Field) -> Iterator[Violation]:
    bound = {"int32": INT32, "int64": INT64}.get(known.format, INT64)
    low = known.low if known.low is not None else -bound
    high = min(known.high, bound - 1) if known.high is not None else bound - 1
    if not low <= value <= high:
        yield Violation(at, f"`{_place(at)}` must be {low} to {high}, found `{value}`", rule="range")


def _text(at: Pointer, value: str, known: Field) -> Iterator[Violation]:
    if known.enum and value not in known.enum:
        close = get_close_matches(value, known.enum, n=1) or [
            word for word in known.enum if word.lower() == value.lower()
        ]
        yield Violation(
            at,
            f"`{_place(at)}` must be {_either(known.enum)}, found `{value}`",
            rule="enum",
            hint=f"did you mean `{close[0]}`?" if close else None,
        )
    if known.pattern and _compiled(known.pattern).search(value) is None:
        yield Violation(at, f"`{_place(at)}` must match `{known.pattern}`, found `{value}`", rule="pattern")
    expected = FORMS[known.format](value) if known.format in FORMS else ""
    if expected and known.secret:
        yield Violation(at, f"`{_place(at)}` must be {expected}", rule="form")
        return
    if expected:
        yield Violation(at, f"`{_place(at)}` must be {expected}, found `{value}`", rule="form")
    yield from _counted(at, len(value), known, "characters")


def _counted(at: Pointer, count: int, known: Field, what: str) -> Iterator[Violation]:
    if count < known.shortest:
        message = f"`{_place(at)}` must have at least {known.shortest} {what}, found {count}"
        yield Violation(at, message, rule="length")
    if known.longest is not None and count > known.longest:
        message = f"`{_place(at)}` must have at most {known.longest} {what}, found {count}"
        yield Violation(at, message, rule="length")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    r"""Compile RE2 as API servers have it: ``$`` is the end of the text, ``\d`` a digit of ASCII."""
    return re.compile(pattern.replace("$", r"\Z"), re.ASCII)


def _mistyped(at: Pointer, wanted: str, value: Tree, known: Field) -> Violation:
    if known.secret:
        shown = "something else"
    elif isinstance(value, Mapping):
        shown = "an object"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        shown = "a list"
    else:
        shown = f"`{value}`" if not isinstance(value, bool) else f"`{str(value).lower()}`"
    return Violation(at, f"`{_place(at)}` must be {wanted}, found {shown}", rule="type")


def _either(words: Sequence[str]) -> str:
    quoted = [f"`{word}`" for word in words]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]


def _place(at: Pointer) -> str:
    return point(at).removeprefix(".") or "the object"
