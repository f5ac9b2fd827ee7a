"""The resolved fabric: every reference bound, every default explicit, every part with its span.

Made by `resolve`, read by `check`, `predict` and `lower`. It is written from the devices' point of view:
a `Switch` holds all that its configuration needs, so that lowering one switch looks at nothing else.
No ``None`` here means "work it out": where one is left, it means "there is none".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compiler.fabric.clusters import (
    Calico,
    Cluster,
    IpPool,
    MetalLB,
    Node,
    Pool,
    RawObject,
    Service,
    ServicePort,
)
from compiler.fabric.policies import NOWHERE, Policy, PrefixRange, PrefixSet, Statement, Timers
from compiler.fabric.switches import (
    Access,
    Overlay,
    Role,
    Session,
    StaticRoute,
    Subnet,
    Subtree,
    Switch,
    Underlay,
    Uplink,
    Vrf,
)

if TYPE_CHECKING:
    from compiler.diagnostics import Span

__all__ = [
    "NOWHERE",
    "Access",
    "Calico",
    "Cluster",
    "Fabric",
    "IpPool",
    "MetalLB",
    "Node",
    "Overlay",
    "Policy",
    "Pool",
    "PrefixRange",
    "PrefixSet",
    "RawObject",
    "Role",
    "Service",
    "ServicePort",
    "Session",
    "Statement",
    "StaticRoute",
    "Subnet",
    "Subtree",
    "Switch",
    "Timers",
    "Underlay",
    "Uplink",
    "Vrf",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fabric:
    """Everything the back ends may look at, sorted by name."""

    name: str
    switches: tuple[Switch, ...]
    clusters: tuple[Cluster, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)
