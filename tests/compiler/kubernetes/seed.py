"""The seed lab's cluster as `resolve` would give it, built by hand so that these tests stand alone."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING, Literal

from compiler.diagnostics import Span
from compiler.fabric import (
    Calico,
    Cluster,
    IpPool,
    MetalLB,
    Node,
    Policy,
    Pool,
    RawObject,
    Service,
    ServicePort,
    Session,
    Timers,
)

if TYPE_CHECKING:
    from compiler.tree import Object

LEAVES = {"leaf1": ("6.5.3.1", 65310), "leaf2": ("6.5.3.2", 65320)}
NODES = {
    "wk-a1": ("leaf1", 20),
    "wk-a2": ("leaf2", 21),
    "wk-a3": ("leaf1", 22),
    "ctl-a1": ("leaf2", 30),
    "ctl-a2": ("leaf1", 31),
    "ctl-a3": ("leaf2", 32),
}


def at(line: int) -> Span:
    return Span("intent/cluster.yaml", line, 1)


def nodes() -> tuple[Node, ...]:
    return tuple(
        Node(
            name=name,
            address=IPv4Address(f"192.168.101.{number}"),
            loopback=IPv4Address(f"6.4.5.{number}"),
            leaf=leaf,
            port="ethernet-1/12",
            span=at(number),
            loopback_span=at(100 + number),
        )
        for name, (leaf, number) in NODES.items()
    )


def sessions(
    speaker: Literal["calico", "metallb"], secret: str | None, hold_time: int | None
) -> tuple[tuple[str, Session], ...]:
    accept = Policy(name="all", statements=(), accept=True, span=at(3))
    return tuple(
        (
            leaf,
            Session(
                speaker=speaker,
                cluster="k8s-a",
                group=f"{speaker}-bgp",
                asn=64512 if speaker == "calico" else 65201,
                leaf_asn=asn,
                local_address=IPv4Address(loopback),
                accept=IPv4Network("192.168.101.0/24" if speaker == "calico" else "6.4.5.0/26"),
                allowed_peer_as=(65201,),
                import_policy=accept,
                export_policy=accept,
                timers=Timers(hold_time=hold_time, keepalive=30 if hold_time else None),
                multihop=2,
                multihop_written=False,
                secret=secret,
                peers=tuple(
                    (n.name, n.address if speaker == "calico" else n.loopback or n.address)
                    for n in nodes()
                    if n.leaf == leaf
                ),
                span=at(4),
                accept_span=at(5),
            ),
        )
        for leaf, (loopback, asn) in LEAVES.items()
    )


def cluster(
    *,
    mode: Literal["native", "frr", "frr-k8s"] = "native",
    version: str = "0.16.1",
    secret: str | None = "bgp",  # noqa: S107 - the name of a Secret
    hold_time: int | None = 90,
    communities: tuple[str, ...] = (),
    leaf_label: str | None = None,
    raw: tuple[Object, ...] = (),
) -> Cluster:
    return Cluster(
        name="k8s-a",
        subnet="nodes",
        subnet_prefix=IPv4Network("192.168.101.0/24"),
        vrf="ip-vrf1",
        nodes=nodes(),
        calico=Calico(
            version="3.32.1",
            node_to_node_mesh=False,
            service_cluster_ips=(IPv4Network("10.96.0.0/12"),),
            ip_pools=(
                IpPool(
                    name="pods",
                    cidr=IPv4Network("172.16.0.0/16"),
                    block_size=26,
                    nat_outgoing=True,
                    span=at(6),
                ),
            ),
            leaf_label=leaf_label,
            sessions=sessions("calico", secret, None),
            span=at(7),
        ),
        metallb=MetalLB(
            version=version,
            mode=mode,
            namespace="metallb-system",
            pools=(
                Pool(
                    name="default",
                    addresses=("10.254.254.240/28",),
                    bounds=((IPv4Address("10.254.254.240"), IPv4Address("10.254.254.255")),),
                    auto_assign=True,
                    communities=communities,
                    span=at(8),
                ),
            ),
            sessions=sessions("metallb", secret, hold_time),
            span=at(9),
        ),
        services=(
            Service(
                name="ingress",
                namespace="default",
                pool="default",
                address=IPv4Address("10.254.254.241"),
                traffic_policy="Local",
                ports=(ServicePort(name="http", port=80, target_port=8080, protocol="TCP"),),
                selector=(("app", "hello"),),
                annotations=(),
                endpoints=tuple(NODES),
                span=at(10),
                policy_span=at(11),
            ),
        ),
        raw=tuple(RawObject(object=value, span=at(12)) for value in raw),
        span=at(1),
    )
