"""Data nodes as rows, equal subtrees kept once: groupings make a release three times as large otherwise.

A row is ``[name, module, bits, condition, type or children, extra]``. Children are given as how many
rows back they stand, so that equal shapes are equal text. ``extra``, left out when empty, holds ``k``
keys, ``d`` default, ``m`` and ``x`` min and max elements, ``u`` unique, ``c`` choices and cases,
``q`` required choices, ``r`` rules.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from compiler.schema.build.conditions import Conditions, Expression
from compiler.schema.build.state import keeps
from compiler.schema.build.types import Types
from compiler.schema.container import CONFIG, GATED, KINDS, MANDATORY, PRESENCE, USER_ORDERED

if TYPE_CHECKING:
    from compiler.schema.build.modules import Models, Statement

_DATA = ("container", "list", "leaf", "leaf-list")


class Rows:
    """The tables of an index, filled by walking the models."""

    def __init__(self, models: Models) -> None:
        """Prepare to walk `models`."""
        self._models = models
        self._tops = {str(node.arg): node for node in models.tops() if node.keyword in _DATA}
        self._conditions = Conditions()
        self._types = Types(self._conditions, self._tops)
        self._numbers: dict[str, int] = {}
        self._rules: dict[str, int] = {}
        self._modules: dict[str, int] = {}
        self.nodes: list[list[Any]] = []
        self.rules: list[list[Any]] = []

    @property
    def types(self) -> list[dict[str, Any]]:
        """The table of types."""
        return self._types.table

    @property
    def modules(self) -> list[str]:
        """The table of module names."""
        return list(self._modules)

    @property
    def features(self) -> list[Expression]:
        """The table of conditions."""
        return self._conditions.table

    def feature_names(self) -> set[str]:
        """Every feature that a condition names."""
        return self._conditions.names()

    def roots(self) -> list[int]:
        """Walk everything and give the numbers of the top-level nodes, by name."""
        numbers = [self._node(self._tops[name], (), (), []) for name in sorted(self._tops)]
        return [number for number in numbers if number is not None]

    def identities(self) -> dict[str, list[list[str | int]]]:
        """For each base that a type names, every identity derived from it: name, module, condition."""
        derived: dict[tuple[str, str], list[Statement]] = {}
        for identity in self._models.identities():
            for base in identity.search("base"):
                above = base.i_identity
                derived.setdefault((above.i_module.i_modulename, above.arg), []).append(identity)
        return {
            f"{module}:{name}": sorted(
                [found.arg, found.i_module.i_modulename, self._conditions.number([found])]
                for found in _below((module, name), derived)
            )
            for module, name in sorted(self._types.bases)
        }

    def _node(
        self,
        node: Statement,
        path: tuple[str, ...],
        choice: tuple[tuple[str, str], ...],
        outer: list[Statement],
    ) -> int | None:
        """Make a row and those below it; `outer` are the choices and cases around it."""
        path = (*path, str(node.arg))
        leaf = node.keyword in ("leaf", "leaf-list")
        below: list[int] = [] if leaf else self._children(node, path, (), [])
        if not node.i_config and not below and not keeps(path, leaf=leaf):
            return None
        bits = KINDS.index(node.keyword) | (CONFIG if node.i_config else 0) | _flags(node)
        module = self._modules.setdefault(node.i_module.i_modulename, len(self._modules))
        condition = self._conditions.number(_conditional(node, outer))
        extra = self._extra(node, choice, outer)
        if any(self.rules[number][3] for number in extra.get("r", ())):
            bits |= GATED
        row: list[Any] = [node.arg, module, bits, condition, self._types.number(node) if leaf else below]
        return self._intern([*row, extra] if extra else row, leaf=leaf)

    def _intern(self, row: list[Any], *, leaf: bool) -> int:
        key = json.dumps(row)
        if key not in self._numbers:
            number = self._numbers[key] = len(self.nodes)
            back = row[4] if leaf else [number - child for child in row[4]]
            self.nodes.append([*row[:4], back, *row[5:]])
        return self._numbers[key]

    def _children(
        self,
        node: Statement,
        path: tuple[str, ...],
        choice: tuple[tuple[str, str], ...],
        outer: list[Statement],
    ) -> list[int]:
        found: list[int] = []
        for child in node.i_children:
            if child.keyword == "choice":
                for case in child.i_children:
                    inside = (*choice, (str(child.arg), str(case.arg)))
                    found += self._children(case, path, inside, [*outer, child, case])
            elif child.keyword in _DATA:
                number = self._node(child, path, choice, outer)
                found += [] if number is None else [number]
        return found

    def _extra(
        self, node: Statement, choice: tuple[tuple[str, str], ...], outer: list[Statement]
    ) -> dict[str, Any]:
        limits = {"m": node.search_one("min-elements"), "x": node.search_one("max-elements")}
        keys: list[Statement] = getattr(node, "i_key", None) or []
        extra: dict[str, Any] = {
            "k": [key.arg for key in keys],
            "d": _default(node),
            "u": [_unique(node, str(u.arg)) for u in node.search("unique")],
            "c": [list(pair) for pair in choice],
            "q": _required(node),
            "r": self._rule_numbers(node, outer),
        }
        extra |= {
            key: int(found.arg)
            for key, found in limits.items()
            if found is not None and found.arg != "unbounded"
        }
        return {key: value for key, value in extra.items() if value not in (None, [])}

    def _rule_numbers(self, node: Statement, outer: list[Statement]) -> list[int]:
        found = [("must", must) for must in node.search("must")]
        for statement in _conditional(node, outer):
            for when in statement.search("when"):
                own = statement is node and getattr(when, "i_origin", None) != "uses"
                found.append(("when" if own else "when-parent", when))
        return list(dict.fromkeys(self._rule(kind, statement) for kind, statement in found))

    def _rule(self, kind: str, statement: Statement) -> int:
        message = statement.search_one("error-message")
        text = " ".join(str(message.arg).split()) if message is not None else ""
        condition = self._conditions.number([statement])
        row = [kind, " ".join(str(statement.arg).split()), text, condition]
        key = json.dumps(row)
        if key not in self._rules:
            self._rules[key] = len(self.rules)
            self.rules.append(row)
        return self._rules[key]


def _conditional(node: Statement, outer: list[Statement]) -> list[Statement]:
    """Give every statement whose if-feature or when decides whether the node is there."""
    found: list[Statement] = []
    for statement in (*outer, node):
        found.append(statement)
        augment = getattr(statement, "i_augment", None)
        if augment is not None:
            found.append(augment)
    return found


def _flags(node: Statement) -> int:
    def says(word: str, what: str) -> bool:
        found = node.search_one(word)
        return found is not None and found.arg == what

    return (
        (MANDATORY if says("mandatory", "true") else 0)
        | (USER_ORDERED if says("ordered-by", "user") else 0)
        | (PRESENCE if node.search_one("presence") is not None else 0)
    )


def _default(node: Statement) -> str | list[str] | None:
    stated = [str(found.arg) for found in node.search("default")]
    if node.keyword == "leaf-list":
        return stated
    if stated or node.keyword != "leaf":
        return stated[0] if stated else None
    kind = node.search_one("type")
    while (typedef := getattr(kind, "i_typedef", None)) is not None:
        if (found := typedef.search_one("default")) is not None:
            return str(found.arg)
        kind = typedef.search_one("type")
    return None


def _required(node: Statement) -> list[str]:
    return [
        str(child.arg)
        for child in getattr(node, "i_children", [])
        if child.keyword == "choice"
        and child.i_config
        and (found := child.search_one("mandatory")) is not None
        and found.arg == "true"
    ]


def _unique(node: Statement, text: str) -> list[str]:
    """Give the leaves of a unique as data paths: the model names choices and cases on the way."""
    leaves: list[str] = []
    for leaf in text.split():
        at, data = node, list[str]()
        for step in leaf.split("/"):
            at = next(child for child in at.i_children if child.arg == step.rpartition(":")[2])
            data += [] if at.keyword in ("choice", "case") else [str(at.arg)]
        leaves.append("/".join(data))
    return leaves


def _below(base: tuple[str, str], derived: dict[tuple[str, str], list[Statement]]) -> list[Statement]:
    found: dict[tuple[str, str], Statement] = {}
    waiting = [base]
    while waiting:
        for identity in derived.get(waiting.pop(), []):
            key = (str(identity.i_module.i_modulename), str(identity.arg))
            if key not in found:
                found[key] = identity
                waiting.append(key)
    return [found[key] for key in sorted(found)]
