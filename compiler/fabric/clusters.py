"""A cluster, with all that its objects need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from compiler.fabric.policies import NOWHERE

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network

    from compiler.diagnostics import Span
    from compiler.fabric.switches import Session
    from compiler.intent import Places
    from compiler.tree import Object, Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of a cluster and where it is cabled."""

    name: str
    address: IPv4Address
    loopback: IPv4Address | None
    leaf: str
    port: str
    span: Span = field(compare=False, repr=False)
    address_span: Span = field(default=NOWHERE, compare=False, repr=False)
    loopback_span: Span = field(compare=False, repr=False)
    attach_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IpPool:
    """A Calico IPPool."""

    name: str
    cidr: IPv4Network
    block_size: int
    nat_outgoing: bool
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calico:
    """Calico in a cluster; `sessions` has one entry a leaf that has nodes: its name and both ends."""

    version: str
    node_to_node_mesh: bool
    service_cluster_ips: tuple[IPv4Network, ...]
    ip_pools: tuple[IpPool, ...]
    leaf_label: str | None
    sessions: tuple[tuple[str, Session], ...]
    span: Span = field(compare=False, repr=False)
    service_spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Addresses for services: as written, and as inclusive bounds for arithmetic."""

    name: str
    addresses: tuple[str, ...]
    bounds: tuple[tuple[IPv4Address, IPv4Address], ...]
    auto_assign: bool
    communities: tuple[str, ...]
    span: Span = field(compare=False, repr=False)
    address_spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetalLB:
    """MetalLB in a cluster; `sessions` has one entry a leaf that has nodes."""

    version: str
    mode: Literal["native", "frr", "frr-k8s"]
    namespace: str
    pools: tuple[Pool, ...]
    sessions: tuple[tuple[str, Session], ...]
    span: Span = field(compare=False, repr=False)
    version_span: Span = field(default=NOWHERE, compare=False, repr=False)
    mode_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePort:
    """One port of a service."""

    name: str
    port: int
    target_port: int | str
    protocol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A LoadBalancer service; `endpoints` are the nodes where endpoints are expected."""

    name: str
    namespace: str
    pool: str
    address: IPv4Address | None
    traffic_policy: Literal["Local", "Cluster"]
    ports: tuple[ServicePort, ...]
    selector: tuple[tuple[str, str], ...]
    annotations: tuple[tuple[str, str], ...]
    endpoints: tuple[str, ...]
    span: Span = field(compare=False, repr=False)
    policy_span: Span = field(compare=False, repr=False)
    address_span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawObject:
    """An object from a Fragment; `places` and `pointer` tell where the parts of it stand."""

    object: Object
    span: Span = field(compare=False, repr=False)
    places: Places | None = field(default=None, compare=False, repr=False)
    pointer: Pointer = field(default=(), compare=False, repr=False)

    def place(self, *steps: str | int, key: bool = False) -> Span:
        """Give the place of a part, or of its name."""
        if self.places is None:
            return self.span
        pointer = (*self.pointer, *steps)
        return self.places.key(pointer) if key else self.places.value(pointer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster with all that its objects need."""

    name: str
    subnet: str
    subnet_prefix: IPv4Network
    vrf: str
    nodes: tuple[Node, ...]
    calico: Calico | None
    metallb: MetalLB | None
    services: tuple[Service, ...]
    raw: tuple[RawObject, ...]
    span: Span = field(compare=False, repr=False)
    subnet_span: Span = field(default=NOWHERE, compare=False, repr=False)
