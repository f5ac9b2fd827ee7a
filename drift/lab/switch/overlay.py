"""What is true of a switch and not in its model: narrower ranges of the hardware, state that mirrors nothing.

Each row has its source; docs/emulator.md repeats what is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compiler.schema.node import Kind, Node
from drift.lab.switch.rejection import invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from drift.lab.switch.model import Container, Model


@dataclass(frozen=True, slots=True)
class Limit:
    """A range that the platform narrows. `where` is a schema path; `text` what the switch says."""

    where: tuple[str, ...]
    low: int
    high: int
    text: str


LIMITS = (
    Limit(("interface", "mtu"), 1500, 9412, "mtu {0} out of range [1500-9412]"),
    Limit(("interface", "subinterface", "ip-mtu"), 1280, 9398, "{0} out of range [1280-9398]"),
)
"""Refusals seen on containerised 7220s (a third party's live findings, verbatim texts)."""

NOT_MIRRORED: tuple[tuple[tuple[int, ...], tuple[str, ...]], ...] = (
    ((21, 3), ("acl", "interface")),
    ((21, 3), ("network-instance", "protocols", "bgp", "group", "inter-as-vpn")),
    ((21, 3), ("network-instance", "protocols", "bgp", "neighbor", "inter-as-vpn")),
    ((21, 3), ("network-instance", "protocols", "bgp", "inter-as-vpn")),
    ((21, 3), ("network-instance", "protocols", "bgp", "group", "route-reflector", "client")),
    ((21, 3), ("network-instance", "protocols", "bgp", "neighbor", "route-reflector", "client")),
    ((25, 10), ("tunnel-interface", "vxlan-interface", "ingress", "vni")),
    ((25, 10), ("tunnel-interface", "vxlan-interface", "type")),
)
"""Configuration that STATE does not show, and since which release it was seen not to.

Seen on 25.7 and 25.10 by third parties; that the first five were always so is assumed.
"""


def check_limits(model: Model, root: Container, limits: Sequence[Limit] = LIMITS) -> None:
    """Refuse a candidate with a value that the platform cannot do."""
    for limit in limits:
        for value in _values(model.root, root, limit.where):
            if isinstance(value, int) and not limit.low <= value <= limit.high:
                raise invalid(limit.text.format(value))


def check_management(root: Container) -> None:
    """Refuse a candidate in which the management instance's subinterface is gone.

    A third party's live finding: replacing ``/interface[name=mgmt0]`` without its subinterface fails,
    because ``network-instance mgmt`` uses it. Other missing subinterfaces were not seen to be refused.
    """
    instance = root.get("network-instance", {}).get(("mgmt",), {})
    for name in instance.get("interface", {}):
        base, _, index = name[0].partition(".")
        if base == "mgmt0" and (index,) not in root.get("interface", {}).get((base,), {}).get(
            "subinterface", {}
        ):
            raise invalid(f"network-instance 'mgmt' refers to '{name[0]}', which does not exist")


def unmirror(model: Model, root: Container) -> None:
    """Take out of the operational state what the release does not show there."""
    for since, where in NOT_MIRRORED:
        if model.since >= since:
            for parent in _parents(model.root, root, where):
                parent.pop(where[-1], None)


def _values(node: Node, held: Container, where: tuple[str, ...]) -> Iterator[Any]:
    for parent in _parents(node, held, where):
        if where[-1] in parent:
            yield parent[where[-1]]


def _parents(node: Node, held: Container, where: tuple[str, ...]) -> Iterator[Container]:
    if len(where) == 1:
        yield held
        return
    child = node.children.get(where[0])
    if child is None or where[0] not in held:
        return
    value = held[where[0]]
    for below in value.values() if child.kind is Kind.LIST else (value,):
        yield from _parents(child, below, where[1:])
