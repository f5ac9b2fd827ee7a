"""A kind of Kubernetes object: how the API calls it, where it lives, what its fields are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.schema.kubernetes.field import Field

Product: TypeAlias = Literal["core", "metallb", "calico", "cilium"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One served version of a kind.

    `fields` are the members beside apiVersion, kind and metadata. `order` is when it is applied: smaller
    first, deletion the other way round. `product` says whose versions `since`, `until` and the fields'
    mean. `checked` is false where no server could be asked whether this table is right.
    `status` is true if status is a subresource: written by controllers, never by us. `pruned` is false
    for kinds that are never deleted by a tool.
    """

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool
    product: Product
    fields: Mapping[str, Field]
    order: int
    since: str = ""
    until: str = ""
    served_until: str = ""
    deprecated: bool = False
    checked: bool = True
    status: bool = False
    pruned: bool = True

    @property
    def api_version(self) -> str:
        """Write group and version the way an object does: ``v1``, ``metallb.io/v1beta1``."""
        return f"{self.group}/{self.version}" if self.group else self.version


def number_of(version: str) -> tuple[int, ...]:
    """Make ``0.16.1`` comparable; anything after a ``-`` or ``+`` is left out."""
    plain = version.partition("-")[0].partition("+")[0].removeprefix("v")
    return tuple(int(part) for part in plain.split(".") if part.isdigit())


@cache
def has(version: str, since: str, until: str = "") -> bool:
    """Say whether `version` lies between the two; unknown (``""``) has everything that is not over.

    A version without its patch (``0.16``) is the newest patch: it lies before nothing of its series.
    """
    if not version:
        return not until
    mine = number_of(version)
    late = mine >= number_of(since)[: len(mine)] if since else True
    return late and (not until or mine <= number_of(until))
