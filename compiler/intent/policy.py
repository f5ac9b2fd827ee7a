"""`PrefixSet` and `RoutePolicy`: named, typed, used by fabric and cluster sessions alike."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from compiler.intent.base import Document, Ipv4Prefix, Model, Name


class PrefixRange(Model):
    """A prefix and which lengths inside it match; exactly it if neither bound is given."""

    prefix: Ipv4Prefix
    ge: Annotated[int, Field(ge=0, le=32)] | None = None
    le: Annotated[int, Field(ge=0, le=32)] | None = None


class PrefixSetSpec(Model):
    """Prefixes to match: written here, taken from clusters, or both."""

    prefixes: Annotated[tuple[PrefixRange, ...], Field(strict=False)] = ()
    clusters: dict[Name, Annotated[tuple[Literal["pods", "services", "pools"], ...], Field(strict=False)]] = (
        Field(
            default_factory=dict,
            description="ranges of clusters, and every longer prefix inside: Calico's IP pools (pods), the "
            "cluster IPs that it announces (services), addresses for LoadBalancer services (pools)",
        )
    )


class PrefixSet(Document[Literal["PrefixSet"], PrefixSetSpec]):
    """A named set of prefixes."""


class Match(Model):
    """All that is given must match."""

    prefix_set: Name | None = None
    protocol: Literal["bgp", "bgp-evpn", "local", "static", "aggregate"] | None = None


class Actions(Model):
    """What an accepted route is given."""

    local_preference: Annotated[int, Field(ge=0, le=4294967295)] | None = None


class Statement(Model):
    """One step of a policy; the first that matches decides."""

    sequence: Annotated[int, Field(ge=1, le=65535)]
    match: Match = Match()
    result: Literal["accept", "reject"]
    set: Actions = Actions()


class RoutePolicySpec(Model):
    """Statements in order, then the default."""

    statements: Annotated[tuple[Statement, ...], Field(strict=False)] = ()
    default: Literal["accept", "reject"]


class RoutePolicy(Document[Literal["RoutePolicy"], RoutePolicySpec]):
    """A route policy."""
