"""Services of type LoadBalancer (core/v1), as MetalLB reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.lower.kubernetes.manifest import Manifest
from compiler.rendered import ObjectRef
from compiler.tree import point

if TYPE_CHECKING:
    from compiler.fabric import Service, ServicePort
    from compiler.tree import Object, Tree

NEW_PREFIX = (0, 14, 9)
"""The first MetalLB that reads annotations below ``metallb.io/``; older ones know only the other."""


def service_manifest(service: Service, metallb_version: str) -> Manifest:
    """Ask for the address by annotation: ``spec.loadBalancerIP`` is deprecated in core/v1.

    The traffic policy belongs in the spec; as an annotation it does nothing. Ports always carry their
    name and protocol: both are part of what server-side apply merges and compares by.
    """
    prefix = annotation_prefix(metallb_version)
    annotations = dict(service.annotations)
    annotations[f"{prefix}/address-pool"] = service.pool
    if service.address is not None:
        annotations[f"{prefix}/loadBalancerIPs"] = str(service.address)
    selector: dict[str, Tree] = dict(service.selector)
    spec: Object = {
        "type": "LoadBalancer",
        "externalTrafficPolicy": service.traffic_policy,
        "ports": [_port(port) for port in service.ports],
        "selector": selector,
    }
    return Manifest(
        ref=ObjectRef("v1", "Service", service.namespace, service.name),
        body={"spec": spec},
        span=service.span,
        places=((point(("spec", "externalTrafficPolicy")), service.policy_span),),
        annotations=annotations,
    )


def annotation_prefix(metallb_version: str) -> str:
    """Choose the prefix of MetalLB's annotations; every version since 0.14.9 still reads the old one."""
    numbers = tuple(int(part) for part in metallb_version.split(".") if part.isdigit())
    unknown_patch = 2
    if len(numbers) == unknown_patch and numbers == NEW_PREFIX[:unknown_patch]:
        return "metallb.universe.tf"  # "0.14" may be 0.14.0
    return "metallb.io" if not numbers or numbers >= NEW_PREFIX else "metallb.universe.tf"


def _port(port: ServicePort) -> Object:
    return {
        "name": port.name,
        "port": port.port,
        "protocol": port.protocol,
        "targetPort": port.target_port,
    }
