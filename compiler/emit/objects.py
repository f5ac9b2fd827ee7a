"""Kubernetes objects as YAML that every reader understands alike.

Plain data in block style: members sorted, no aliases, two spaces. Readers disagree about what unquoted text
means (``on``, ``1e3``, ``0o17``, ``12:30``), so text is left without quotes only where YAML 1.1 and 1.2 both
take it for text. It is written here and not by libyaml because a cluster of a thousand nodes has thousands
of small objects, whose events took longer than all of their switches' JSON; ``tests/laws`` holds it to
what PyYAML and our own loader read back.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
import yaml

from compiler.scalars import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.tree import Object, Tree

_PLAIN = re.compile(r"[A-Za-z0-9_/.](?:[A-Za-z0-9_/.@+=%~-]|:(?! |$)| (?! |$))*")
"""Text that no indicator of YAML interrupts, in any context."""

_LOOKS_LIKE_ELSE = re.compile(
    r"""[yYnN]                                      # booleans of YAML 1.1 that PyYAML does not know
    | [-+]?0[bB][01_]+ | [-+]?0[oO]?[0-7_]+ | [-+]?0[xX][0-9a-fA-F_]+
    | [-+]?([0-9][0-9_]*)?\.?[0-9_]*([eE][-+]?[0-9]+)?  # numbers with underscores, without a point""",
    re.VERBOSE,
)
_LITERAL = re.compile(r"[\x20-\x7e]*[\x21-\x7e]|")
"""A line that a literal block keeps as it is, where people can see all of it."""

_ESCAPED = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_YAML_1_1: Any = yaml.resolver.Resolver()
_TEXT = "tag:yaml.org,2002:str"


def object_bytes(tree: Object) -> bytes:
    """Write one object, with a line feed at the end."""
    return ("\n".join(_members(tree, "")) + "\n").encode()


def _members(tree: Object, indent: str) -> Iterator[str]:
    for name in sorted(tree):
        value = tree[name]
        key = f"{indent}{_text(name)}:"
        if isinstance(value, dict) and value:
            yield key
            yield from _members(value, indent + "  ")
        elif isinstance(value, list | tuple) and value:
            yield key
            yield from _items(value, indent)
        else:
            yield from _scalar(f"{key} ", value, indent)


def _items(items: list[Tree] | tuple[Tree, ...], indent: str) -> Iterator[str]:
    inner = indent + "  "
    for value in items:
        if isinstance(value, dict) and value:
            lines = _members(value, inner)
        elif isinstance(value, list | tuple) and value:
            lines = _items(value, inner)
        else:
            yield from _scalar(f"{indent}- ", value, indent)
            continue
        yield f"{indent}- {next(lines)[len(inner) :]}"
        yield from lines


def _scalar(before: str, value: Tree, indent: str) -> Iterator[str]:
    if isinstance(value, str) and "\n" in value and _is_literal(value):
        yield f"{before}|{'' if value.endswith(chr(10)) else '-'}"
        for line in value.removesuffix("\n").split("\n"):
            yield f"{indent}  {line}" if line else ""
    elif isinstance(value, str):
        yield before + _text(value)
    elif isinstance(value, float):
        yield before + _float(value)
    else:
        # None, a boolean, an integer, an empty list or mapping: JSON's words are YAML's too.
        yield before + orjson.dumps(value).decode()


def _is_literal(text: str) -> bool:
    """Say whether a literal block can hold it: nothing invisible, no indentation to guess, one end."""
    lines = text.removesuffix("\n").split("\n")
    return (
        all(_LITERAL.fullmatch(line) for line in lines)
        and bool(lines[0] and lines[-1])
        and lines[0][0] != " "
    )


def _float(value: float) -> str:
    """Write a number with a point, without which YAML 1.1 takes ``1e+16`` for text."""
    mantissa, exponent, power = repr(value).partition("e")
    return (mantissa if "." in mantissa else mantissa + ".0") + exponent + power


@lru_cache(maxsize=1 << 16)
def _text(text: str) -> str:
    """Write text on one line, in quotes unless every reader takes it for text."""
    plain: bool = (
        _PLAIN.fullmatch(text) is not None
        and isinstance(resolve(text), str)
        and _LOOKS_LIKE_ELSE.fullmatch(text) is None
        and _YAML_1_1.resolve(yaml.ScalarNode, text, (True, False)) == _TEXT
    )
    return text if plain else _ESCAPED.sub(_escape, orjson.dumps(text).decode())


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"
