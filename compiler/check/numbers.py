"""Numbers and names that tell things apart: VNI, EVI, AS, loopback, network instance, irb."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compiler.codes.checks import DUPLICATE_INSTANCE, DUPLICATE_NUMBER, RESERVED_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.diagnostics import Code, Diagnostics, Span
    from compiler.fabric import Fabric, Subnet, Switch, Vrf

_RESERVED = ("default", "mgmt")


@dataclass(slots=True)
class Taken:
    """Who has which number. The same owner may come again; another one is a finding at the later place."""

    diagnostics: Diagnostics
    code: Code
    _by: dict[object, tuple[object, Span]] = field(default_factory=dict["object", "tuple[object, Span]"])
    _said: set[tuple[Span, Span]] = field(default_factory=set["tuple[Span, Span]"])

    def hold(self, what: object, owner: object, span: Span) -> None:
        """Let `owner` have `what`, if nobody has, without a word: another rule speaks of that."""
        self._by.setdefault(what, (owner, span))

    def take(self, what: object, owner: object, span: Span, message: str) -> None:
        """Give `what` to `owner`, or say `message` if someone has it; the later place is the guilty one."""
        holder, before = self._by.setdefault(what, (owner, span))
        if holder == owner:
            return
        first, second = sorted((before, span))
        if (first, second) not in self._said:
            self._said.add((first, second))
            self.diagnostics.add(self.code, second, message, also=first)


def check_vxlan(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Tell every VNI and every EVI of the fabric apart: both are seen by all switches."""
    taken = Taken(diagnostics, DUPLICATE_NUMBER)
    for owner, net in _networks(fabric):
        taken.take(
            ("vni", net.vni), owner, net.vni_span, f"expected a VNI of its own, found `{net.vni}` twice"
        )
        taken.take(
            ("evi", net.evi), owner, net.evi_span, f"expected an EVI of its own, found `{net.evi}` twice"
        )


def _networks(fabric: Fabric) -> Iterator[tuple[tuple[str, str], Subnet | Vrf]]:
    for switch in fabric.switches:
        for subnet in switch.subnets:
            yield ("Subnet", subnet.name), subnet
        for vrf in switch.vrfs:
            yield ("Vrf", vrf.name), vrf


def check_devices(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Tell loopbacks apart, and AS numbers where eBGP needs it.

    The underlay is eBGP: two switches of one AS drop each other's routes as loops (RFC 4271, 9.1.2). Only
    the reflectors, which never need each other's, may share one.
    """
    taken = Taken(diagnostics, DUPLICATE_NUMBER)
    for switch in fabric.switches:
        owner = "the reflectors" if switch.overlay.reflector else switch.name
        taken.take(
            ("asn", switch.asn),
            owner,
            switch.asn_span,
            f"expected an AS that no other switch has, found `{switch.asn}` twice",
        )
        taken.take(
            ("loopback", int(switch.loopback)),
            switch.name,
            switch.loopback_span,
            f"expected a loopback of its own, found `{switch.loopback}` twice",
        )
        for vrf in switch.vrfs:
            if vrf.loopback is not None:
                taken.take(
                    ("loopback", vrf.name, int(vrf.loopback)),
                    switch.name,
                    vrf.loopback_span,
                    f"expected a loopback of its own in `{vrf.name}`, found `{vrf.loopback}` twice",
                )


def check_instances(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Tell network instances and irb subinterfaces of each switch apart."""
    names, irbs = Taken(diagnostics, DUPLICATE_INSTANCE), Taken(diagnostics, DUPLICATE_INSTANCE)
    for switch in fabric.switches:
        for kind, name, owner, span in _instances(switch):
            if name in _RESERVED:
                diagnostics.add(
                    RESERVED_NAME, span, f"expected a name of its own, found the reserved `{name}`"
                )
            message = f"expected a network instance of its own on `{switch.name}`, found `{name}` twice"
            names.take((switch.name, name), (kind, owner), span, message)
        irbs.hold((switch.name, switch.loopback_interface), "default", switch.loopback_span)
        for vrf in switch.vrfs:
            if vrf.loopback is not None:
                name = vrf.loopback_interface
                message = f"expected a loopback interface of its own on `{switch.name}`, found `{name}` twice"
                irbs.take((switch.name, name), vrf.name, vrf.loopback_span, message)
        for subnet in switch.subnets:
            if subnet.irb is not None:
                message = f"expected an irb of its own on `{switch.name}`, found `{subnet.irb}` twice"
                irbs.take((switch.name, subnet.irb), subnet.name, subnet.gateway_span, message)


def _instances(switch: Switch) -> Iterator[tuple[str, str, str, Span]]:
    for subnet in switch.subnets:
        yield "Subnet", subnet.network_instance, subnet.name, subnet.span
    for vrf in switch.vrfs:
        yield "Vrf", vrf.name, vrf.name, vrf.span
