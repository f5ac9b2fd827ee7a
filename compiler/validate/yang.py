"""A bare tree beside the index of its release: everything that is wrong with it, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.tree import Step
from compiler.validate.beyond import beyond_yang
from compiler.validate.limits import platform_limits
from compiler.validate.places import places
from compiler.validate.references import follow
from compiler.validate.structure import Fault, walk
from compiler.validate.violation import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.schema import Node, Schema
    from compiler.tree import Path
    from compiler.validate.references import Beside


def validate(tree: Mapping[str, Any], schema: Schema, beside: Beside | None = None) -> list[Violation]:
    """Check a bare tree; give every violation in the tree's order, an empty list if the switch would take it.

    The tree may be a part of a configuration: what is not in it at all is not asked for, but what it refers
    to must be in it, or named in `beside`.
    """
    given = dict(tree)
    found = walk(schema.root, given)
    follow(schema, found, beside or {})
    beyond_yang(given, found)
    platform_limits(schema, found.limited, found)
    return _located(schema, given, found.faults) if found.faults else []


def _located(schema: Schema, tree: dict[str, Any], faults: list[Fault]) -> list[Violation]:
    where = places(schema.root, tree)
    order = {id(paths): at for at, paths in enumerate(where.values())}
    told: dict[Violation, int] = {}
    for fault in faults:
        paths = where.get(id(fault.holder), [()])
        for path in paths:
            told.setdefault(_violation(schema, path, fault), order.get(id(paths), 0))
    return sorted(told, key=lambda violation: told[violation])


def _violation(schema: Schema, path: Path, fault: Fault) -> Violation:
    place = (*path, Step(fault.member)) if fault.member else path
    if fault.rule is not Rule.UNKNOWN:
        return Violation(place, fault.rule, fault.reason)
    names = tuple(step.name for step in place)
    feature = schema.lacks(names)
    if feature is not None:
        reason = (
            f"`{fault.member}` exists in {schema.release} but needs the feature `{feature}`,"
            f" which {schema.platform} does not have"
        )
        return Violation(place, Rule.PLATFORM, reason)
    parent = schema.node(names[:-1])
    reason = f"expected a node that {schema.release} has, found `{fault.member}`{_near(parent, fault.member)}"
    return Violation(place, Rule.UNKNOWN, reason)


def _near(parent: Node | None, name: str) -> str:
    from difflib import get_close_matches

    known = list(parent.children) if parent is not None else []
    close = get_close_matches(name.rpartition(":")[2], known, n=1)
    return f"; did you mean `{close[0]}`" if close else ""
