"""The pass itself: documents are indexed, the parts resolved, and the parts cut into switches."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from compiler import fabric
from compiler.codes import NO_FABRIC
from compiler.diagnostics import Span
from compiler.intent.cluster import Cluster
from compiler.intent.device import Device
from compiler.intent.fabric import Fabric
from compiler.intent.vrf import Subnet, Vrf
from compiler.resolve import cabling, clusters, fragments, services, switches, tenants
from compiler.resolve.addresses import Addresses
from compiler.resolve.lookup import Table
from compiler.resolve.policies import Policies
from compiler.resolve.switches import Parts
from compiler.schema import UnknownPlatformError, UnknownReleaseError, schema

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.intent import Intent, Places


def resolve(intent: Intent, diagnostics: Diagnostics, *, release: str | None = None) -> fabric.Fabric | None:
    """Bind and complete what was written; `release` takes the place of every release in it.

    Gives None only where there is not exactly one `Fabric` document. Otherwise whatever could be resolved
    is there even if `diagnostics` has errors, so that `check` can add its own.
    """
    root = _the_fabric(intent, diagnostics)
    return None if root is None else _Resolver(intent, diagnostics, root, release).run()


def _the_fabric(intent: Intent, diagnostics: Diagnostics) -> tuple[Fabric, Places] | None:
    found = sorted(intent.of(Fabric), key=lambda each: each[1].value(("metadata", "name")))
    if len(found) == 1:
        return found[0]
    if not found:
        first = intent.written[0].places.key(("kind",)) if intent.written else Span("intent", 1, 1)
        diagnostics.add(NO_FABRIC, first, "expected one document of kind Fabric, found none")
        return None
    for _, places in found[1:]:
        diagnostics.add(
            NO_FABRIC,
            places.value(("metadata", "name")),
            f"expected one document of kind Fabric, found {len(found)}",
            also=found[0][1].value(("metadata", "name")),
        )
    return None


class _Resolver:
    """One run of the pass: the tables it looks things up in."""

    def __init__(
        self,
        intent: Intent,
        diagnostics: Diagnostics,
        root: tuple[Fabric, Places],
        release: str | None,
    ) -> None:
        self.intent = intent
        self.diagnostics = diagnostics
        self.root, self.places = root
        self.release = release
        self.addresses = Addresses(diagnostics)
        self.policies = Policies(intent, self.addresses, diagnostics)
        self.tables = tenants.Tables(
            devices=Table(intent, Device, diagnostics),
            vrfs=Table(intent, Vrf, diagnostics),
            subnets=Table(intent, Subnet, diagnostics),
            clusters=Table(intent, Cluster, diagnostics),
        )
        self.boxes = cabling.boxes(self.tables.devices, self.addresses)
        cabling.cable(intent, self.tables.devices, self.boxes, self.addresses, diagnostics)

    def run(self) -> fabric.Fabric:
        crowds = clusters.crowds(self.tables, self.addresses)
        nets = tenants.nets(self.tables, clusters.ports(crowds), self.addresses, self.diagnostics)
        made = tenants.tenants(self.tables, nets, self.addresses)
        homes = {
            name: clusters.home(crowd, self.tables, nets, made, self.diagnostics)
            for name, crowd in crowds.items()
        }
        subtrees, raw = fragments.fragments(self.intent, self.tables, self.diagnostics)
        placed = self._clusters(crowds, homes, raw)
        asn = self.root.spec.overlay.asn
        parts = Parts(
            subnets=tenants.cut_nets(nets, asn), vrfs=tenants.cut_tenants(made, asn), subtrees=subtrees
        )
        common = switches.common(self.root, self.places, self.policies, self.boxes)
        return fabric.Fabric(
            name=self.root.metadata.name,
            switches=tuple(
                switches.switch(box, common, parts, self._release(box.name)) for box in self.boxes.values()
            ),
            clusters=placed,
            span=self.places.value(("metadata", "name")),
        )

    def _clusters(
        self,
        crowds: dict[str, clusters.Crowd],
        homes: dict[str, clusters.Home | None],
        raw: dict[str, list[fabric.RawObject]],
    ) -> tuple[fabric.Cluster, ...]:
        names = Counter(
            (at_home.tenant.name, node.name)
            for name, at_home in homes.items()
            if at_home is not None
            for node in crowds[name].nodes
        )
        ambiguous = {node for (_, node), count in names.items() if count > 1}
        offered = services.services(self.intent, self.tables, crowds, self.addresses, self.diagnostics)
        placed: list[fabric.Cluster] = []
        for name, crowd in crowds.items():
            at_home = homes[name]
            sessions = {speaker: self._sessions(crowd, at_home, speaker) for speaker in ("calico", "metallb")}
            made_calico = services.calico(crowd, self.addresses, sessions["calico"])
            made_metallb = services.metallb(crowd, self.addresses, sessions["metallb"])
            if at_home is None or at_home.net.gateway is None:
                continue
            clusters.judge_leaves(crowd, at_home, self.tables, self.diagnostics)
            clusters.node_routes(crowd, at_home, ambiguous)
            placed.append(
                fabric.Cluster(
                    name=name,
                    subnet=at_home.net.name,
                    subnet_prefix=at_home.net.gateway.network,
                    vrf=at_home.tenant.name,
                    nodes=crowd.nodes,
                    calico=made_calico,
                    metallb=made_metallb,
                    services=tuple(offered.get(name, ())),
                    raw=tuple(raw.get(name, ())),
                    span=crowd.places.value(("metadata", "name")),
                    subnet_span=crowd.places.value(("spec", "subnet")),
                )
            )
        return tuple(placed)

    def _sessions(
        self, crowd: clusters.Crowd, at_home: clusters.Home | None, speaker: clusters.Speaker
    ) -> tuple[tuple[str, fabric.Session], ...]:
        written = crowd.spec.calico if speaker == "calico" else crowd.spec.metallb
        if written is None:
            return ()
        shared = clusters.Shared(
            policies=self.policies, addresses=self.addresses, diagnostics=self.diagnostics
        )
        bound = clusters.bind(crowd, at_home, speaker, written.session, shared)
        if bound is None or at_home is None:
            return ()
        return clusters.sessions(crowd, at_home, bound, self._has_multihop)

    def _release(self, device: str) -> str:
        box = self.boxes.get(device)
        own = None if box is None else box.spec.release
        return self.release or own or self.root.spec.release

    def _has_multihop(self, device: str) -> bool:
        """Ask the schema; a release or platform that nobody knows is the business of `check`."""
        box = self.boxes.get(device)
        platform = (None if box is None else box.spec.platform) or self.root.spec.platform
        try:
            accepts = schema(self._release(device), platform)
        except (UnknownReleaseError, UnknownPlatformError):
            return False
        return accepts.node(("network-instance", "protocols", "bgp", "group", "multihop")) is not None
