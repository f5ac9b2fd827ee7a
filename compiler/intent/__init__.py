"""The language people write: one pydantic model a kind, and the documents as they were read.

As written and as meant are two types: nothing here is resolved, defaulted from elsewhere or looked up.
`Places` remembers where each value stood, so that every later finding can name its line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from compiler.intent.cluster import Cluster, Service
from compiler.intent.device import Device, Links
from compiler.intent.fabric import Fabric
from compiler.intent.fragment import Fragment
from compiler.intent.policy import PrefixSet, RoutePolicy
from compiler.intent.vrf import Subnet, Vrf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.diagnostics import Span
    from compiler.tree import Pointer

Document: TypeAlias = (
    Fabric | Device | Links | Vrf | Subnet | Cluster | Service | RoutePolicy | PrefixSet | Fragment
)
KINDS: dict[str, type[Document]] = {
    "Fabric": Fabric,
    "Device": Device,
    "Links": Links,
    "Vrf": Vrf,
    "Subnet": Subnet,
    "Cluster": Cluster,
    "Service": Service,
    "RoutePolicy": RoutePolicy,
    "PrefixSet": PrefixSet,
    "Fragment": Fragment,
}

DocumentT = TypeVar("DocumentT")


class Places(Protocol):
    """Where the parts of one document were written."""

    def value(self, pointer: Pointer) -> Span:
        """Give the place of a value; steps that the text lacks are skipped."""
        ...

    def key(self, pointer: Pointer) -> Span:
        """Give the place of a member's name."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A document and where it was written."""

    document: Document
    places: Places


@dataclass(frozen=True, slots=True)
class Intent:
    """Everything that was written, in the order of files (sorted) and documents."""

    written: tuple[Written, ...]

    def of(self, kind: type[DocumentT]) -> Iterator[tuple[DocumentT, Places]]:
        """Give the documents of one kind."""
        for each in self.written:
            if isinstance(each.document, kind):
                yield each.document, each.places
