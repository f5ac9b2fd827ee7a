"""What a lab consists of: read from what is rendered, handed to the process that runs it.

It travels over a pipe, because it holds the lab's passwords.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from compiler.rendered import SECRET_REF
from drift.lab.switch.model import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from drift.wanted import Wanted, WantedCluster, WantedSwitch

USER = "admin"
"""Who fabricc is to the lab's switches."""

Api = Literal["auto", "real", "builtin", "none"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SwitchPlan(_Model):
    """One switch; `config` is its startup configuration, JSON_IETF, or None for a factory-fresh one."""

    name: str
    release: str
    platform: str
    config: dict[str, Any] | None = None


class ClusterPlan(_Model):
    """One cluster: what is there before the first apply."""

    name: str
    namespaces: tuple[str, ...] = ()
    secrets: tuple[dict[str, Any], ...] = ()
    kinds: tuple[tuple[str, str], ...] = Field(default=(), description="apiVersion, kind: what is rendered")


class Plan(_Model):
    """The whole lab."""

    directory: str
    switches: tuple[SwitchPlan, ...] = ()
    clusters: tuple[ClusterPlan, ...] = ()
    api: Api = "auto"
    crds: tuple[dict[str, Any], ...] = Field(default=(), description="definitions to load, if any were given")
    password: str = Field(repr=False)
    secrets: dict[str, str] = Field(default_factory=dict, repr=False)


def plan_of(wanted: Wanted, directory: Path, *, api: Api, crds: tuple[dict[str, Any], ...]) -> Plan:
    """Plan the lab for a rendering: its switches, its clusters, and a made-up value for every secret."""
    names = {name for switch in wanted.switches for name in _references(switch.tree)}
    values = {name: secrets.token_urlsafe(12) for name in sorted(names)}
    return Plan(
        directory=str(directory),
        switches=tuple(_switch(switch) for switch in wanted.switches if switch.release),
        clusters=tuple(_cluster(cluster, values) for cluster in wanted.clusters) if api != "none" else (),
        api=api,
        crds=crds,
        password=secrets.token_urlsafe(16),
        secrets=values,
    )


def _switch(switch: WantedSwitch) -> SwitchPlan:
    return SwitchPlan(name=switch.name, release=switch.release, platform=switch.platform)


def _references(tree: Any) -> Iterator[str]:
    """Find the names of the secrets that a tree refers to."""
    if isinstance(tree, str):
        if tree.startswith(SECRET_REF):
            yield tree.removeprefix(SECRET_REF)
    elif is_object(tree):
        for value in tree.values():
            yield from _references(value)
    elif is_array(tree):
        for value in tree:
            yield from _references(value)


def _cluster(cluster: WantedCluster, values: Mapping[str, str]) -> ClusterPlan:
    objects = [dict[str, Any](each) for each in cluster.objects.values()]
    made = {(one["metadata"]["namespace"], one["metadata"]["name"]): one for one in _secrets(objects, values)}
    namespaces = {ref.namespace for ref in cluster.objects if ref.namespace} | {place for place, _ in made}
    return ClusterPlan(
        name=cluster.name,
        namespaces=tuple(sorted(namespaces)),
        secrets=tuple(made[key] for key in sorted(made)),
        kinds=tuple(sorted({(ref.api_version, ref.kind) for ref in cluster.objects})),
    )


def _secrets(objects: list[dict[str, Any]], values: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Make the Secrets that BGP peers refer to; the same name has the same value on both ends."""
    for each in objects:
        spec: dict[str, Any] = each.get("spec") or {}
        metallb: dict[str, str] | None = spec.get("passwordSecret")
        if metallb:
            place = metallb.get("namespace") or each["metadata"]["namespace"]
            value = values.get(metallb["name"]) or secrets.token_urlsafe(12)
            yield _secret(place, metallb["name"], "kubernetes.io/basic-auth", {"password": value})
        password: dict[str, Any] = spec.get("password") or {}
        calico: dict[str, str] | None = password.get("secretKeyRef")
        if calico:
            value = values.get(calico["name"]) or secrets.token_urlsafe(12)
            yield _secret("calico-system", calico["name"], "Opaque", {calico["key"]: value})


def _secret(namespace: str, name: str, kind: str, data: Mapping[str, str]) -> dict[str, Any]:
    import base64

    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"namespace": namespace, "name": name},
        "type": kind,
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in data.items()},
    }
