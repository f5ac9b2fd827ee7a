"""`Cluster`: a Kubernetes cluster and its BGP. `Service`: a LoadBalancer service in one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from compiler.intent.base import (
    AddressRange,
    Asn,
    Document,
    End,
    Ipv4,
    Ipv4Prefix,
    Model,
    Name,
    SecretRef,
    Timers,
)


class ClusterNode(Model):
    """A node: where it is and what it is called by."""

    address: Ipv4 = Field(description="in the cluster's subnet")
    loopback: Ipv4 | None = Field(default=None, description="source of the load balancer's sessions")
    attach: End = Field(description="the leaf and port it is cabled to")


class Session(Model):
    """The sessions between one speaker of each node and its leaf: both ends are rendered from here.

    The switch accepts them by prefix (dynamic neighbours) and places them in `group`.
    """

    asn: Asn = Field(description="the AS of the speakers")
    group: Name = Field(description="the name of the BGP group on the leaves")
    source: Literal["address", "loopback"] = Field(
        description="which address of the node the speaker uses; one session an address pair"
    )
    accept: Ipv4Prefix | None = Field(
        default=None,
        description="the leaves accept peers from here; the subnet, if left out and nodes speak from it",
    )
    allowed_peer_as: Annotated[tuple[Asn, ...], Field(strict=False)] | None = Field(
        default=None, description="AS numbers the leaves accept; the speakers' own if left out"
    )
    import_policy: Name = Field(description="a RoutePolicy: what the leaves take")
    export_policy: Name = Field(description="a RoutePolicy: what the leaves give")
    timers: Timers = Timers()
    multihop: Annotated[int, Field(ge=1, le=255)] | None = Field(
        default=None, description="maximum hops; 2 where the release has it, if left out"
    )
    password: SecretRef | None = Field(default=None, description="TCP MD5 (RFC 2385), both ends")


class IpPool(Model):
    """A Calico IPPool: pod addresses."""

    cidr: Ipv4Prefix
    block_size: Annotated[int, Field(ge=20, le=32)] = 26
    nat_outgoing: bool = False


class Calico(Model):
    """Calico in BGP mode (projectcalico.org/v3)."""

    version: Annotated[str, Field(pattern=r"^3\.[0-9]{1,2}(\.[0-9]{1,2})?$")]
    session: Session
    node_to_node_mesh: bool = False
    service_cluster_ips: Annotated[tuple[Ipv4Prefix, ...], Field(strict=False)] = ()
    ip_pools: dict[Name, IpPool] = Field(default_factory=dict)
    leaf_label: str | None = Field(
        default=None,
        description="a node label whose value is the leaf's name, to select by; host names if left out",
    )


class Pool(Model):
    """Addresses for LoadBalancer services."""

    addresses: Annotated[tuple[AddressRange, ...], Field(strict=False, min_length=1)]
    auto_assign: bool = True
    communities: Annotated[tuple[str, ...], Field(strict=False)] = ()


class MetalLB(Model):
    """MetalLB in BGP mode (metallb.io)."""

    version: Annotated[str, Field(pattern=r"^0\.[0-9]{1,2}(\.[0-9]{1,2})?$")]
    mode: Literal["native", "frr", "frr-k8s"]
    namespace: Name = "metallb-system"
    session: Session
    pools: dict[Name, Pool]


class ClusterSpec(Model):
    """A Kubernetes cluster as the fabric sees it."""

    subnet: Name = Field(description="the Subnet that holds its nodes; its Vrf holds the sessions")
    nodes: dict[Name, ClusterNode]
    node_routes: Literal["all", "local"] = Field(
        default="all",
        description="static routes to node loopbacks: on all leaves with sessions, or the node's own",
    )
    calico: Calico | None = None
    metallb: MetalLB | None = None


class Cluster(Document[Literal["Cluster"], ClusterSpec]):
    """A Kubernetes cluster that speaks BGP to the leaves."""


class ServicePort(Model):
    """One port (core/v1 ServicePort)."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$")]
    port: Annotated[int, Field(ge=1, le=65535)]
    target_port: Annotated[int, Field(ge=1, le=65535)] | str | None = None
    protocol: Literal["TCP", "UDP", "SCTP"] = "TCP"


class ServiceSpec(Model):
    """A LoadBalancer service and the address it must have."""

    cluster: Name
    namespace: Name
    pool: Name
    address: Ipv4 | None = Field(default=None, description="a fixed address of the pool")
    external_traffic_policy: Literal["Local", "Cluster"] = Field(
        description="Local: only nodes with a ready endpoint announce it, and keep the client's address"
    )
    ports: Annotated[tuple[ServicePort, ...], Field(strict=False, min_length=1)]
    selector: dict[str, str]
    annotations: dict[str, str] = Field(default_factory=dict)
    endpoints: Annotated[tuple[Name, ...], Field(strict=False)] | None = Field(
        default=None, description="nodes where endpoints are expected; all nodes if left out"
    )


class Service(Document[Literal["Service"], ServiceSpec]):
    """A service with a virtual address that the fabric spreads over the nodes."""
