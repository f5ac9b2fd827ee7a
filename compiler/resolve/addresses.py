"""Addresses as text -> addresses as numbers; a wrong octet is the user's mistake, said where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address, IPv4Interface, IPv4Network, NetmaskValueError
from typing import TYPE_CHECKING

from compiler.codes import BAD_ADDRESS, HOST_BITS

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics, Span

_NO_HOST = {0, 127, *range(224, 256)}
"""First octets that no interface on a network has (RFC 6890): this host, loopback, multicast, reserved."""


@dataclass(slots=True)
class Addresses:
    """Reads addresses, each distinct text once: an `ipaddress` object costs ten times its pattern."""

    diagnostics: Diagnostics
    _addresses: dict[str, IPv4Address] = field(default_factory=dict[str, IPv4Address])
    _networks: dict[str, IPv4Network] = field(default_factory=dict[str, IPv4Network])

    def address(self, text: str, span: Span) -> IPv4Address | None:
        """Read ``192.0.2.1``; None and a diagnostic if an octet is above 255 or has a leading zero."""
        known = self._addresses.get(text)
        if known is None:
            try:
                known = IPv4Address(text)
            except AddressValueError:
                self._refuse(text, span, "an IPv4 address")
                return None
            if known.packed[0] in _NO_HOST:
                self.diagnostics.add(
                    BAD_ADDRESS, span, f"expected an address that a host can have, found `{text}`"
                )
                return None
            self._addresses[text] = known
        return known

    def interface(self, text: str, span: Span) -> IPv4Interface | None:
        """Read ``192.0.2.1/24``: an address and the length of its prefix."""
        try:
            return IPv4Interface(text)
        except (AddressValueError, NetmaskValueError):
            self._refuse(text, span, "an IPv4 address with a prefix length")
            return None

    def network(self, text: str, span: Span) -> IPv4Network | None:
        """Read ``192.0.2.0/24``; bits beyond the length are a mistake, for nobody can say which was meant."""
        known = self._networks.get(text)
        if known is not None:
            return known
        try:
            network = IPv4Network(text, strict=False)
        except (AddressValueError, NetmaskValueError):
            self._refuse(text, span, "an IPv4 prefix")
            return None
        if str(network.network_address) != text.partition("/")[0]:
            self.diagnostics.add(
                HOST_BITS,
                span,
                f"expected a prefix without host bits, found `{text}`",
                hint=f"the network is `{network}`",
            )
            return None
        self._networks[text] = network
        return network

    def bounds(self, text: str, span: Span) -> tuple[IPv4Address, IPv4Address] | None:
        """Read ``192.0.2.0/28`` or ``192.0.2.1-192.0.2.9`` as its first and its last address."""
        if "-" not in text:
            network = self.network(text, span)
            return None if network is None else (network.network_address, network.broadcast_address)
        left, _, right = text.partition("-")
        first, last = self.address(left, span), self.address(right, span)
        if first is None or last is None:
            return None
        if last < first:
            self.diagnostics.add(
                BAD_ADDRESS,
                span,
                f"expected a range from low to high, found `{text}`",
                hint=f"`{right}-{left}`",
            )
            return None
        return first, last

    def _refuse(self, text: str, span: Span, expected: str) -> None:
        self.diagnostics.add(
            BAD_ADDRESS,
            span,
            f"expected {expected}, found `{text}`",
            hint="four numbers from 0 to 255 without leading zeros; a length is 0 to 32",
        )
