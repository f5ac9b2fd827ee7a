"""XPath 1.0 as the vendor's models use it: read, rewritten for standard engines, written again.

SR Linux does not evaluate its own expressions as XPath 1.0 says, so that an engine that does refuses what
switches run: 834 refusals on 44 saved configurations, none with the rules of `standard`. The language here
is all that the models of 21.6 to 25.3 contain: no axes but the abbreviated ones, no variables, names that
may have a prefix.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A literal."""

    value: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two operands."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: `before` is ``/`` or ``//``, or "" at the start of a relative path."""

    before: str
    name: str
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """A path; `start` is the expression that it goes on from, None if it begins with its first step."""

    start: Expression | None
    steps: tuple[Step, ...]


Expression: TypeAlias = Text | Number | Call | Binary | Location


class XPathSyntaxError(ValueError):
    """The text is not XPath as these models use it: says what was expected and where."""


_TOKENS = re.compile(
    r"""\s*(?:
    (?P<text>"[^"]*"|'[^']*')
  | (?P<number>\d+(?:\.\d*)?)
  | (?P<name>\*|[A-Za-z_][\w.-]*(?::(?:[A-Za-z_][\w.-]*|\*))?)
  | (?P<dots>\.\.|\.)
  | (?P<sign>//|/|!=|<=|>=|[=<>()\[\],|+-])
    )""",
    re.VERBOSE,
)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
    ("|",),
)
"""Operators by how loosely they bind (XPath 1.0, section 3)."""

Token: TypeAlias = "tuple[str, str]"  # noqa: S105 - of a grammar
END: Token = ("end", "the end")


class _Reader:
    """A recursive descent over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _split(text)
        self.at = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, value: str | None = None) -> str:
        kind, found = self.next
        if value is not None and found != value:
            raise XPathSyntaxError(f"expected `{value}`, found `{found}` in `{self.text}`")
        if kind != "end":
            self.at += 1
        return found

    def expression(self, level: int = 0) -> Expression:
        if level == len(_LEVELS):
            return self.path()
        left = self.expression(level + 1)
        while self.next[0] in ("sign", "name") and self.next[1] in _LEVELS[level]:
            left = Binary(self.take(), left, self.expression(level + 1))
        return left

    def path(self) -> Expression:
        start = self.primary()
        steps: list[Step] = []
        if start is None and self.next[1] not in ("/", "//"):
            steps.append(self.step(""))
        while self.next[1] in ("/", "//"):
            steps.append(self.step(self.take()))
        if start is not None and not steps:
            return start
        return Location(start, tuple(steps))

    def primary(self) -> Expression | None:
        """Read what is not a step, None if a path begins here."""
        kind, found = self.next
        if kind == "text":
            return Text(self.take()[1:-1])
        if kind == "number":
            return Number(self.take())
        if found == "(":
            self.take()
            inner = self.expression()
            self.take(")")
            return inner
        if kind == "name" and self.tokens[self.at + 1][1] == "(":
            return self.call()
        return None

    def call(self) -> Call:
        name = self.take()
        self.take("(")
        arguments: list[Expression] = []
        while self.next[1] != ")":
            arguments.append(self.expression())
            if self.next[1] != ")":
                self.take(",")
        self.take(")")
        return Call(name, tuple(arguments))

    def step(self, before: str) -> Step:
        kind, found = self.next
        if kind not in ("name", "dots"):
            raise XPathSyntaxError(f"expected a name, found `{found}` in `{self.text}`")
        self.take()
        predicates: list[Expression] = []
        while self.next[1] == "[":
            self.take()
            predicates.append(self.expression())
            self.take("]")
        return Step(before, found, tuple(predicates))


def _split(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    rest = text.rstrip()
    while at < len(rest):
        match = _TOKENS.match(rest, at)
        if match is None or match.lastgroup is None:
            raise XPathSyntaxError(f"expected XPath at {at} of `{text}`, found `{rest[at : at + 12]}`")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return [*found, END]


def read(text: str) -> Expression:
    """Read an expression; raises `XPathSyntaxError`."""
    reader = _Reader(text)
    expression = reader.expression()
    if reader.next != END:
        raise XPathSyntaxError(f"expected the end, found `{reader.next[1]}` in `{text}`")
    return expression


def write(expression: Expression) -> str:
    """Write an expression; operands that are operations stand in parentheses."""
    match expression:
        case Text(value):
            return f'"{value}"' if "'" in value else f"'{value}'"
        case Number(text):
            return text
        case Call(name, arguments):
            return f"{name}({', '.join(write(each) for each in arguments)})"
        case Binary(operator, left, right):
            return f"{_operand(left)} {operator} {_operand(right)}"
        case Location(start, steps):
            head = "" if start is None else _operand(start)
            return head + "".join(map(_step, steps))


def _operand(expression: Expression) -> str:
    text = write(expression)
    return f"({text})" if isinstance(expression, Binary) else text


def _step(step: Step) -> str:
    return step.before + step.name + "".join(f"[{write(each)}]" for each in step.predicates)


_IDENTITY = re.compile(r"srl[\w.-]*:([A-Za-z][\w.-]*)")
"""An identity as the models write it in a literal: ``srl_nokia-netinst:default``."""

_BOOLEANS = {Call("true", ()): Text("true"), Call("false", ()): Text("false")}


def standard(expression: Expression) -> Expression:
    """Rewrite an expression so that XPath 1.0 means what a switch does, over a tree of bare names.

    * names and identity literals lose their prefixes;
    * ``leaf != 'x'`` is true of an absent leaf: ``not(leaf = 'x')``;
    * ``leaf = true()`` compares with the value, where XPath asks whether the leaf exists;
    * ``leaf >= ''`` is a test of existence, where XPath compares with not-a-number.
    """
    match expression:
        case Text(value):
            identity = _IDENTITY.fullmatch(value)
            return Text(identity[1]) if identity else expression
        case Call(name, arguments):
            return Call(name, tuple(standard(each) for each in arguments))
        case Binary(operator, left, right):
            return _comparison(operator, standard(left), standard(right))
        case Location(start, steps):
            return Location(
                None if start is None else standard(start),
                tuple(
                    Step(step.before, step.name.rpartition(":")[2], tuple(map(standard, step.predicates)))
                    for step in steps
                ),
            )
        case Number():
            return expression


def _comparison(operator: str, left: Expression, right: Expression) -> Expression:
    if operator in ("=", "!="):
        if _selects(left):
            right = _BOOLEANS.get(right, right) if isinstance(right, Call) else right
        if _selects(right):
            left = _BOOLEANS.get(left, left) if isinstance(left, Call) else left
        if operator == "!=" and (_selects(left) or _selects(right)):
            return Call("not", (Binary("=", left, right),))
    if operator in (">=", "<=") and right == Text(""):
        return Call("boolean", (left,))
    return Binary(operator, left, right)


def _selects(expression: Expression) -> bool:
    """Say whether an expression selects nodes."""
    return isinstance(expression, Location) or expression == Call("current", ())


def from_child(expression: Expression, *, outside: bool = True) -> Expression:
    """Rewrite an expression whose context is a node's parent for the node itself as context.

    So that the ``when`` of an augment or a case can stand on the nodes it brings (RFC 7950, section 7.21.5).
    `outside` is false inside predicates, where relative paths have another context.
    """
    match expression:
        case Call("current", ()):
            return Location(expression, (Step("/", ".."),))
        case Call(name, arguments):
            return Call(name, tuple(from_child(each, outside=outside) for each in arguments))
        case Binary(operator, left, right):
            return Binary(operator, from_child(left, outside=outside), from_child(right, outside=outside))
        case Location():
            return _location_from_child(expression, outside=outside)
        case Text() | Number():
            return expression


def _location_from_child(location: Location, *, outside: bool) -> Location:
    steps = tuple(
        Step(step.before, step.name, tuple(from_child(each, outside=False) for each in step.predicates))
        for step in location.steps
    )
    if location.start is not None:
        start = from_child(location.start, outside=outside)
        return (
            Location(start.start, (*start.steps, *steps))
            if isinstance(start, Location)
            else Location(start, steps)
        )
    if not outside or steps[0].before:
        return Location(None, steps)
    first, *rest = steps
    down = [] if first.name == "." else [Step("/", first.name, first.predicates)]
    return Location(None, (Step("", ".."), *down, *rest))


@lru_cache(maxsize=8192)
def standardise(text: str, *, parent: bool = False) -> str:
    """Read, rewrite and write one expression; `parent` says that its context is the node's parent."""
    expression = standard(read(text))
    return write(from_child(expression) if parent else expression)
