"""Whether what a leafref names is in the tree (RFC 7950, section 9.9).

A relative leafref means the leaf's own surroundings: a neighbour's group is a group of its own network
instance. An absolute one means any entry; predicates in it are not followed, so that a value that exists
elsewhere passes (the optional depth with libyang follows them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from compiler.schema.values import canonical
from compiler.validate.leaves import tester
from compiler.validate.plain import compound, entries, members
from compiler.validate.violation import Rule

Beside: TypeAlias = "Mapping[tuple[str, ...], Collection[str] | None]"
"""What is on the switch and not in the tree: the values of a path; None for all that is below one."""

Values: TypeAlias = "dict[tuple[int, int], set[Any]]"
"""What there is of a target, by the type that names it and the object that it is looked for in."""

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from compiler.schema import Schema, Type
    from compiler.validate.structure import Findings, Reference, Scope


def follow(schema: Schema, found: Findings, beside: Beside) -> None:
    """Note every leafref whose target is neither in the tree nor beside it.

    A target that the schema does not have on this platform asks for nothing.
    """
    values: Values = {}
    for reference in found.references:
        if not _satisfied(schema, reference.of, reference, values, beside):
            path = "/".join(_leafref(reference.of).target)
            reason = f"expected a value of `/{path}` that exists, found `{reference.value}`"
            found.add(reference.scope[0], reference.node.name, Rule.LEAFREF, reason, reference.node)


def _satisfied(schema: Schema, of: Type, reference: Reference, values: Values, beside: Beside) -> bool:
    if of.base != "leafref":
        return of.base != "union" or _one_satisfied(schema, of, reference, values, beside)
    start, depth = _start(of, reference.scope)
    key = (id(of), id(start))
    known = values.get(key)
    if known is None:
        known = values[key] = _known(of, start, depth)
    value = reference.value
    if value in known or not of.require_instance:  # most are written as their target is
        return True
    if canonical(of.members[0], value) in known or schema.node(of.target) is None:
        return True
    return _is_beside(of.target, value, beside)


def _one_satisfied(schema: Schema, of: Type, reference: Reference, values: Values, beside: Beside) -> bool:
    fitting = [member for member in of.members if tester(member)(reference.value)]
    return any(_satisfied(schema, member, reference, values, beside) for member in fitting)


def _known(of: Type, start: Any, depth: int) -> set[Any]:
    target = of.members[0]
    found = [value for value in _collect(start, of.target[depth:]) if not compound(value)]
    return {canonical(target, value) for value in found}


def _is_beside(target: tuple[str, ...], value: Any, beside: Beside) -> bool:
    return any(
        target[: len(path)] == path and (known is None or value in known) for path, known in beside.items()
    )


def _leafref(of: Type) -> Type:
    if of.base == "leafref":
        return of
    return next(member for member in of.members if member.base in ("leafref", "union"))


def _start(of: Type, scope: Scope) -> tuple[Any, int]:
    """Give the object that a target is looked for in, and how many of its names lead there."""
    ups, depth = _meeting(of)
    at: Scope = scope
    for _ in range(ups - 1):  # the holder of the leaf is one up already
        at = at[1] or at
    if ups:
        return at[0], depth
    while at[1] is not None:
        at = at[1]
    return at[0], 0


def _meeting(of: Type) -> tuple[int, int]:
    """Give how many steps up a relative target starts, and how many of the target's names are above that."""
    found: tuple[int, int] | None = of.made.get("meeting")
    if found is None:
        steps = of.relative.split("/")
        down = sum(1 for step in steps if step not in ("", ".."))
        found = of.made["meeting"] = (steps.count(".."), len(of.target) - down)
    return found


def _collect(value: Any, names: tuple[str, ...]) -> list[Any]:
    found: list[Any] = [value]
    for name in names:
        below: list[Any] = []
        for each in found:
            inner = members(each).get(name)
            if inner is not None:
                below += entries(inner) if inner.__class__ is list else [inner]
        found = below
    return found
