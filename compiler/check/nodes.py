"""Nodes and services: whether their addresses are where they must be, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.check.numbers import Taken
from compiler.codes.checks import ADDRESS_TAKEN, OUTSIDE_SUBNET, SERVICE_ADDRESS

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Cluster, Fabric, Service

_SHARED = ("metallb.io/allow-shared-ip", "metallb.universe.tf/allow-shared-ip")
"""Services with the same value of this annotation may have one address (MetalLB, `usage`)."""


def check(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Check the nodes' addresses and loopbacks, and the services' addresses, VRF by VRF."""
    taken = Taken(diagnostics, ADDRESS_TAKEN)
    for switch in fabric.switches:
        for subnet in switch.subnets:
            if subnet.gateway is not None and subnet.vrf is not None:
                owner = f"subnet {subnet.name}"
                taken.hold((subnet.vrf, int(subnet.gateway.ip)), owner, subnet.gateway_span)
        for vrf in switch.vrfs:
            if vrf.loopback is not None:
                taken.hold((vrf.name, int(vrf.loopback)), f"switch {switch.name}", vrf.loopback_span)
    for cluster in fabric.clusters:
        _nodes(cluster, taken, diagnostics)
        pools = {
            pool.name: pool.bounds
            for pool in (cluster.metallb.pools if cluster.metallb else ())
            if len(pool.bounds) == len(pool.addresses)  # otherwise one of them could not be read
        }
        for service in cluster.services:
            if service.address is None:
                continue
            number = int(service.address)
            bounds = pools.get(service.pool)
            if bounds is not None and not any(int(low) <= number <= int(high) for low, high in bounds):
                diagnostics.add(
                    SERVICE_ADDRESS,
                    service.address_span,
                    f"expected an address of pool `{service.pool}`, found `{service.address}`",
                )
            message = f"expected an address that nothing else has, found `{service.address}`"
            taken.take((cluster.vrf, number), _owner(cluster, service), service.address_span, message)


def _owner(cluster: Cluster, service: Service) -> tuple[str, ...]:
    key = next((value for name, value in service.annotations if name in _SHARED), None)
    if key is not None:
        return (cluster.name, "shared", key)
    return (cluster.name, service.namespace, service.name)


def _nodes(cluster: Cluster, taken: Taken, diagnostics: Diagnostics) -> None:
    prefix = cluster.subnet_prefix
    low = int(prefix.network_address)
    high = low + prefix.num_addresses - 1
    for node in cluster.nodes:
        number = int(node.address)
        if not low < number < high:
            diagnostics.add(
                OUTSIDE_SUBNET,
                node.address_span,
                f"expected an address in `{prefix}`, the subnet `{cluster.subnet}`, found `{node.address}`",
                also=cluster.subnet_span,
            )
        owner = f"node {cluster.name}/{node.name}"
        message = f"expected an address that nothing else has, found `{node.address}`"
        taken.take((cluster.vrf, number), owner, node.address_span, message)
        if node.loopback is not None:
            message = f"expected a loopback that nothing else has, found `{node.loopback}`"
            taken.take((cluster.vrf, int(node.loopback)), f"{owner} loopback", node.loopback_span, message)
