"""All objects of one cluster: those of each backend that it has, its services, and its raw objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.lower.kubernetes.calico import calico_manifests
from compiler.lower.kubernetes.manifest import artifacts
from compiler.lower.kubernetes.metallb import metallb_manifests
from compiler.lower.kubernetes.raw import raw_manifest
from compiler.lower.kubernetes.services import service_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.fabric import Cluster
    from compiler.lower.kubernetes.manifest import Manifest
    from compiler.rendered import Artifact


def lower_cluster(cluster: Cluster, instance: str) -> tuple[Artifact, ...]:
    """Lower a cluster to its objects, sorted by file; `instance` is the fabric's name, their owner."""
    return artifacts(cluster.name, instance, _manifests(cluster))


def _manifests(cluster: Cluster) -> Iterator[Manifest]:
    if cluster.metallb is not None:
        yield from metallb_manifests(cluster.metallb, cluster.nodes)
    if cluster.calico is not None:
        yield from calico_manifests(cluster.calico, cluster.nodes)
    version = cluster.metallb.version if cluster.metallb is not None else ""
    for service in cluster.services:
        yield service_manifest(service, version)
    for raw in cluster.raw:
        yield raw_manifest(raw)
