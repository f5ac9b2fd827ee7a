"""What runs in a cluster beside its sessions: Calico's and MetalLB's own objects, and the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler import fabric
from compiler.intent.cluster import Service
from compiler.resolve.lookup import unknown

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics, Span
    from compiler.intent import Intent, Places
    from compiler.resolve.addresses import Addresses
    from compiler.resolve.clusters import Crowd
    from compiler.resolve.tenants import Tables

    Sessions = tuple[tuple[str, fabric.Session], ...]


def calico(crowd: Crowd, addresses: Addresses, sessions: Sessions) -> fabric.Calico | None:
    """Resolve Calico, if the cluster has it."""
    written, value = crowd.spec.calico, crowd.places.value
    if written is None:
        return None
    here = ("spec", "calico")
    spans = [value((*here, "serviceClusterIps", at)) for at, _ in enumerate(written.service_cluster_ips)]
    ranges = [
        (addresses.network(each, span), span)
        for each, span in zip(written.service_cluster_ips, spans, strict=True)
    ]
    pools: list[fabric.IpPool] = []
    for name in sorted(written.ip_pools):
        pool = written.ip_pools[name]
        cidr = addresses.network(pool.cidr, value((*here, "ipPools", name, "cidr")))
        if cidr is not None:
            pools.append(
                fabric.IpPool(
                    name=name,
                    cidr=cidr,
                    block_size=pool.block_size,
                    nat_outgoing=pool.nat_outgoing,
                    span=value((*here, "ipPools", name, "cidr")),
                )
            )
    return fabric.Calico(
        version=written.version,
        node_to_node_mesh=written.node_to_node_mesh,
        service_cluster_ips=tuple(each for each, _ in ranges if each is not None),
        ip_pools=tuple(pools),
        leaf_label=written.leaf_label,
        sessions=sessions,
        span=value(here),
        service_spans=tuple(span for each, span in ranges if each is not None),
    )


def metallb(crowd: Crowd, addresses: Addresses, sessions: Sessions) -> fabric.MetalLB | None:
    """Resolve MetalLB, if the cluster has it."""
    written, value = crowd.spec.metallb, crowd.places.value
    if written is None:
        return None
    here = ("spec", "metallb")
    pools: list[fabric.Pool] = []
    for name in sorted(written.pools):
        pool = written.pools[name]
        spans = [value((*here, "pools", name, "addresses", at)) for at, _ in enumerate(pool.addresses)]
        bounds = [addresses.bounds(text, span) for text, span in zip(pool.addresses, spans, strict=True)]
        pools.append(
            fabric.Pool(
                name=name,
                addresses=pool.addresses,
                bounds=tuple(each for each in bounds if each is not None),
                auto_assign=pool.auto_assign,
                communities=pool.communities,
                span=crowd.places.key((*here, "pools", name)),
                address_spans=tuple(
                    span for span, each in zip(spans, bounds, strict=True) if each is not None
                ),
            )
        )
    return fabric.MetalLB(
        version=written.version,
        mode=written.mode,
        namespace=written.namespace,
        pools=tuple(pools),
        sessions=sessions,
        span=value(here),
        version_span=value((*here, "version")),
        mode_span=value((*here, "mode")),
    )


def services(
    intent: Intent, tables: Tables, crowds: dict[str, Crowd], addresses: Addresses, diagnostics: Diagnostics
) -> dict[str, list[fabric.Service]]:
    """Give each cluster its services, sorted by namespace and name."""
    found: dict[str, list[fabric.Service]] = {}
    for document, places in intent.of(Service):
        span = places.value(("spec", "cluster"))
        if tables.clusters.find(document.spec.cluster, span) is None:
            continue
        crowd = crowds[document.spec.cluster]
        _judge_pool(document, places, crowd, diagnostics)
        made = _service(document, places, crowd, addresses, diagnostics)
        found.setdefault(crowd.name, []).append(made)
    for each in found.values():
        each.sort(key=lambda service: (service.namespace, service.name, service.span))
    return found


def _judge_pool(document: Service, places: Places, crowd: Crowd, diagnostics: Diagnostics) -> None:
    pools = {} if crowd.spec.metallb is None else crowd.spec.metallb.pools
    if document.spec.pool not in pools:
        what = f"pool of cluster {crowd.name}"
        unknown(diagnostics, places.value(("spec", "pool")), what, document.spec.pool, pools)


def _service(
    document: Service, places: Places, crowd: Crowd, addresses: Addresses, diagnostics: Diagnostics
) -> fabric.Service:
    spec, value = document.spec, places.value
    address_span = value(("spec", "address"))
    return fabric.Service(
        name=document.metadata.name,
        namespace=spec.namespace,
        pool=spec.pool,
        address=None if spec.address is None else addresses.address(spec.address, address_span),
        traffic_policy=spec.external_traffic_policy,
        ports=tuple(
            fabric.ServicePort(
                name=port.name,
                port=port.port,
                target_port=port.port if port.target_port is None else port.target_port,
                protocol=port.protocol,
            )
            for port in spec.ports
        ),
        selector=tuple(sorted(spec.selector.items())),
        annotations=tuple(sorted(spec.annotations.items())),
        endpoints=_endpoints(document, places, crowd, diagnostics),
        span=value(("metadata", "name")),
        policy_span=value(("spec", "externalTrafficPolicy")),
        address_span=address_span,
    )


def _endpoints(document: Service, places: Places, crowd: Crowd, diagnostics: Diagnostics) -> tuple[str, ...]:
    written = document.spec.endpoints
    if written is None:
        return tuple(node.name for node in crowd.nodes)
    for at, name in enumerate(written):
        if name not in crowd.spec.nodes:
            span: Span = places.value(("spec", "endpoints", at))
            unknown(diagnostics, span, f"node of cluster {crowd.name}", name, crowd.spec.nodes)
    return tuple(sorted(set(written) & set(crowd.spec.nodes)))
