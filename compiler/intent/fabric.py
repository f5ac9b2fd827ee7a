"""`Fabric`: what every switch has in common. One document in a repository."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from compiler.intent.base import Asn, Document, Model, Mtu, Name, Release, Timers, Width

Role: TypeAlias = Literal["leaf", "spine", "border"]


class RoleUnderlay(Model):
    """Where one role differs from the rest."""

    timers: Timers | None = None


class Underlay(Model):
    """eBGP on every link, which carries the loopbacks."""

    group: Name = Field(default="underlay", description="the name of the BGP group on the switches")
    ip_mtu: Mtu | None = Field(default=None, description="IP MTU of fabric links, in bytes")
    bfd: bool = Field(default=True, description="BFD with fast failover on every fabric link")
    timers: Timers = Timers()
    roles: dict[Role, RoleUnderlay] = Field(default_factory=dict[Role, RoleUnderlay])
    multipath: Width = Field(default=1, description="equal-cost paths to use; 1 is off")
    import_policy: Name = Field(description="a RoutePolicy")
    export_policy: Name = Field(description="a RoutePolicy")
    rapid_withdrawal: bool = False


class Overlay(Model):
    """iBGP EVPN between the loopbacks, with route reflectors."""

    asn: Asn = Field(description="the AS of the overlay, used as local-as on every switch")
    group: Name = Field(default="overlay", description="the name of the BGP group on the switches")
    route_reflectors: Literal["spine"] = Field(default="spine", description="the role whose switches reflect")
    families: Annotated[tuple[Literal["evpn", "ipv4-unicast"], ...], Field(strict=False, min_length=1)] = (
        "evpn",
    )
    timers: Timers = Timers()
    import_policy: Name = Field(description="a RoutePolicy")
    export_policy: Name = Field(description="a RoutePolicy")


class FabricSpec(Model):
    """The fabric as a whole."""

    release: Release
    platform: Annotated[str, Field(pattern=r"^[0-9]{4} I[XS][RS]-[A-Z0-9-]+$|^7250 IXR.*$")] = Field(
        description="the platform of every Device that names none: 7220 IXR-D2L"
    )
    underlay: Underlay
    overlay: Overlay


class Fabric(Document[Literal["Fabric"], FabricSpec]):
    """A data-centre fabric: underlay, overlay, release."""
