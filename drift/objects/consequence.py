"""What a difference of an object does to traffic, by kind and place: a table to be read, and argued with.

The first line that fits decides; a place is fitted by how its pointer begins. Where the table is silent
the change is cosmetic.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from drift.change import Consequence, Extra
from drift.objects.place import read_place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drift.change import Change

_OUTAGE, _CAPACITY, _COSMETIC = Consequence.OUTAGE, Consequence.CAPACITY, Consequence.COSMETIC


class _Line(NamedTuple):
    kinds: tuple[str, ...]
    begins: tuple[str, ...]
    means: Consequence


_TABLE = (
    _Line((), (".metadata.",), _COSMETIC),
    # Sessions: who peers with whom. Timers decide how soon a failure is seen, not whether it works.
    _Line(("BGPPeer",), (".spec.holdTime", ".spec.keepaliveTime", ".spec.connectTime"), _COSMETIC),
    _Line(("BGPPeer",), (".spec.bfdProfile",), _CAPACITY),
    _Line(("BGPPeer",), ("",), _OUTAGE),
    # What is announced, and by which nodes.
    _Line(("BGPAdvertisement",), (".spec.localPref", ".spec.communities"), _CAPACITY),
    _Line(("BGPAdvertisement", "IPAddressPool", "IPPool", "BGPFilter"), ("",), _OUTAGE),
    _Line(("BGPConfiguration",), (".spec.logSeverityScreen",), _COSMETIC),
    _Line(("BGPConfiguration",), ("",), _OUTAGE),
    _Line(("Community", "BFDProfile"), ("",), _CAPACITY),
    # Cluster draws traffic to nodes without an endpoint, Local only to those with one.
    _Line(("Service",), (".spec.externalTrafficPolicy",), _CAPACITY),
    _Line(("Service",), ("",), _OUTAGE),
)


def weighed(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Put its consequence on every change of an object."""
    return tuple(replace(change, consequence=consequence(change)) for change in changes)


def consequence(change: Change) -> Consequence:
    """Say what one change of an object does; an object too many takes nothing from those that are meant."""
    ref, pointer = read_place(change.where)
    if isinstance(change, Extra) and not pointer:
        return _CAPACITY
    return next(
        (
            line.means
            for line in _TABLE
            if (not line.kinds or ref.kind in line.kinds) and pointer.startswith(line.begins)
        ),
        _COSMETIC,
    )
