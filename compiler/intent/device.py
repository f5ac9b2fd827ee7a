"""`Device`: one switch. `Links`: the cabling between switches."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from compiler.intent.base import Asn, Document, End, Ipv4, Ipv4Prefix, Model, Release


class DeviceSpec(Model):
    """What one switch has for itself."""

    role: Literal["leaf", "spine", "border"]
    asn: Asn = Field(description="the AS of its underlay sessions")
    loopback: Ipv4 = Field(description="its loopback: router id and, on a leaf, the VTEP")
    loopback_interface: Annotated[str, Field(pattern=r"^(system0|lo[0-9]{1,3})$")] = "system0"
    platform: str | None = Field(default=None, description="where it differs from the Fabric's")
    release: Release | None = Field(default=None, description="where it differs from the Fabric's")
    management: str | None = Field(
        default=None, description="host or host:port of its gNMI server; its name if left out"
    )
    descriptions: dict[str, str] = Field(
        default_factory=dict, description="free text by interface, for the people at the switch"
    )


class Device(Document[Literal["Device"], DeviceSpec]):
    """A switch."""


class Link(Model):
    """One cable. The first end takes the lower address of the prefix."""

    ends: Annotated[tuple[End, End], Field(strict=False)]
    prefix: Ipv4Prefix


class LinksSpec(Model):
    """A list of cables; there may be any number of `Links` documents."""

    links: Annotated[tuple[Link, ...], Field(strict=False)]


class Links(Document[Literal["Links"], LinksSpec]):
    """The cabling."""
