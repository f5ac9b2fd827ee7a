"""Calico's kinds (projectcalico.org/v3).

Read off the CRDs of 3.32.1, the first release that serves them as CRDs, and tried on an API server. Older
releases serve the same kinds through Calico's own API server, which could not be asked: for them the
table goes by the release in which a field was added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.kubernetes.conditions import conditions
from compiler.schema.kubernetes.duration import DURATION
from compiler.schema.kubernetes.field import (
    Field,
    Rule,
    fixed,
    flag,
    group,
    many,
    needed,
    number,
    since,
    text,
    undivided,
)
from compiler.schema.kubernetes.filters import BGP_FILTER
from compiler.schema.kubernetes.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.tree import Tree

LARGEST_PRIORITY = 2147483646
LONGEST_SELECTOR = 4096
COMMUNITY = r"^(\d+):(\d+)$|^(\d+):(\d+):(\d+)$"


def exclusive(one: str, other: str) -> Rule:
    """Forbid two members together; an empty string is as good as none."""
    return Rule(
        message=f"`{one}` and `{other}` exclude each other",
        holds=lambda spec: not (spec.get(one) and spec.get(other)),
        cel=f"!has(self.{one}) || size(self.{one}) == 0 || !has(self.{other}) || size(self.{other}) == 0",
    )


def _meshed(member: str) -> Rule:
    return Rule(
        message=f"`{member}` needs the node-to-node mesh",
        holds=lambda spec: member not in spec or spec.get("nodeToNodeMeshEnabled") is not False,
        cel=f"!has(self.{member}) || !has(self.nodeToNodeMeshEnabled) || self.nodeToNodeMeshEnabled",
    )


def _secret_key() -> Field:
    """Describe a SecretKeySelector (core/v1)."""
    return group(secretKeyRef=undivided(group(key=needed(text()), name=text(default=""), optional=flag())))


def _cidrs() -> Field:
    return many(undivided(group(cidr=text(form="cidr"))))


BGP_CONFIGURATION = group(
    _meshed("nodeMeshPassword"),
    _meshed("nodeMeshMaxRestartTime"),
    asNumber=number(form="int32"),
    bindMode=text("None", "NodeIP"),
    communities=many(undivided(group(name=text(), value=text(pattern=COMMUNITY)))),
    ignoredInterfaces=many(text(), list_type="set"),
    ipv4NormalRoutePriority=since("3.32", number(1, LARGEST_PRIORITY)),
    ipv6NormalRoutePriority=since("3.32", number(1, LARGEST_PRIORITY)),
    listenPort=number(1, 65535),
    localWorkloadPeeringIPV4=since("3.30", text()),
    localWorkloadPeeringIPV6=since("3.30", text()),
    logSeverityScreen=text(pattern="(?i)^(Trace|Debug|Info|Warning|Error|Fatal)?$", default="Info"),
    nodeMeshMaxRestartTime=text(form=DURATION),
    nodeMeshPassword=_secret_key(),
    nodeToNodeMeshEnabled=flag(),
    prefixAdvertisements=many(undivided(group(cidr=text(form="cidr"), communities=many(text())))),
    programClusterRoutes=since("3.31", text("Enabled", "Disabled")),
    serviceClusterIPs=_cidrs(),
    serviceExternalIPs=_cidrs(),
    serviceLoadBalancerAggregation=since("3.31", text("Enabled", "Disabled", default="Enabled")),
    serviceLoadBalancerIPs=_cidrs(),
)


def _peer_selector_has_no_asn(spec: Mapping[str, Tree]) -> bool:
    return not (spec.get("peerSelector") and spec.get("asNumber"))


def _workload_has_asn(spec: Mapping[str, Tree]) -> bool:
    return bool(spec.get("asNumber")) or not spec.get("localWorkloadSelector")


BGP_PEER = group(
    exclusive("node", "nodeSelector"),
    exclusive("peerIP", "peerSelector"),
    exclusive("localWorkloadSelector", "peerIP"),
    exclusive("localWorkloadSelector", "peerSelector"),
    Rule(
        message="`asNumber` is that of the selected peers: it must be absent beside `peerSelector`",
        holds=_peer_selector_has_no_asn,
        cel="!has(self.peerSelector) || size(self.peerSelector) == 0"
        " || !has(self.asNumber) || self.asNumber == 0",
    ),
    Rule(
        message="`localWorkloadSelector` needs `asNumber`",
        holds=_workload_has_asn,
        cel="!has(self.localWorkloadSelector) || size(self.localWorkloadSelector) == 0"
        " || (has(self.asNumber) && self.asNumber != 0)",
    ),
    asNumber=number(form="int32"),
    filters=many(text()),
    keepOriginalNextHop=flag(),
    keepaliveTime=since("3.32", text(form=DURATION)),
    localASNumber=since("3.31", number(form="int32")),
    localWorkloadSelector=since("3.30", text(longest=LONGEST_SELECTOR)),
    maxRestartTime=text(form=DURATION),
    nextHopMode=since("3.31", text("Auto", "Self", "Keep")),
    node=text(longest=253),
    nodeSelector=text(longest=LONGEST_SELECTOR),
    numAllowedLocalASNumbers=number(form="int32"),
    password=_secret_key(),
    peerIP=text(longest=64),
    peerSelector=text(longest=LONGEST_SELECTOR),
    reachableBy=text(),
    reversePeering=since("3.30", text("Auto", "Manual")),
    sourceAddress=text("UseNodeIP", "None"),
    ttlSecurity=number(),
)


def _tunnelled(spec: Mapping[str, Tree], *members: str) -> int:
    return sum(spec.get(member) not in {None, "", "Never"} for member in members)


def _uses(spec: Mapping[str, Tree]) -> set[str]:
    uses = spec.get("allowedUses")
    return {str(use) for use in uses} if isinstance(uses, (list, tuple)) else set()


IP_POOL = group(
    Rule(
        message="`ipipMode` and `vxlanMode` exclude each other",
        holds=lambda spec: _tunnelled(spec, "ipipMode", "vxlanMode") <= 1,
        cel="!has(self.ipipMode) || !has(self.vxlanMode)"
        " || self.ipipMode == 'Never' || self.vxlanMode == 'Never'",
    ),
    Rule(
        message="a pool for `LoadBalancer` has no tunnels",
        holds=lambda spec: "LoadBalancer" not in _uses(spec) or not _tunnelled(spec, "ipipMode", "vxlanMode"),
        cel="!has(self.allowedUses) || !('LoadBalancer' in self.allowedUses)"
        " || ((!has(self.ipipMode) || self.ipipMode == 'Never')"
        " && (!has(self.vxlanMode) || self.vxlanMode == 'Never'))",
    ),
    Rule(
        message="use `LoadBalancer` stands alone in `allowedUses`",
        holds=lambda spec: "LoadBalancer" not in _uses(spec) or not _uses(spec) & {"Workload", "Tunnel"},
        cel="!has(self.allowedUses) || !('LoadBalancer' in self.allowedUses)"
        " || !('Workload' in self.allowedUses || 'Tunnel' in self.allowedUses)",
    ),
    Rule(
        message="IPIP carries IPv4 only: `ipipMode` must be `Never` for an IPv6 pool",
        holds=lambda spec: ":" not in str(spec.get("cidr", "")) or not _tunnelled(spec, "ipipMode"),
        cel="!self.cidr.contains(':') || !has(self.ipipMode) || self.ipipMode == 'Never'",
    ),
    allowedUses=many(text("Workload", "Tunnel", "LoadBalancer"), list_type="set", longest=10),
    assignmentMode=since("3.28", text("Automatic", "Manual", default="Automatic")),
    blockSize=fixed(number(0, 128)),
    cidr=needed(fixed(text(form="cidr", longest=48))),
    disableBGPExport=flag(),
    disabled=flag(),
    ipipMode=text("Never", "Always", "CrossSubnet"),
    namespaceSelector=since("3.31", text()),
    natOutgoing=flag(),
    nodeSelector=text(),
    vxlanMode=text("Never", "Always", "CrossSubnet"),
)

IP_RESERVATION = group(reservedCIDRs=many(text(), list_type="set"))


def _kind(name: str, plural: str, order: int, spec: Field, status: Field | None = None) -> Kind:
    fields = {"spec": needed(spec)}
    if status is not None:
        fields["status"] = status
    return Kind(
        group="projectcalico.org",
        version="v3",
        kind=name,
        plural=plural,
        namespaced=False,
        product="calico",
        fields=fields,
        order=order,
        since="3.20",
        status=status is not None,
        pruned=name != "KubeControllersConfiguration",
    )


def _period() -> Field:
    return group(reconcilerPeriod=text(form=DURATION))


def _controllers() -> Field:
    template = group(
        generateName=text(longest=253),
        interfaceCIDRs=many(text(), list_type="set"),
        interfacePattern=text(),
        labels=Field(type="map", items=text()),
        nodeSelector=text(),
    )
    endpoints = group(
        autoCreate=text("Enabled", "Disabled"), createDefaultHostEndpoint=text(), templates=many(template)
    )
    node = group(
        hostEndpoint=endpoints,
        leakGracePeriod=text(form=DURATION),
        reconcilerPeriod=text(form=DURATION),
        syncLabels=text("Enabled", "Disabled"),
    )
    return group(
        loadBalancer=since(
            "3.30",
            group(assignIPs=text("AllServices", "RequestedServicesOnly", default="AllServices")),
        ),
        namespace=_period(),
        node=node,
        policy=_period(),
        policyMigration=since("3.32", group(enabled=text("Disabled", "Enabled", default="Enabled"))),
        serviceAccount=_period(),
        workloadEndpoint=_period(),
    )


def _controllers_configuration() -> Field:
    return group(
        controllers=needed(_controllers()),
        debugProfilePort=number(0, 65535, form="int32"),
        etcdV3CompactionPeriod=text(form=DURATION),
        healthChecks=text("Enabled", "Disabled", default="Enabled"),
        logSeverityScreen=text("None", "Debug", "Info", "Warning", "Error", "Fatal", "Panic"),
        prometheusMetricsPort=number(0, 65535),
    )


KINDS: tuple[Kind, ...] = (
    _kind("IPPool", "ippools", 40, IP_POOL, group(conditions=conditions(keyed=False))),
    _kind("IPReservation", "ipreservations", 41, IP_RESERVATION),
    _kind("BGPFilter", "bgpfilters", 42, BGP_FILTER),
    _kind("BGPConfiguration", "bgpconfigurations", 43, BGP_CONFIGURATION),
    _kind("BGPPeer", "bgppeers", 44, BGP_PEER),
    _kind(
        "KubeControllersConfiguration",
        "kubecontrollersconfigurations",
        45,
        _controllers_configuration(),
        group(
            environmentVars=Field(type="map", items=text()),
            runningConfig=_controllers_configuration(),
        ),
    ),
)
