"""What the API server allots to a Service: cluster address, node ports (core/v1 ServiceSpec)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

SERVICE_RANGE = ipaddress.IPv4Network("10.96.0.0/16")
NODE_PORTS = range(30000, 32768)
_OMITTED: tuple[Any, ...] = (False, "", 0, None, [], {})
_ALLOTTED = frozenset({"clusterIP", "clusterIPs", "healthCheckNodePort", "ipFamilies", "ipFamilyPolicy"})
_POINTERS = frozenset({"allocateLoadBalancerNodePorts"})
"""Fields that may say false; elsewhere Go leaves an empty value out (``omitempty`` in core/v1 types)."""


def allot(spec: dict[str, Any], before: dict[str, Any], others: Iterable[dict[str, Any]]) -> None:
    """Fill in what nobody wrote; what was allotted before is kept while it still has a use."""
    taken = list(others)
    for name in [name for name, held in spec.items() if held in _OMITTED and name not in _POINTERS]:
        del spec[name]
    kind = spec.get("type", "ClusterIP")
    for port in _ports(spec):
        port.setdefault("targetPort", port.get("port"))
    if kind != "ExternalName":
        _address(spec, before, taken)
        spec.setdefault("internalTrafficPolicy", "Cluster")
    if kind in {"NodePort", "LoadBalancer"}:
        spec.setdefault("externalTrafficPolicy", "Cluster")
        _node_ports(spec, before, taken)
    else:
        for member in ("externalTrafficPolicy", "healthCheckNodePort", "allocateLoadBalancerNodePorts"):
            spec.pop(member, None)
        for port in _ports(spec):
            port.pop("nodePort", None)
    if kind == "LoadBalancer":
        spec.setdefault("allocateLoadBalancerNodePorts", True)
    if kind == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local":
        if not spec.get("healthCheckNodePort"):
            spec["healthCheckNodePort"] = before.get("healthCheckNodePort") or _free(taken, spec)
    else:
        spec.pop("healthCheckNodePort", None)


def written(spec: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Leave out what was only allotted: it is done after owners are written down, so nobody owns it."""
    ports = [
        {name: held for name, held in port.items() if name != "nodePort" or name in before}
        for port, before in zip(_ports(spec), _ports(asked), strict=True)
    ]
    kept = {name: held for name, held in spec.items() if name not in _ALLOTTED or name in asked}
    return kept | ({"ports": ports} if ports else {})


def _address(spec: dict[str, Any], before: dict[str, Any], taken: list[dict[str, Any]]) -> None:
    if not spec.get("clusterIP"):
        used = {other.get("clusterIP") for other in taken}
        free = next(str(address) for address in SERVICE_RANGE.hosts() if str(address) not in used)
        spec["clusterIP"] = before.get("clusterIP") or free
    spec.setdefault("clusterIPs", [spec["clusterIP"]])
    spec.setdefault("ipFamilies", ["IPv4"])
    spec.setdefault("ipFamilyPolicy", "SingleStack")


def _node_ports(spec: dict[str, Any], before: dict[str, Any], taken: list[dict[str, Any]]) -> None:
    held = {(p.get("port"), p.get("protocol")): p.get("nodePort") for p in _ports(before)}
    for port in _ports(spec):
        if not port.get("nodePort"):
            key = (port.get("port"), port.get("protocol"))
            port["nodePort"] = held.get(key) or _free(taken, spec)


def _free(taken: list[dict[str, Any]], spec: dict[str, Any]) -> int:
    used = {port for other in [*taken, spec] for port in _node_ports_of(other)}
    return next(port for port in NODE_PORTS if port not in used)


def _ports(spec: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] | None = spec.get("ports")
    return found or []


def _node_ports_of(spec: dict[str, Any]) -> list[int]:
    ports: list[int] = [port["nodePort"] for port in _ports(spec) if port.get("nodePort")]
    return ports + ([spec["healthCheckNodePort"]] if spec.get("healthCheckNodePort") else [])
