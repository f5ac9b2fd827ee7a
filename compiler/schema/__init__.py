"""What targets accept: one index per SR Linux release, narrowed to a platform's features.

`schema(release, platform)` is the only way in. It is cached: schemas are immutable and shared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from compiler.schema.container import Parts, unpack, unpack_rules
from compiler.schema.expand import Expansion, words
from compiler.schema.node import Kind, Node, Type
from compiler.schema.release import (
    Resolved,
    UnknownReleaseError,
    known_releases,
    read_index,
    resolve_release,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Kind",
    "Node",
    "Resolved",
    "Rule",
    "Schema",
    "Source",
    "Type",
    "UnknownPlatformError",
    "UnknownReleaseError",
    "known_platforms",
    "known_releases",
    "narrow",
    "resolve_release",
    "schema",
]


class UnknownPlatformError(Exception):
    """No feature list names the platform, in any release; `hint` lists those that are known."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep both texts."""
        super().__init__(message)
        self.hint = hint


class Rule(NamedTuple):
    """A ``must`` or ``when`` as the vendor wrote it; `kind` is ``must``, ``when`` or ``when-parent``.

    ``when-parent`` is a ``when`` of an augment, uses, choice or case, whose context is the parent (RFC
    7950, section 7.21.5). `message` is the model's error message, or "".
    """

    kind: str
    xpath: str
    message: str


class Source:
    """One release's index: the structure is read when it is first asked for, and the rules apart from it."""

    def __init__(self, data: bytes) -> None:
        """Keep the bytes."""
        self._data = data

    @cached_property
    def parts(self) -> Parts:
        """The structure."""
        return unpack(self._data)

    @cached_property
    def rules(self) -> list[list[Any]]:
        """The rules; a compile asks for them only where limits differ by platform."""
        return unpack_rules(self._data)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Schema:
    """What one platform accepts in one release.

    `release` is that of the index, which may not be the one that was asked for: `notes` say where a
    neighbour speaks. `features` are on. `root` is the node above the top-level ones, with no name and no
    module of its own.
    """

    release: str
    platform: str
    features: frozenset[str] = field(repr=False)
    notes: tuple[str, ...]
    root: Node = field(repr=False)
    expansion: Expansion = field(repr=False)
    source: Source = field(repr=False)

    @property
    def roots(self) -> Mapping[str, Node]:
        """The top-level nodes by bare name."""
        return self.root.children

    def node(self, path: tuple[str, ...]) -> Node | None:
        """Find a node by the bare names from the root down, keys left out; None if there is none."""
        found: Node | None = self.root
        for name in path:
            found = found.children.get(name) if found is not None else None
        return found

    def lacks(self, path: tuple[str, ...]) -> str | None:
        """Say which features a node waits for that the release has and the platform has not.

        The text is the model's if-feature expression (``vxlan``, ``not fpcx``); None if the node is there, or
        if the release does not have it on any platform.
        """
        numbers: list[int] = self.source.parts.header["roots"]
        for name in path:
            rows = ((number, self.expansion.row(number)) for number in numbers)
            number, row = next(((n, row) for n, row in rows if row[0] == name), (0, None))
            if row is None:
                return None
            if not self.expansion.holds[row[3]]:
                return words(self.source.parts.header["features"][row[3]])
            leaf = isinstance(row[4], int)
            numbers = [] if leaf else [number - back for back in row[4]]
        return None

    def rule(self, number: int) -> Rule | None:
        """Give one of a node's `rules`; None where it is for other platforms."""
        kind, xpath, message, condition = self.source.rules[number]
        return Rule(kind, xpath, message) if self.expansion.holds[condition] else None


@cache
def _source(release: str) -> Source:
    return Source(read_index(release))


def known_platforms(release: str) -> tuple[str, ...]:
    """Give the platforms that a release can be narrowed to, as intent writes them."""
    return tuple(_source(resolve_release(release).release).parts.header["platforms"])


@cache
def schema(release: str, platform: str) -> Schema:
    """Give the schema of a release (``24.10``, ``24.10.3``) on a platform (``7220 IXR-D2L``).

    Raises `UnknownReleaseError` or `UnknownPlatformError`, whose texts are for the user.
    """
    resolved = resolve_release(release)
    return narrow(_source(resolved.release), platform, note=resolved.note)


def narrow(source: Source, platform: str, *, note: str = "") -> Schema:
    """Narrow an index to a platform: one that `schema` knows, or one that was just built.

    Raises `UnknownPlatformError`. Not cached.
    """
    header = source.parts.header
    row = header["platforms"].get(platform)
    if row is None:
        raise UnknownPlatformError(
            f"expected a platform that has a feature list, found `{platform}`",
            "known are " + ", ".join(f"`{name}`" for name in header["platforms"]),
        )
    mask = int(row[0], 16)
    features = frozenset(name for bit, name in enumerate(header["names"]) if mask >> bit & 1)
    expansion = Expansion(source.parts, features)
    return Schema(
        release=header["release"],
        platform=platform,
        features=features,
        notes=tuple(text for text in (note, row[1]) if text),
        root=Node(name="", module="", kind=Kind.CONTAINER, config=True, children=expansion.roots()),
        expansion=expansion,
        source=source,
    )
