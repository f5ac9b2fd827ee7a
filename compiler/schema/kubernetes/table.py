"""All kinds by name, and the order in which a cluster's objects are applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from compiler.schema.kubernetes import builtin, calico, cilium, metallb

if TYPE_CHECKING:
    from compiler.schema.kubernetes.kind import Kind

KINDS: tuple[Kind, ...] = tuple(
    sorted(
        (*builtin.KINDS, *metallb.KINDS, *calico.KINDS, *cilium.KINDS),
        key=lambda kind: (kind.order, kind.api_version, kind.kind),
    )
)
"""Every kind we know, in order of apply."""

_BY_NAME = {(kind.api_version, kind.kind): kind for kind in KINDS}
UNKNOWN_ORDER = 70
"""Kinds from elsewhere (raw objects) go after everything that is infrastructure, before services."""


class Reference(Protocol):
    """What says which object: `compiler.rendered.ObjectRef`, which lives above this package."""

    @property
    def api_version(self) -> str:
        """Give group and version: ``metallb.io/v1beta1``."""
        ...

    @property
    def kind(self) -> str:
        """Give the kind: ``IPAddressPool``."""
        ...


def find(api_version: str, kind: str) -> Kind | None:
    """Look a kind up by what an object says of itself; None if we do not know it."""
    return _BY_NAME.get((api_version, kind))


def plural_of(api_version: str, kind: str) -> str:
    """Name the resource of a kind, as in a URL; raises KeyError for kinds we do not know."""
    return _BY_NAME[api_version, kind].plural


def apply_order(ref: Reference) -> int:
    """Say when an object is applied: smaller first; deletion goes the other way round.

    What is referred to comes before what refers to it: pools and profiles before peers, peers before
    advertisements, all of them before the services that ask for an address.
    """
    known = find(ref.api_version, ref.kind)
    return known.order if known is not None else UNKNOWN_ORDER
