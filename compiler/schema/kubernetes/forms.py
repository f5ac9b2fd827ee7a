"""The forms a string may have to have: addresses, prefixes, names, as API servers and controllers read them.

Each check gives what was expected if the text is not of the form, and "" if it is.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as BadBase64
from datetime import datetime
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING, TypeAlias

from compiler.schema.kubernetes.duration import DURATION, to_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_LABEL_1035 = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_QUALIFIED = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_PORT_NAME = re.compile(r"(?=[-a-z0-9]*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?")
LONGEST_SUBDOMAIN = 253


def address(written: str) -> Address | None:
    """Read an address the way Go's net.ParseIP does: no zone, no leading zeros."""
    try:
        return IPv4Address(written)
    except AddressValueError:
        pass
    try:
        return IPv6Address(written) if "%" not in written else None
    except AddressValueError:
        return None


def prefix(written: str) -> Network | None:
    """Read a prefix the way Go's net.ParseCIDR does: a length is needed, host bits are masked away."""
    head, slash, tail = written.partition("/")
    found = address(head)
    if not slash or found is None or not re.fullmatch("[0-9]{1,3}", tail):
        return None
    if int(tail) > found.max_prefixlen:
        return None
    if isinstance(found, IPv4Address):
        return IPv4Network((found, int(tail)), strict=False)
    return IPv6Network((found, int(tail)), strict=False)


def is_ipv4(found: Address | Network) -> bool:
    """Say which family an address or a prefix is of."""
    return isinstance(found, (IPv4Address, IPv4Network))


def subdomain(written: str) -> str:
    """Check an object's name (RFC 1123 subdomain)."""
    good = _SUBDOMAIN.fullmatch(written) and len(written) <= LONGEST_SUBDOMAIN
    return "" if good else "lower case letters, digits, `-` and `.`, at most 253"


def label(written: str) -> str:
    """Check a namespace's name (RFC 1123 label)."""
    return "" if _LABEL.fullmatch(written) else "lower case letters, digits and `-`, at most 63"


def qualified(written: str) -> str:
    """Check the key of a label or an annotation: ``name`` or ``domain/name``."""
    domain, slash, name = written.rpartition("/")
    if slash and subdomain(domain):
        return "a DNS domain before the `/`"
    good = _QUALIFIED.fullmatch(name)
    return "" if good else "letters, digits, `-`, `_` and `.`, at most 63, after a domain and `/` if any"


def label_value(written: str) -> str:
    """Check a label's value: a qualified name without a domain, or nothing."""
    good = not written or _QUALIFIED.fullmatch(written)
    return "" if good else "letters, digits, `-`, `_` and `.`, at most 63"


def _date(written: str) -> str:
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return "a date and time (RFC 3339)"
    return "" if read.tzinfo is not None else "a date and time with its zone (RFC 3339)"


def _base64(written: str) -> str:
    try:
        b64decode(written, validate=True)
    except (BadBase64, ValueError):
        return "base64"
    return ""


def _of(read: Callable[[str], object], expected: str) -> Callable[[str], str]:
    return lambda written: "" if read(written) is not None else expected


FORMS: dict[str, Callable[[str], str]] = {
    "ip": _of(address, "an address: 192.0.2.1"),
    "cidr": _of(prefix, "a prefix: 192.0.2.0/24"),
    "cluster-ip": lambda written: (
        "" if written in {"", "None"} or address(written) else "an address or `None`"
    ),
    DURATION: _of(to_seconds, "a duration: 90s"),
    "dns-label": label,
    "label-value": label_value,
    "qualified-name": qualified,
    "port-name": lambda written: "" if _PORT_NAME.fullmatch(written) else "a port or its name",
    "date-time": _date,
    "byte": _base64,
}
"""Checks by the name that the tables use."""


def service_name(written: str) -> str:
    """Check a Service's name, which becomes a DNS name (RFC 1035 label)."""
    good = _LABEL_1035.fullmatch(written)
    return "" if good else "lower case letters, digits and `-`, starting with a letter, at most 63"
