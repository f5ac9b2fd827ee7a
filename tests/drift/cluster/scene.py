"""A cluster as it should be, in small: wanted objects of every kind, and people who change things."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import httpx

from compiler.rendered import ObjectRef
from drift.apply.cluster import plan_cluster
from drift.apply.cluster_run import apply_cluster
from drift.objects.compare import compare_cluster
from drift.targets.cluster import read_cluster
from drift.targets.inventory import ClusterAddress
from drift.targets.kubeconfig import load_access, tls_context
from drift.targets.kubernetes import Client
from drift.wanted import WantedCluster
from tests.drift.cluster.wanted import marked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from compiler.tree import Object
    from drift.apply.cluster import ClusterPlan
    from drift.apply.cluster_run import Applied
    from drift.change import Change, Observation
    from drift.live import LiveCluster
    from drift.secrets import Secrets
    from tests.kube import Server

T = TypeVar("T")
METALLB, CALICO = "metallb.io", "projectcalico.org/v3"
_NETWORKS = itertools.count(1)


class Cut(Exception):
    """Stands for a killed process: nothing of ours runs after it."""


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """The network, with faults: `lose` drops answers after they were sent, `kill_after` ends it all."""

    inner: httpx.AsyncBaseTransport
    lose: Callable[[httpx.Request], bool] = lambda _: False
    replace: Callable[[httpx.Request], httpx.Response | None] = lambda _: None
    kill_after: int | None = None
    changes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    calls: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        replaced = self.replace(request)
        if replaced is not None:
            return replaced
        changes = request.method != "GET" and "dryRun" not in request.url.params
        if changes and self.kill_after is not None and len(self.changes) >= self.kill_after:
            raise Cut
        response = await self.inner.handle_async_request(request)
        if changes:
            self.changes.append((request.method, request.url.path))
        if self.lose(request):
            await response.aclose()
            raise httpx.ReadError("connection reset")
        return response

    async def aclose(self) -> None:
        await self.inner.aclose()


@dataclass
class Scene:
    """One instance of ours on a shared server, and the steps of a story."""

    server: Server
    namespace: str
    instance: str = field(default_factory=lambda: f"lab-{uuid4().hex[:12]}")
    objects: dict[ObjectRef, Object] = field(default_factory=dict["ObjectRef", "Object"])
    released: tuple[ObjectRef, ...] = ()
    secrets: Secrets | None = None

    def want(
        self, api_version: str, kind: str, name: str, *, cluster: bool = False, **body: Any
    ) -> ObjectRef:
        """Render one object, marked as the compiler marks it."""
        ref = ObjectRef(api_version, kind, "" if cluster else self.namespace, name)
        self.objects[ref] = marked(ref, self.instance, **body)
        return ref

    def peer(self, name: str = "wk-a1", **spec: Any) -> ObjectRef:
        """Want a MetalLB peer."""
        known = {"myASN": 65201, "peerASN": 65001, "peerAddress": "6.5.3.1", "holdTime": "90s"}
        return self.want("metallb.io/v1beta2", "BGPPeer", name, spec=known | spec)

    def pool(self, name: str = "pool") -> ObjectRef:
        """Want a MetalLB pool."""
        return self.want(
            "metallb.io/v1beta1", "IPAddressPool", name, spec={"addresses": ["10.254.254.240/28"]}
        )

    def service(self, name: str = "web") -> ObjectRef:
        """Want a Service with two ports."""
        ports = [
            {"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080},
            {"name": "tls", "port": 443, "protocol": "TCP", "targetPort": "https"},
        ]
        spec = {"type": "LoadBalancer", "externalTrafficPolicy": "Local", "selector": {"app": name}}
        return self.want("v1", "Service", name, spec=spec | {"ports": ports})

    def everything(self) -> None:
        """Want one object at least of every kind that the compiler renders, and of raw ones."""
        number = next(_NETWORKS)
        unique = self.instance
        self.pool()
        self.peer(nodeSelectors=[{"matchLabels": {"kubernetes.io/hostname": "wk-a1"}}], routerID="6.4.5.1")
        self.service()
        advertised = {"ipAddressPools": ["pool"], "communities": ["65535:65281"]}
        self.want("metallb.io/v1beta1", "BGPAdvertisement", "pool", spec=advertised)
        self.want("metallb.io/v1beta1", "L2Advertisement", "pool", spec={"ipAddressPools": ["pool"]})
        self.want("metallb.io/v1beta1", "BFDProfile", "fast", spec={"receiveInterval": 300})
        named = [{"name": "no-export", "value": "65535:65281"}]
        self.want("metallb.io/v1beta1", "Community", "well-known", spec={"communities": named})
        self.want("v1", "ConfigMap", "raw", data={"a": "b"})
        peer = {"peerIP": "6.5.3.1", "asNumber": 65001, "nodeSelector": "all()", "sourceAddress": "None"}
        self.want(CALICO, "BGPPeer", f"leaf-{unique}", cluster=True, spec=peer)
        pods = {"cidr": f"10.{number}.0.0/16", "blockSize": 26, "ipipMode": "Never", "natOutgoing": False}
        self.want(CALICO, "IPPool", f"pods-{unique}", cluster=True, spec=pods | {"vxlanMode": "Never"})
        rules = [{"action": "Accept", "matchOperator": "In", "cidr": "10.0.0.0/8"}]
        self.want(CALICO, "BGPFilter", f"filter-{unique}", cluster=True, spec={"exportV4": rules})
        whole = {
            "asNumber": 64512,
            "nodeToNodeMeshEnabled": False,
            "serviceClusterIPs": [{"cidr": "10.96.0.0/16"}],
        }
        self.want(CALICO, "BGPConfiguration", f"node.{unique}", cluster=True, spec=whole)

    @property
    def wanted(self) -> WantedCluster:
        return WantedCluster(name="k8s", objects=dict(self.objects), released=self.released, digest="d")

    def run(
        self,
        step: Callable[[Client], Awaitable[T]],
        *,
        wire: Wire | None = None,
        kubeconfig: Path | None = None,
    ) -> T:
        """Do something with a client of our own."""
        address = ClusterAddress(kubeconfig=str(kubeconfig or self.server.kubeconfig))

        async def go() -> T:
            async with Client(load_access(address), transport=wire, attempts=3) as client:
                return await step(client)

        return asyncio.run(go())

    def wire(
        self,
        *,
        lose: Callable[[httpx.Request], bool] = lambda _: False,
        replace: Callable[[httpx.Request], httpx.Response | None] = lambda _: None,
        kill_after: int | None = None,
    ) -> Wire:
        """Make a network with faults."""
        access = load_access(ClusterAddress(kubeconfig=str(self.server.kubeconfig)))
        inner = httpx.AsyncHTTPTransport(verify=tls_context(access))
        return Wire(inner, lose=lose, replace=replace, kill_after=kill_after)

    def read(self, **how: Any) -> LiveCluster:
        """Look once. `dry_run` as in `read_cluster`; the rest as in `run`."""
        dry_run = how.pop("dry_run", True)
        return self.run(
            lambda client: read_cluster(
                client, self.wanted, instance=self.instance, secrets=self.secrets, dry_run=dry_run
            ),
            **how,
        )

    def look(self, **how: Any) -> Observation:
        """Look and compare."""
        return compare_cluster(self.wanted, self.read(**how), instance=self.instance)

    def plan(self) -> ClusterPlan:
        """Plan from what is there now."""
        return plan_cluster(self.wanted, self.read(), instance=self.instance)

    def apply(
        self, plan: ClusterPlan | None = None, *, wire: Wire | None = None, kubeconfig: Path | None = None
    ) -> Applied:
        """Carry out a plan, or one made now."""
        chosen = plan or self.plan()
        return self.run(
            lambda client: apply_cluster(chosen, client, secrets=self.secrets),
            wire=wire,
            kubeconfig=kubeconfig,
        )

    def settle(self) -> None:
        """Apply, and be sure of it."""
        applied = self.apply()
        assert applied.complete, applied.failed
        assert self.look().changes == ()

    def edit(self, ref: ObjectRef, patch: dict[str, Any], manager: str = "kubectl-edit") -> None:
        """Change an object as `kubectl edit` does."""

        async def step(client: Client) -> None:
            resource = await client.resource(ref.api_version, ref.kind)
            await client.merge_patch(resource, ref.namespace, ref.name, patch, manager=manager)

        self.run(step)

    def get(self, ref: ObjectRef) -> Any:
        """Read an object, None if it is gone."""

        async def step(client: Client) -> Any:
            resource = await client.resource(ref.api_version, ref.kind)
            return await client.get(resource, ref.namespace, ref.name)

        return self.run(step)

    def delete(self, ref: ObjectRef) -> None:
        """Delete an object as a person does."""
        uid = self.get(ref)["metadata"]["uid"]

        async def step(client: Client) -> None:
            resource = await client.resource(ref.api_version, ref.kind)
            await client.delete(resource, ref.namespace, ref.name, uid=uid)

        self.run(step)


def told(changes: Iterable[Change]) -> list[tuple[str, str, Any, Any]]:
    """Show changes as kind, place in the object, intended and live."""
    return [
        (
            type(change).__name__,
            change.where.partition(" ")[2],
            getattr(change, "intended", None),
            getattr(change, "live", None),
        )
        for change in changes
    ]
