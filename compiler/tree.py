"""Trees of plain data, and the paths that address a place in one.

Two kinds of tree flow through the house, and two kinds of path with them:

* a *YANG tree* is what a switch holds. Its places are addressed by a gNMI path, whose steps name list
  entries by their keys: ``/network-instance[name=ip-vrf1]/protocols/bgp``. Inside fabricc the members
  have **bare** names and identities are bare too; `compiler.schema.codec` writes and reads JSON_IETF.
* an *object tree* is a Kubernetes object or a YAML document. Its places are addressed by a `Pointer`
  of member names and list positions: ``.spec.ports[0].port``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Scalar: TypeAlias = str | int | float | bool | None
Tree: TypeAlias = "Mapping[str, Tree] | Sequence[Tree] | Scalar"
Object: TypeAlias = dict[str, "Tree"]
Pointer: TypeAlias = tuple[str | int, ...]


class Step(NamedTuple):
    """One element of a gNMI path: a node's bare name, and a list entry's keys in schema order."""

    name: str
    keys: tuple[tuple[str, str], ...] = ()


Path: TypeAlias = tuple[Step, ...]


class PathSyntaxError(ValueError):
    """The text is not a path: says what was expected and at which offset."""


def show(path: Path) -> str:
    r"""Write a path in gNMI's text form; ``]`` and ``\`` inside a key value are escaped with ``\``."""
    if not path:
        return "/"
    return "".join(
        f"/{step.name}" + "".join(f"[{key}={_escape(value)}]" for key, value in step.keys) for step in path
    )


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace("]", "\\]")


def parse(text: str) -> Path:
    """Read a path back from its text; module prefixes are dropped from names. The inverse of `show`."""
    steps: list[Step] = []
    at = 0
    if not text.startswith("/"):
        raise PathSyntaxError(f"a path starts with `/`, found `{text[:1]}` at 0")
    while at < len(text) and text != "/":
        at += 1  # the slash
        end = at
        while end < len(text) and text[end] not in "/[":
            end += 1
        if end == at:
            raise PathSyntaxError(f"a name is expected at {at} of `{text}`")
        name = text[at:end].rpartition(":")[2]
        keys: list[tuple[str, str]] = []
        while end < len(text) and text[end] == "[":
            key, value, end = _parse_key(text, end)
            keys.append((key, value))
        steps.append(Step(name, tuple(keys)))
        if end < len(text) and text[end] != "/":
            raise PathSyntaxError(f"`/` is expected at {end} of `{text}`")
        at = end
    return tuple(steps)


def _parse_key(text: str, at: int) -> tuple[str, str, int]:
    equals = text.find("=", at)
    if equals < 0:
        raise PathSyntaxError(f"`key=value]` is expected at {at + 1} of `{text}`")
    value: list[str] = []
    end = equals + 1
    while end < len(text) and text[end] != "]":
        if text[end] == "\\":
            end += 1
        value.append(text[end : end + 1])
        end += 1
    if end >= len(text):
        raise PathSyntaxError(f"`]` is expected at the end of `{text}`")
    return text[at + 1 : equals].rpartition(":")[2], "".join(value), end + 1


def point(pointer: Pointer) -> str:
    """Write a pointer the way people do: ``.spec.ports[0].port``; odd member names are quoted."""
    return "".join(
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        if step.replace("-", "").replace("_", "").isalnum()
        else f'["{step}"]'
        for step in pointer
    )


def is_object(value: object) -> TypeGuard[Object]:
    """Say whether data from outside is a mapping; its members are looked at one by one after."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Tree]]:
    """Say whether data from outside is a sequence."""
    return isinstance(value, list)
