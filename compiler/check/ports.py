"""Ports: one cable each, and on it VLANs and subinterface indexes that tell subnets apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.check.numbers import Taken
from compiler.codes.checks import PORT_CONFLICT

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Access, Fabric, Switch


def check(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Find ports that are cabled twice, and subnets that a port cannot tell apart."""
    taken = Taken(diagnostics, PORT_CONFLICT)
    for switch in fabric.switches:
        for uplink in switch.uplinks:
            message = f"expected one use of `{uplink.port}` on `{switch.name}`, found a second link"
            taken.take((switch.name, uplink.port), uplink.span, uplink.port_span, message)
            if uplink.peer == switch.name:
                message = f"expected a link to another switch, found both ends on `{switch.name}`"
                diagnostics.add(PORT_CONFLICT, uplink.port_span, message)
        for subnet in switch.subnets:
            for access in subnet.access:
                _access(switch, (subnet.name, access.span), access, taken)


def _access(switch: Switch, attachment: object, access: Access, taken: Taken) -> None:
    port = (switch.name, access.port)
    where = f"`{access.port}` on `{switch.name}`"
    taken.take(port, "subnets", access.span, f"expected one use of {where}, found a link and a subnet")
    what = "untagged traffic" if access.vlan is None else f"VLAN `{access.vlan}`"
    message = f"expected {what} of {where} attached once, found it twice"
    taken.take((*port, "vlan", access.vlan), attachment, access.span, message)
    message = f"expected one attachment on subinterface `{access.subinterface}` of {where}, found two"
    taken.take((*port, "subinterface", access.subinterface), attachment, access.span, message)
