"""The compiled schema as the emulated switch uses it, and the shape of what it stores.

A datastore is a tree of plain values under bare names: a container is a ``dict`` of its members, a list
an `Entries` by the text of its keys, a leaf-list a ``list``, a leaf a scalar (``None`` for type ``empty``,
an ``int`` for every integer, an identity without its prefix). ``_annotate`` members are kept as they came.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeGuard

from compiler.schema.node import Kind, Node, Type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Scalar: TypeAlias = str | int | float | bool | None
Container: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, ...]

ANNOTATION = "_annotate"
"""Prefix of the members in which SR Linux keeps the CLI's ``annotate``; no schema node has such a name."""


def is_object(raw: Any) -> TypeGuard[dict[str, Any]]:
    """Say whether a JSON value is an object."""
    return isinstance(raw, dict)


def is_array(raw: Any) -> TypeGuard[list[Any]]:
    """Say whether a JSON value is an array."""
    return isinstance(raw, list)


class Entries(dict[Key, Container]):
    """The entries of one list, in the order in which they were made; keys in schema order, as text."""


class Compiled(Protocol):
    """What the emulator needs of `compiler.schema.Schema`."""

    @property
    def roots(self) -> Mapping[str, Node]:
        """Give the top-level nodes by bare name."""
        ...

    @property
    def release(self) -> str:
        """Give the release that the index was made from, such as ``24.10.3``."""
        ...

    @property
    def platform(self) -> str:
        """Give the platform that it was narrowed to, such as ``7220 IXR-D2L``."""
        ...

    @property
    def features(self) -> frozenset[str]:
        """Give the model features that are on there."""
        ...


@dataclass(slots=True)
class Model:
    """A schema with the questions that a datastore asks of it.

    `wide_numbers`: a 64-bit value may come as a JSON number too, which RFC 7951 does not allow.
    """

    root: Node
    release: str = ""
    platform: str = ""
    features: frozenset[str] = frozenset()
    wide_numbers: bool = True
    _defaulted: dict[Node, bool] = field(default_factory=dict["Node", bool])

    @classmethod
    def of(cls, schema: Compiled) -> Model:
        """Take a compiled schema."""
        root = Node(
            name="", module="", kind=Kind.CONTAINER, config=True, children=schema.roots, presence=True
        )
        return cls(root, schema.release, schema.platform, schema.features)

    @property
    def since(self) -> tuple[int, ...]:
        """Give the release as numbers, to be compared."""
        return tuple(int(part) for part in self.release.split("."))

    def final(self, type_: Type) -> Type:
        """Follow a leafref to the type of what it points at; a target that is not there reads as string."""
        while type_.base == "leafref":
            type_ = type_.members[0] if type_.members else STRING
        return type_

    def at(self, names: Iterable[str]) -> Node | None:
        """Find a node by its bare names from the root; None where there is none on this platform."""
        node = self.root
        for name in names:
            child = node.children.get(name)
            if child is None:
                return None
            node = child
        return node

    def has_defaults(self, node: Node) -> bool:
        """Say whether making this non-presence container would bring a default to light."""
        known = self._defaulted.get(node)
        if known is None:
            known = any(
                not child.choice
                and (
                    child.default is not None
                    or (child.kind is Kind.CONTAINER and not child.presence and self.has_defaults(child))
                )
                for child in node.children.values()
                if child.config
            )
            self._defaulted[node] = known
        return known

    def type_of(self, node: Node) -> Type:
        """Give a leaf's type with leafrefs followed."""
        return STRING if node.type is None else self.final(node.type)


_NO_IDENTITIES: Mapping[str, str] = {}
STRING = Type(base="string", identities=_NO_IDENTITIES)
