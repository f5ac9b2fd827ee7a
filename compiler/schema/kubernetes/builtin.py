"""The built-in kinds that we emit or stand on (core/v1): Namespace, Service, Secret, ConfigMap, Node.

Of Node only the metadata is ours to know: AS numbers and addresses of some backends are annotations
there. A Secret is known so that a raw one can be refused with a reason; its values are never rendered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.kubernetes.field import (
    Field,
    Rule,
    assigned,
    each,
    fixed,
    flag,
    group,
    hidden,
    many,
    needed,
    number,
    text,
    undivided,
)
from compiler.schema.kubernetes.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.tree import Tree

OUTSIDE = ("NodePort", "LoadBalancer")
LARGEST_PORT = 65535
LONGEST_AFFINITY = 86400


def _port() -> Field:
    return group(
        appProtocol=text(form="qualified-name"),
        name=text(form="dns-label"),
        nodePort=assigned(number(0, LARGEST_PORT, form="int32")),
        port=needed(number(1, LARGEST_PORT, form="int32")),
        protocol=text("TCP", "UDP", "SCTP", default="TCP"),
        targetPort=assigned(Field(type="int-or-string", low=0, high=LARGEST_PORT, format="port-name")),
    )


def _types(spec: Mapping[str, Tree]) -> bool:
    """Say that an external traffic policy has traffic from outside to rule."""
    return not spec.get("externalTrafficPolicy") or spec.get("type") in OUTSIDE


def _balanced(spec: Mapping[str, Tree]) -> bool:
    return spec.get("type") == "LoadBalancer" or not any(
        member in spec for member in ("loadBalancerClass", "allocateLoadBalancerNodePorts")
    )


def _ports(spec: Mapping[str, Tree]) -> list[Mapping[str, Tree]]:
    ports = spec.get("ports")
    if not isinstance(ports, (list, tuple)):
        return []
    return [port for port in ports if isinstance(port, dict)]


def _on_nodes(port: Mapping[str, Tree]) -> bool:
    return bool(port.get("nodePort"))


def _named(spec: Mapping[str, Tree]) -> bool:
    names = [port.get("name") for port in _ports(spec)]
    return len(names) <= 1 or (all(names) and len(set(names)) == len(names))


def _has_ports(spec: Mapping[str, Tree]) -> bool:
    return bool(spec.get("ports")) or spec.get("type") == "ExternalName" or spec.get("clusterIP") == "None"


SERVICE = group(
    Rule(
        message="`externalTrafficPolicy` needs type `NodePort` or `LoadBalancer`",
        holds=_types,
    ),
    Rule(
        message="`loadBalancerClass` and `allocateLoadBalancerNodePorts` need type `LoadBalancer`",
        holds=_balanced,
    ),
    Rule(
        message="`nodePort` needs type `NodePort` or `LoadBalancer`",
        holds=lambda spec: spec.get("type") in OUTSIDE or not any(map(_on_nodes, _ports(spec))),
    ),
    Rule(message="several ports need a name each, all different", holds=_named),
    Rule(message="at least one port is needed", holds=_has_ports),
    allocateLoadBalancerNodePorts=assigned(flag()),
    clusterIP=assigned(fixed(text(form="cluster-ip"))),
    clusterIPs=assigned(fixed(many(text()))),
    externalIPs=many(text(form="ip")),
    externalName=text(),
    externalTrafficPolicy=assigned(text("Cluster", "Local")),
    healthCheckNodePort=assigned(number(0, LARGEST_PORT, form="int32")),
    internalTrafficPolicy=assigned(text("Cluster", "Local", default="Cluster")),
    ipFamilies=assigned(many(text("IPv4", "IPv6"), longest=2)),
    ipFamilyPolicy=assigned(text("SingleStack", "PreferDualStack", "RequireDualStack")),
    loadBalancerClass=fixed(text(form="qualified-name")),
    loadBalancerIP=text(),
    loadBalancerSourceRanges=many(text(form="cidr")),
    ports=many(_port(), list_type="map", keys=("port", "protocol")),
    publishNotReadyAddresses=flag(),
    selector=undivided(each(text(form="label-value"))),
    sessionAffinity=text("None", "ClientIP", default="None"),
    sessionAffinityConfig=group(clientIP=group(timeoutSeconds=number(1, LONGEST_AFFINITY, form="int32"))),
    trafficDistribution=text("PreferClose", "PreferSameZone", "PreferSameNode"),
    type=text("ClusterIP", "NodePort", "LoadBalancer", "ExternalName", default="ClusterIP"),
)


def _core(name: str, plural: str, order: int, *, namespaced: bool, **fields: Field) -> Kind:
    return Kind(
        group="",
        version="v1",
        kind=name,
        plural=plural,
        namespaced=namespaced,
        product="core",
        fields=fields,
        order=order,
        status=name in {"Service", "Namespace", "Node"},
        pruned=name in {"Service", "ConfigMap"},
    )


_OPAQUE = Field(type="any")

KINDS: tuple[Kind, ...] = (
    _core(
        "Namespace",
        "namespaces",
        10,
        namespaced=False,
        spec=group(finalizers=assigned(many(text()))),
        status=_OPAQUE,
    ),
    _core("Node", "nodes", 15, namespaced=False, spec=assigned(_OPAQUE), status=_OPAQUE),
    _core(
        "Secret",
        "secrets",
        20,
        namespaced=True,
        type=fixed(text(default="Opaque")),
        data=each(hidden(text(form="byte"))),
        stringData=each(hidden(text())),
        immutable=flag(),
    ),
    _core(
        "ConfigMap",
        "configmaps",
        21,
        namespaced=True,
        data=each(text()),
        binaryData=each(text(form="byte")),
        immutable=flag(),
    ),
    _core("Service", "services", 80, namespaced=True, spec=SERVICE, status=_OPAQUE),
)
