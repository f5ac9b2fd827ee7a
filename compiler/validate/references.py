"""Whether what a leafref names is in the tree (RFC 7950, section 9.9).

A relative leafref means the leaf's own surroundings: a neighbour's group is a group of its own network
instance. An absolute one means any entry; predicates in it are not followed, so that a value that exists
elsewhere passes (the optional depth with libyang follows them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from compiler.schema.values import canonical
from compiler.validate.leaves import tester
from compiler.validate.plain import entries, members
from compiler.validate.violation import Rule

Beside: TypeAlias = "Mapping[tuple[str, ...], Collection[str] | None]"
"""What is on the switch and not in the tree: the values of a path; None for all that is below one."""

Values: TypeAlias = "dict[tuple[int, tuple[str, ...]], set[Any]]"

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
    if of.base == "union":
        fitting = [member for member in of.members if tester(member)(reference.value)]
        return any(_satisfied(schema, member, reference, values, beside) for member in fitting)
    if of.base != "leafref" or not of.require_instance or schema.node(of.target) is None:
        return True
    start, names = _start(of, reference.scope)
    key = (id(start), names)
    if key not in values:
        values[key] = {_hashable(canonical(of.members[0], value)) for value in _collect(start, names)}
    found = _hashable(canonical(of.members[0], reference.value)) in values[key]
    return found or _is_beside(of.target, reference.value, beside)


def _is_beside(target: tuple[str, ...], value: Any, beside: Beside) -> bool:
    return any(
        target[: len(path)] == path and (known is None or value in known) for path, known in beside.items()
    )


def _leafref(of: Type) -> Type:
    if of.base == "leafref":
        return of
    return next(member for member in of.members if member.base in ("leafref", "union"))


def _start(of: Type, scope: Scope) -> tuple[Any, tuple[str, ...]]:
    """Give the object that a target is looked for in, and the names from there down."""
    objects: list[Any] = []
    at: Scope | None = scope
    while at is not None:
        objects.append(at[0])
        at = at[1]
    objects.reverse()  # the root first: the object at depth n is below n names
    start = len(objects) - of.relative.count("..") if of.relative else 0
    return objects[start], of.target[start:]


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


def _hashable(value: Any) -> Any:
    return repr(value) if value.__class__ in (dict, list) else value
