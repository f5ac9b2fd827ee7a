"""Types with their typedefs resolved, each kept once.

A row holds only what is not the built-in's own: ``b`` base, ``r`` ranges, ``l`` lengths, ``p`` patterns,
``n`` patterns that must not match, ``e`` enums or bits, ``v`` their numbers,
``i`` identity bases, ``m`` members, ``t`` a
leafref's target as ``[steps up or -1, names]``, ``o`` no instance required, ``y`` typedef, ``s`` secret,
``f`` fraction digits.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from compiler.schema.build.modules import ModelsError, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema.build.conditions import Conditions

CLASS_NAME = ("srl_nokia-extensions", "generated-class-name")
"""Marks the types that a device stores as objects and so renders in its own form."""

SECRETS = ("SecretKey", "PasswordHash")

FORMS = ("ip-address", "ip-prefix", "ipv4-", "ipv6-", "mac-address", "route-distinguisher")
"""How the typedefs begin that decide a value's form where the class name is missing (unions in 24.x)."""

_INTEGERS = {
    f"{sign}int{bits}": (-(2 ** (bits - 1)) if not sign else 0, 2 ** (bits if sign else bits - 1) - 1)
    for sign in ("", "u")
    for bits in (8, 16, 32, 64)
}
_PREDICATE = re.compile(r"\[[^\]]*\]")


class Types:
    """The table of types."""

    def __init__(self, conditions: Conditions, tops: dict[str, Statement]) -> None:
        """`tops` are the top-level nodes by name, where absolute leafrefs start."""
        self.table: list[dict[str, Any]] = []
        self.bases: set[tuple[str, str]] = set()
        self._numbers: dict[str, int] = {}
        self._conditions = conditions
        self._tops = tops

    def number(self, leaf: Statement) -> int:
        """Give the number of the type of a leaf or leaf-list."""
        return self._of(leaf.search_one("type"), leaf, final=False, secret=_secret(leaf))

    def _intern(self, row: dict[str, Any]) -> int:
        key = json.dumps(row, sort_keys=True)
        if key not in self._numbers:
            self._numbers[key] = len(self.table)
            self.table.append(row)
        return self._numbers[key]

    def _of(self, kind: Statement, leaf: Statement, *, final: bool, secret: bool) -> int:
        chain = list(_chain(kind))
        base = str(chain[-1].arg)
        secret = secret or any(_secret(step) for step in chain)
        if base == "leafref":
            return self._leafref(chain[-1], leaf, final=final, secret=secret)
        row: dict[str, Any] = {"b": base}
        if base == "union":
            row["m"] = [self._of(m, leaf, final=final, secret=False) for m in chain[-1].search("type")]
        elif base == "identityref":
            row["i"] = self._identity_bases(chain[-1])
        elif base in ("enumeration", "bits"):
            row |= self._names(chain, "enum" if base == "enumeration" else "bit")
        else:
            row |= _restrictions(chain, base)
        form = _form(chain)
        if form and base in ("string", "union"):
            row["y"] = form
        if secret:
            row["s"] = 1
        return self._intern(row)

    def _leafref(self, kind: Statement, leaf: Statement, *, final: bool, secret: bool) -> int:
        up, names, target = self._target(str(kind.search_one("path").arg), leaf)
        number = self._of(target.search_one("type"), target, final=True, secret=secret)
        if final:
            return number
        row: dict[str, Any] = {"b": "leafref", "t": [up, names], "m": [number]}
        required = kind.search_one("require-instance")
        if required is not None and required.arg == "false":
            row["o"] = 1
        if secret:
            row["s"] = 1
        return self._intern(row)

    def _target(self, path: str, leaf: Statement) -> tuple[int, list[str], Statement]:
        steps = [step.strip() for step in _PREDICATE.sub("", path).strip().split("/")]
        names = [step.rpartition(":")[2] for step in steps if step not in ("", "..")]
        if steps[0] == "":
            return -1, names, self._descend(self._tops.get(names[0]), names[1:], path)
        up = steps.count("..")
        at: Statement = leaf
        for _ in range(up):
            at = parent(at)
        return up, names, self._descend(at, names, path)

    def _descend(self, at: Statement, names: list[str], path: str) -> Statement:
        for name in names:
            at = next((c for c in data_children(at) if c.arg == name), None) if at is not None else None
        if at is None:
            raise ModelsError(f"the leafref `{path}` leads nowhere")
        return at

    def _identity_bases(self, kind: Statement) -> list[str]:
        found: list[str] = []
        for base in kind.search("base"):
            identity = base.i_identity
            self.bases.add((identity.i_module.i_modulename, identity.arg))
            found.append(f"{identity.i_module.i_modulename}:{identity.arg}")
        return found

    def _names(self, chain: list[Statement], word: str) -> dict[str, Any]:
        kind = next(step for step in chain if step.search(word))
        found: list[str | list[str | int]] = []
        for value in kind.search(word):
            condition = self._conditions.number([value])
            found.append([value.arg, condition] if condition else value.arg)
        numbers = [stated.arg for value in kind.search("enum") if (stated := value.search_one("value"))]
        if len(numbers) != len(found):
            return {"e": found}
        return {"e": found, "v": [int(number) for number in numbers]}


def data_children(node: Statement) -> Iterator[Statement]:
    """Give a node's data nodes, looking through choices and cases."""
    for child in node.i_children:
        if child.keyword in ("choice", "case"):
            yield from data_children(child)
        else:
            yield child


def parent(node: Statement) -> Statement:
    """Give a node's data parent, looking through choices and cases."""
    above = node.parent
    while above.keyword in ("choice", "case"):
        above = above.parent
    return above


def _chain(kind: Statement) -> Iterator[Statement]:
    """Give a type and the types of the typedefs that it is made of, nearest first."""
    while True:
        yield kind
        typedef = getattr(kind, "i_typedef", None)
        if typedef is None:
            return
        kind = typedef.search_one("type")


def _typedefs(chain: list[Statement]) -> Iterator[Statement]:
    for step in chain:
        typedef = getattr(step, "i_typedef", None)
        if typedef is not None:
            yield typedef


def _form(chain: list[Statement]) -> str:
    for typedef in _typedefs(chain):
        if typedef.search_one(CLASS_NAME) is not None or str(typedef.arg).startswith(FORMS):
            return str(typedef.arg)
    return ""


def _secret(statement: Statement) -> bool:
    typedef = getattr(statement, "i_typedef", None)
    marks = statement.search(CLASS_NAME) + (typedef.search(CLASS_NAME) if typedef is not None else [])
    return any(mark.arg in SECRETS for mark in marks)


def _restrictions(chain: list[Statement], base: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    digits = next((found.arg for step in chain if (found := step.search_one("fraction-digits"))), None)
    if digits is not None:
        row["f"] = int(digits)
    low, high = _INTEGERS.get(base, (-(2**63), 2**63 - 1) if base == "decimal64" else (0, 2**64 - 1))
    for key, word in (("r", "range"), ("l", "length")):
        for step in reversed(chain):
            if (found := step.search_one(word)) is not None:
                bounds = _bounds(str(found.arg), low, high, int(digits or 0))
                low, high = bounds[0][0], bounds[-1][1]
                row[key] = bounds
    for step in chain:
        for pattern in step.search("pattern"):
            inverted = pattern.search_one("modifier", "invert-match") is not None
            row.setdefault("n" if inverted else "p", []).append(pattern.arg)
    return row


def _bounds(text: str, low: int, high: int, digits: int) -> list[list[int]]:
    found: list[list[int]] = []
    for part in text.split("|"):
        first, _, last = (piece.strip() for piece in part.partition(".."))
        found.append([_bound(first, low, high, digits), _bound(last or first, low, high, digits)])
    return found


def _bound(text: str, low: int, high: int, digits: int) -> int:
    if text == "min":
        return low
    if text == "max":
        return high
    if not digits:
        return int(text, 0)
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(digits, "0")[:digits])
