"""What must be there once something else is: mandatory nodes, minimum counts, and one case of a choice.

A container without presence is there whenever its parent is, and so are its obligations (RFC 7950, section
7.5.1); a presence container and a list entry start anew. What stands in a case counts once the case is
chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.schema import Kind, Node
from compiler.validate.violation import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.validate.structure import Findings

    Check = Callable[[dict[str, Any], Findings], None]


def obligations(node: Node) -> Check | None:
    """Give the function that checks one instance of a container or list entry; None if nothing is asked."""
    if "obligations" not in node.made:
        node.made["obligations"] = _make(node)
    made: Check | None = node.made["obligations"]
    return made


def _make(node: Node) -> Check | None:
    keys = set(node.keys)
    children = [child for child in node.children.values() if child.config and child.name not in keys]
    needed = frozenset(child.name for child in children if not child.choice and _needed(child))
    conditional = tuple(child for child in children if child.choice and _needed(child))
    cases = {child.name: child.choice for child in children if child.choice}
    required = _satisfiable(node)
    if not (needed or conditional or cases or required):
        return None

    def check(value: dict[str, Any], found: Findings) -> None:
        if needed and not needed <= value.keys():
            for name in sorted(needed - value.keys()):
                _absent(node.children[name], value, found, ())
        if cases and not cases.keys().isdisjoint(value.keys()):
            _one_case(cases, value, found)
        for child in conditional:
            if child.name not in value and _chosen(child, cases, value):
                _absent(child, value, found, ())
        for choice in required:
            if not any(pair[0] == choice for name in value if name in cases for pair in cases[name]):
                names = sorted(name for name, pairs in cases.items() if pairs[0][0] == choice)
                _note(value, "", found, f"expected one of {_list(names)}", node)

    return check


def _needed(node: Node) -> bool:
    """Say whether the absence of a node breaks a rule: of its own or of what it would hold."""
    if node.kind is Kind.LEAF:
        return node.mandatory
    if node.kind is not Kind.CONTAINER:
        return node.min_elements > 0
    if node.presence:
        return False
    return bool(_satisfiable(node)) or any(
        _needed(child) for child in node.children.values() if child.config and not child.choice
    )


def _satisfiable(node: Node) -> tuple[str, ...]:
    """Give the mandatory choices that have a case left on this platform."""
    there = {pair[0] for child in node.children.values() for pair in child.choice[:1]}
    return tuple(choice for choice in node.required if choice in there)


def _chosen(child: Node, cases: dict[str, tuple[tuple[str, str], ...]], value: dict[str, Any]) -> bool:
    """Say whether a sibling in the same case is there."""
    return any(name in value for name, choice in cases.items() if choice == child.choice)


def _one_case(cases: dict[str, tuple[tuple[str, str], ...]], value: dict[str, Any], found: Findings) -> None:
    chosen: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for name in sorted(value.keys() & cases.keys()):
        for depth, (choice, case) in enumerate(cases[name]):
            outer = cases[name][:depth]
            first = chosen.setdefault((*outer, (choice, "")), {})
            first.setdefault(case, name)
    for by_case in chosen.values():
        if len(by_case) > 1:
            names = sorted(by_case.values())
            count = "both" if len(names) == 2 else "all"  # noqa: PLR2004 - a pair
            found.add(value, names[-1], Rule.CHOICE, f"expected one of {_list(names)}, found {count}")


def _absent(node: Node, value: dict[str, Any], found: Findings, below: tuple[str, ...]) -> None:
    """Note what is missing: the node itself, or what a container that goes without saying would hold."""
    path = (*below, node.name)
    if node.kind is not Kind.CONTAINER:
        few = f"at least {node.min_elements} of " if node.min_elements else ""
        rule = Rule.MIN_ELEMENTS if node.min_elements else Rule.MANDATORY
        found.add(value, "", rule, f"expected {few}the mandatory `{'/'.join(path)}`", node)
        return
    for choice in _satisfiable(node):
        reason = f"expected a case of the mandatory choice `{choice}` in `{'/'.join(path)}`"
        _note(value, "", found, reason, node)
    for child in node.children.values():
        if child.config and not child.choice and _needed(child):
            _absent(child, value, found, path)


def _note(value: dict[str, Any], member: str, found: Findings, reason: str, node: Node) -> None:
    found.add(value, member, Rule.MANDATORY, reason, node)


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
