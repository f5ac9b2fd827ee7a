"""libyang over the flat module: what a switch would say about a whole configuration before it commits."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from compiler.schema.depth.flat import MODULE, flat_module
from compiler.tree import Step, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compiler.schema import Schema
    from compiler.schema.node import Node, Type
    from compiler.tree import Object, Path, Tree


class NoEngine(Exception):
    """libyang is not installed; `hint` says where it comes from."""

    hint = "pip install 'fabricc[yang]'"

    def __init__(self) -> None:
        """There is only one way to get here."""
        super().__init__("libyang is not installed")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What libyang refuses: a bare path as `compiler.tree.show` writes it, and its reason."""

    path: str
    reason: str


def violations(
    index: Schema, tree: Object, *, conditions: bool = True, whole: bool = False
) -> list[Violation]:
    """Evaluate ``must``, ``when``, leafref and all structure on a bare tree; empty if a switch would take it.

    The tree may be a part of a configuration (what is ours of it, what a backup kept of it): a reference to
    a list of which nothing is there, and what stands for a secret, are not judged, unless it is the `whole`
    as a person would write it. Without `conditions` only structure, types and references are judged. Raises
    `NoEngine` without libyang.
    """
    return _engine(index, conditions).judge(tree, whole=whole)


class _Engine:
    """A libyang context with one flat module in it; built once a process."""

    def __init__(self, index: Schema, *, conditions: bool) -> None:
        libyang = _libyang()
        libyang.set_log_options(libyang.LogOptions.Store)
        libyang.set_log_level(libyang.LogLevel.Error)
        self._libyang = libyang
        self._index = index
        options = libyang.ContextOptions
        self._context = libyang.Context(None, options.NoYangLibrary | options.DisableSearchCwd)
        self._context.parse_module(flat_module(index, conditions=conditions), libyang.SchemaFormat.YANG)

    def judge(self, tree: Object, *, whole: bool) -> list[Violation]:
        libyang = self._libyang
        data = {
            f"{MODULE}:{name}": _json(self._index.roots.get(name), value, secrets=whole)
            for name, value in tree.items()
        }
        try:
            self._context.parse_data(
                json.dumps(data),
                libyang.DataFormat.JSON,
                libyang.ParseOptions.Strict | libyang.ParseOptions.NoState,
                libyang.ValidationOptions.NoState | libyang.ValidationOptions.MultiError,
            )
        except libyang.Error:
            errors = self._context.errors()
            return sorted({_violation(each) for each in errors if whole or not self._elsewhere(each, tree)})
        finally:
            self._context.clean_all_errors()
        return []

    def _elsewhere(self, error: Any, tree: Object) -> bool:
        """Say whether an error is a reference into a list of which nothing was given."""
        if not str(error.message).startswith("Invalid leafref value"):
            return False
        node = self._index.node(tuple(step.name for step in _steps(error.data_path or "")))
        return (
            node is not None
            and node.type is not None
            and not any(_there(tree, target[:-1]) for target in _targets(node.type))
        )


def _targets(of: Type) -> Iterator[tuple[str, ...]]:
    if of.target:
        yield of.target
    elif of.base == "union":
        for member in of.members:
            yield from _targets(member)


def _there(tree: Tree, names: tuple[str, ...]) -> bool:
    """Say whether anything stands at a path without keys."""
    if isinstance(tree, list):
        return any(_there(each, names) for each in tree)
    if not names or not isinstance(tree, dict):
        return not names
    members = cast("Mapping[str, Tree]", tree)
    return names[0] in members and _there(members[names[0]], names[1:])


def _libyang() -> Any:
    """Import the binding, which has no types."""
    try:
        return import_module("oopt_gnpy_libyang")
    except ImportError as error:
        raise NoEngine from error


@cache
def _engine(index: Schema, conditions: bool) -> _Engine:  # noqa: FBT001 - a key
    return _Engine(index, conditions=conditions)


_NOTHING: Mapping[str, Node] = {}


def _json(node: Node | None, value: Tree, *, secrets: bool) -> Any:
    """Write what a bare tree has differently: 64-bit numbers are strings (RFC 7951, section 6.1).

    What stands for a secret (a reference, a hash) says nothing of the secret's length, so that it is only
    judged if `secrets` says that these are values.
    """
    if isinstance(value, dict):
        members = cast("Mapping[str, Tree]", value)
        below = node.children if node is not None else _NOTHING
        return {name: _json(below.get(name), each, secrets=secrets) for name, each in members.items()}
    if isinstance(value, list):
        return [_json(node, each, secrets=secrets) for each in value]
    of = node.type if node is not None else None
    if of is not None and of.secret and not secrets and not of.patterns and isinstance(value, str):
        return "secret"
    return str(value) if of is not None and of.base in ("int64", "uint64") else value


_STEP = re.compile(r"/(?:[\w.-]+:)?(?P<name>[\w.-]+)(?P<keys>(?:\[[^\]]*?=(?:'[^']*'|\"[^\"]*\")\])*)")
_KEY = re.compile(r"\[(?P<key>\w[\w.-]*)=(?:'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\")\]")


def _violation(error: Any) -> Violation:
    """Put libyang's words into ours: `error` is its ErrorInfo."""
    return Violation(show(_steps(error.data_path or error.schema_path or "")), str(error.message).rstrip("."))


def _steps(text: str) -> Path:
    """Read libyang's path: ``/srl:interface[name='ethernet-1/1']/mtu``; a leaf-list's value is left out."""
    return tuple(
        Step(
            step["name"],
            tuple((key["key"], key["single"] or key["double"] or "") for key in _KEY.finditer(step["keys"])),
        )
        for step in _STEP.finditer(text)
    )
