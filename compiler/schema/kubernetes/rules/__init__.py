"""What no schema says: rules over a cluster's objects together, which only controllers and webhooks know.

Read in MetalLB's and Calico's sources and documentation, and tried on MetalLB's own webhooks where they
could be run (0.13.5, native and FRR mode). ``docs/kubernetes.md`` lists which rules no server here judged.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from compiler.schema.kubernetes.rules.advertisements import advertisement_violations
from compiler.schema.kubernetes.rules.allocation import service_violations
from compiler.schema.kubernetes.rules.calico import calico_violations
from compiler.schema.kubernetes.rules.one import Objects, Place
from compiler.schema.kubernetes.rules.peers import peer_violations
from compiler.schema.kubernetes.rules.pools import pool_violations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compiler.schema.kubernetes.violation import Violation
    from compiler.tree import Tree

__all__ = ["Place", "set_violations"]


def set_violations(objects: Sequence[Mapping[str, Tree]], place: Place) -> list[tuple[int, Violation]]:
    """Judge well-formed objects together; each finding comes with the position of its object.

    Objects must have passed `violations`: what is not of its kind's shape is not looked at again.
    """
    known = Objects.of(objects)
    return list(
        chain(
            pool_violations(known, place),
            peer_violations(known, place),
            advertisement_violations(known, place),
            service_violations(known, place),
            calico_violations(known),
        )
    )
