"""Devices and the cables between them: what each switch is, and its uplinks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Interface
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from compiler import fabric
from compiler.codes import LINK_PREFIX
from compiler.intent.device import Device, Links
from compiler.resolve.lookup import Table

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network

    from compiler.diagnostics import Diagnostics, Span
    from compiler.intent import Intent, Places
    from compiler.intent.device import DeviceSpec
    from compiler.resolve.addresses import Addresses

Devices: TypeAlias = Table[Device]
_NUMBER = re.compile(r"[0-9]+")
_POINT_TO_POINT = {31: 0, 30: 1}
"""By prefix length, the offset of the first end's address (RFC 3021 for 31)."""


@dataclass(slots=True, kw_only=True)
class Box:
    """A switch so far: its own numbers, and the uplinks found for it."""

    name: str
    spec: DeviceSpec
    loopback: IPv4Address
    places: Places
    uplinks: list[fabric.Uplink] = field(default_factory=list[fabric.Uplink])


def boxes(devices: Devices, addresses: Addresses) -> dict[str, Box]:
    """Give every device whose loopback can be read, sorted by name."""
    found: dict[str, Box] = {}
    for name, document, places in devices:
        loopback = addresses.address(document.spec.loopback, places.value(("spec", "loopback")))
        if loopback is not None:
            found[name] = Box(name=name, spec=document.spec, loopback=loopback, places=places)
    return found


def cable(
    intent: Intent,
    devices: Devices,
    into: dict[str, Box],
    addresses: Addresses,
    diagnostics: Diagnostics,
) -> None:
    """Give each box its uplinks, sorted by port. A link with an end on no device is left out."""
    for document, places in intent.of(Links):
        for at, link in enumerate(document.spec.links):
            span = places.value(("spec", "links", at, "prefix"))
            near, far = (
                _end(end, places.value(("spec", "links", at, "ends", side)), devices, into)
                for side, end in enumerate(link.ends)
            )
            numbers = _numbers(addresses.network(link.prefix, span), span, diagnostics)
            if near is not None and far is not None and numbers is not None:
                _connect(near, far, numbers, span)
                _connect(far, near, (numbers[1], numbers[0]), span)
    for box in into.values():
        box.uplinks.sort(key=lambda each: (port_order(each.port), each.peer, int(each.address)))


class _End(NamedTuple):
    box: Box
    port: str
    span: Span


def _end(end: str, span: Span, devices: Devices, into: dict[str, Box]) -> _End | None:
    device, port = split_end(end)
    if devices.find(device, span) is None or device not in into:
        return None
    return _End(into[device], port, span)


def _numbers(
    prefix: IPv4Network | None, span: Span, diagnostics: Diagnostics
) -> tuple[IPv4Interface, IPv4Interface] | None:
    if prefix is None:
        return None
    offset = _POINT_TO_POINT.get(prefix.prefixlen)
    if offset is None:
        diagnostics.add(LINK_PREFIX, span, f"expected a /31 or a /30, found `{prefix}`")
        return None
    first = int(prefix.network_address) + offset
    return IPv4Interface((first, prefix.prefixlen)), IPv4Interface((first + 1, prefix.prefixlen))


def _connect(mine: _End, other: _End, numbers: tuple[IPv4Interface, IPv4Interface], span: Span) -> None:
    mine.box.uplinks.append(
        fabric.Uplink(
            port=mine.port,
            address=numbers[0],
            peer=other.box.name,
            peer_address=numbers[1].ip,
            peer_asn=other.box.spec.asn,
            span=span,
            port_span=mine.span,
        )
    )


def split_end(end: str) -> tuple[str, str]:
    """Split ``leaf1:ethernet-1/1`` into the device and its port."""
    device, _, port = end.partition(":")
    return device, port


def port_order(port: str) -> tuple[int, ...]:
    """Order ports as people count them: ethernet-1/2 before ethernet-1/10."""
    return tuple(int(number) for number in _NUMBER.findall(port))
