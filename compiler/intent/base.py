"""What all kinds share: strictness, camelCase names, and the scalar types with their patterns.

Addresses stay strings here: a pattern costs a tenth of an `ipaddress` object, and arithmetic happens in
`resolve`. Patterns are loose on purpose (octet ranges are checked in `resolve`, with a better message).
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

API_VERSION = "fabricc.dev/v1alpha1"


class Model(BaseModel):
    """Frozen, strict, no unknown fields; written in camelCase, read in snake_case."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", alias_generator=to_camel, populate_by_name=False
    )


EXPECTED: dict[str, str] = {}
"""What each pattern of the language wants, in words: a pattern is no answer to a person."""


def _text(pattern: str, expected: str) -> Any:
    EXPECTED[pattern] = expected
    return Field(pattern=pattern, description=expected)


Name = Annotated[
    str,
    _text(
        r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
        "a name of at most 63 letters, digits, `.`, `_` and `-`, with a letter or digit at both ends",
    ),
]
Ipv4 = Annotated[str, _text(r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$", "an IPv4 address such as `192.0.2.1`")]
Ipv4Prefix = Annotated[
    str,
    _text(r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$", "an IPv4 prefix such as `192.0.2.0/24`"),
]
AddressRange = Annotated[
    str,
    _text(
        r"^[0-9]{1,3}(\.[0-9]{1,3}){3}(/[0-9]{1,2}|-[0-9]{1,3}(\.[0-9]{1,3}){3})$",
        "a prefix such as `192.0.2.0/28` or a range such as `192.0.2.1-192.0.2.9`",
    ),
]
Asn = Annotated[int, Field(ge=1, le=4294967295, description="an AS number (RFC 6793)")]
Vni = Annotated[int, Field(ge=1, le=16777215, description="a VXLAN network identifier (RFC 7348)")]
Evi = Annotated[int, Field(ge=1, le=65535, description="an EVPN instance (RFC 7432)")]
Vlan = Annotated[int, Field(ge=1, le=4094, description="a VLAN id (IEEE 802.1Q)")]
Mtu = Annotated[int, Field(ge=1280, le=9500, description="bytes")]
Port = Annotated[
    str,
    _text(
        r"^ethernet-[1-9][0-9]?/([1-9]/)?[1-9][0-9]{0,2}(/[1-9][0-9]?)?$",
        "a port of a switch such as `ethernet-1/1`",
    ),
]
End = Annotated[
    str,
    _text(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*:ethernet-[1-9][0-9]?/[1-9/0-9]+$",
        "a device and its port such as `leaf1:ethernet-1/1`",
    ),
]
RouteTarget = Annotated[
    str,
    _text(
        r"^(auto|target:[0-9.]+:[0-9]+)$",
        "a route target such as `target:65123:4`, or `auto` to let the switch derive it from the EVI",
    ),
]
Release = Annotated[
    str,
    _text(
        r"^[0-9]{2}\.[0-9]{1,2}(\.[0-9]{1,2})?$",
        'an SR Linux release such as `"24.10"` (its newest known patch) or `"24.10.3"`',
    ),
]
Width = Annotated[int, Field(ge=1, le=256, description="a number of equal-cost paths")]


class Metadata(Model):
    """How other documents refer to this one."""

    name: Name


SpecT = TypeVar("SpecT", bound=Model)
KindT = TypeVar("KindT", bound=str)


class Document(Model, Generic[KindT, SpecT]):
    """One YAML document."""

    api_version: Literal["fabricc.dev/v1alpha1"] = Field(description="the version of this language")
    kind: KindT
    metadata: Metadata
    spec: SpecT


class Timers(Model):
    """BGP timers, in seconds; what is left out keeps the switch's default."""

    connect_retry: Annotated[int, Field(ge=1, le=65535)] | None = None
    hold_time: Annotated[int, Field(ge=0, le=65535)] | None = None
    keepalive: Annotated[int, Field(ge=0, le=21845)] | None = None
    min_advertisement: Annotated[int, Field(ge=1, le=255)] | None = None


class SecretRef(Model):
    """Where a secret is kept: a Kubernetes Secret of type kubernetes.io/basic-auth, never its value."""

    secret_ref: Name = Field(description="the name of the Secret; its key `password` is used")
