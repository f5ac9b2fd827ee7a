"""One YANG module without prefixes for everything that a platform accepts in a release.

The vendor's models cannot be given to a standard engine as they are: names in ``must`` lack prefixes that
circular imports keep from being written, features of all platforms stand side by side, and the expressions
mean other things than XPath says. A flat module has none of that: one namespace, only what the platform
has, identities as enumerations of their bare names, expressions rewritten by `compiler.schema.depth.xpath`.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from compiler.schema.depth.xpath import standardise
from compiler.schema.node import Kind

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from compiler.schema import Schema
    from compiler.schema.node import Node, Type

MODULE = "srl"


def flat_module(schema: Schema, *, conditions: bool = True) -> str:
    """Write the module; without `conditions` only structure and types are left, no ``must`` and ``when``."""
    writer = _Writer(schema, conditions=conditions)
    with made_to_last():
        for _, node in sorted(schema.roots.items()):
            if node.config:
                writer.node(node)
    head = f'module {MODULE} {{ yang-version 1.1; namespace "urn:{MODULE}"; prefix {MODULE};'
    return "\n".join((head, *writer.lines, "}"))


@contextmanager
def made_to_last() -> Generator[None]:
    """Hold the garbage collector: what is made here stays, and it would walk it again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Writer:
    """Writes the nodes of one module."""

    def __init__(self, schema: Schema, *, conditions: bool) -> None:
        self.schema = schema
        self.conditions = conditions
        self.lines: list[str] = []

    def node(self, node: Node) -> None:
        self.lines.append(f"{node.kind} {node.name} {{")
        if self.conditions and node.rules:
            self.lines.extend(self.rules(node))
        if node.type is None:
            self.branch(node)
        else:
            self.lines.extend(self.leaf(node, node.type))
        self.lines.append("}")

    def rules(self, node: Node) -> Iterator[str]:
        found = [rule for number in node.rules if (rule := self.schema.rule(number)) is not None]
        whens = [
            standardise(rule.xpath, parent=rule.kind == "when-parent")
            for rule in found
            if rule.kind != "must"
        ]
        if whens:
            yield f"when {_quoted(' and '.join(f'({when})' for when in whens))};"
        for rule in found:
            if rule.kind == "must":
                message = f"error-message {_quoted(rule.message)};" if rule.message else ""
                yield f"must {_quoted(standardise(rule.xpath))} {{ {message} }}"

    def branch(self, node: Node) -> None:
        if node.kind is Kind.LIST:
            self.lines.append(f'key "{" ".join(node.keys)}";')
            self.lines.extend(
                f'unique "{" ".join(paths)}";'
                for each in node.unique
                if all(paths := [_schema_path(node, leaf) for leaf in each])
            )
            self.lines.extend(_limits(node))
        elif node.presence:
            self.lines.append('presence "it means something";')
        self.members([child for child in node.children.values() if child.config], 0, node.required)

    def members(self, nodes: list[Node], depth: int, required: tuple[str, ...]) -> None:
        """Write nodes that share `depth` enclosing choices and cases."""
        choices: dict[str, dict[str, list[Node]]] = {}
        for node in nodes:
            if len(node.choice) > depth:
                choice, case = node.choice[depth]
                choices.setdefault(choice, {}).setdefault(case, []).append(node)
            else:
                self.node(node)
        for choice, cases in choices.items():
            self.lines.append(f"choice {choice} {{")
            if choice in required:
                self.lines.append("mandatory true;")
            for case, inside in cases.items():
                self.lines.append(f"case {case} {{")
                self.members(inside, depth + 1, required)
                self.lines.append("}")
            self.lines.append("}")

    def leaf(self, node: Node, of: Type) -> Iterator[str]:
        defaults = (
            node.default
            if isinstance(node.default, tuple)
            else ()
            if node.default is None
            else (node.default,)
        )
        yield from self.type(of)
        # A default that refers is left out: libyang would look for what nobody wrote, such as `mgmt0`.
        yield from (
            f"default {_quoted(_text(value))};"
            for value in defaults
            if _allowed(of, value) and not _refers(of)
        )
        if node.mandatory:
            yield "mandatory true;"
        if node.kind is Kind.LEAF_LIST:
            yield from _limits(node)

    def type(self, of: Type) -> Iterator[str]:
        match of.base:
            case "leafref":
                yield from self.leafref(of)
            case "identityref" | "enumeration":
                names = of.enums or tuple(sorted(of.identities))
                yield (
                    f"type enumeration {{ {' '.join(f'enum {_quoted(name)};' for name in names)} }}"
                    if names
                    else "type string;"
                )
            case "bits":
                yield f"type bits {{ {' '.join(f'bit {name};' for name in of.enums)} }}"
            case "union":
                yield "type union {"
                for member in of.members:
                    yield from self.type(member)
                yield "}"
            case "string":
                yield f"type string {{ {''.join(_string(of))} }}"
            case _:
                digits = f"fraction-digits {of.fraction_digits};" if of.fraction_digits else ""
                limits = f'range "{_bounds(of.ranges, of.fraction_digits)}";' if of.ranges else ""
                yield f"type {of.base} {{ {digits} {limits} }}" if digits or limits else f"type {of.base};"

    def leafref(self, of: Type) -> Iterator[str]:
        target = self.schema.node(of.target)
        if target is None or target.type is None or not target.config:
            yield from self.type(of.members[0])
            return
        path = of.relative or "/" + "/".join(of.target)
        lax = "" if of.require_instance else " require-instance false;"
        yield f'type leafref {{ path "{path}";{lax} }}'


def _schema_path(node: Node, leaf: str) -> str:
    """Name a leaf as ``unique`` must, with the choices and cases on the way; "" if it is not there."""
    steps: list[str] = []
    found = node
    for name in leaf.split("/"):
        below = found.children.get(name)
        if below is None:
            return ""
        found = below
        steps += [step for choice in found.choice for step in choice]
        steps.append(name)
    return "/".join(steps)


def _limits(node: Node) -> Iterator[str]:
    if node.user_ordered:
        yield "ordered-by user;"
    if node.min_elements:
        yield f"min-elements {node.min_elements};"
    if node.max_elements is not None:
        yield f"max-elements {node.max_elements};"


def _string(of: Type) -> Iterator[str]:
    if of.lengths:
        yield f'length "{_bounds(of.lengths, 0)}";'
    yield from (f"pattern {_quoted(pattern)};" for pattern in of.patterns)
    yield from (f"pattern {_quoted(pattern)} {{ modifier invert-match; }}" for pattern in of.forbidden)


def _bounds(bounds: Iterable[tuple[int, int]], digits: int) -> str:
    return " | ".join(f"{_scaled(low, digits)}..{_scaled(high, digits)}" for low, high in bounds)


def _scaled(number: int, digits: int) -> str:
    if not digits:
        return str(number)
    sign = "-" if number < 0 else ""
    text = str(abs(number)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\t", " ") + '"'


def _text(value: str | int | bool) -> str:  # noqa: FBT001 - a value, not a switch
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refers(of: Type) -> bool:
    return of.base == "leafref" or (of.base == "union" and any(_refers(member) for member in of.members))


def _allowed(of: Type, value: str | int | bool) -> bool:  # noqa: FBT001 - a value, not a switch
    """Say whether a default is still possible on the platform: its enum or identity may be gone."""
    names = of.enums if of.base == "enumeration" else of.identities if of.base == "identityref" else (value,)
    return not names or value in names
