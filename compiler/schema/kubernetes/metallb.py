"""MetalLB's kinds, 0.13 to 0.16 (group metallb.io).

Read off the CRDs of 0.13.12, 0.14.9, 0.15.3 and 0.16.1, and tried on an API server. `since` is the first
of these four that has a field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.kubernetes.conditions import conditions
from compiler.schema.kubernetes.duration import DURATION, whole_seconds
from compiler.schema.kubernetes.field import (
    Field,
    Rule,
    each,
    fixed,
    flag,
    group,
    hidden,
    label_selector,
    many,
    needed,
    number,
    since,
    text,
    undivided,
)
from compiler.schema.kubernetes.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.tree import Tree

LARGEST_ASN = 4294967295
WHOLE_V4, WHOLE_V6 = 32, 128
LONGEST_CONNECT = 65535


def _selectors() -> Field:
    return many(label_selector())


def _old_selectors() -> Field:
    """Describe the selectors of v1beta1, which are MetalLB's own shape: every operator has values."""
    values = needed(many(text(), shortest=1))
    expression = group(key=needed(text()), operator=needed(text()), values=values)
    return many(group(matchExpressions=many(expression), matchLabels=each(text())))


def _names() -> Field:
    return many(text())


def _asn() -> Field:
    return number(0, LARGEST_ASN, form="int64")


def _whole(spec: Mapping[str, Tree]) -> bool:
    lengths = (spec.get("aggregationLength", WHOLE_V4), spec.get("aggregationLengthV6", WHOLE_V6))
    return not spec.get("serviceSelectors") or lengths == (WHOLE_V4, WHOLE_V6)


def _connects(spec: Mapping[str, Tree]) -> bool:
    written = spec.get("connectTime")
    if not isinstance(written, str):
        return True
    seconds = whole_seconds(written)
    return seconds is not None and 1 <= seconds <= LONGEST_CONNECT


BGP_ADVERTISEMENT = group(
    Rule(
        message="`serviceSelectors` goes only with whole addresses (aggregation lengths 32 and 128)",
        holds=_whole,
        cel="!has(self.serviceSelectors) || size(self.serviceSelectors) == 0"
        " || (self.aggregationLength == 32 && self.aggregationLengthV6 == 128)",
        since="0.16.1",
    ),
    aggregationLength=number(1, form="int32", default=WHOLE_V4),
    aggregationLengthV6=number(form="int32", default=WHOLE_V6),
    communities=_names(),
    ipAddressPoolSelectors=_selectors(),
    ipAddressPools=_names(),
    localPref=number(form="int32"),
    nodeSelectors=_selectors(),
    peers=_names(),
    serviceSelectors=since("0.16.1", _selectors()),
)

_PEER_COMMON: dict[str, Field] = {
    "bfdProfile": text(),
    "ebgpMultiHop": flag(),
    "holdTime": text(form=DURATION),
    "keepaliveTime": text(form=DURATION),
    "myASN": needed(_asn()),
    "password": hidden(text()),
    "routerID": text(),
    "sourceAddress": text(),
}

BGP_PEER_V1BETA1 = group(
    **_PEER_COMMON,
    nodeSelectors=_old_selectors(),
    peerASN=needed(_asn()),
    peerAddress=needed(text()),
    peerPort=number(0, 16384),
)

BGP_PEER = group(
    Rule(
        message="`connectTime` must be whole seconds, 1 to 65535",
        holds=_connects,
        cel="!has(self.connectTime) || (duration(self.connectTime).getSeconds() >= 1"
        " && duration(self.connectTime).getSeconds() <= 65535"
        " && duration(self.connectTime).getMilliseconds() % 1000 == 0)",
        since="0.14.9",
    ),
    **_PEER_COMMON,
    connectTime=since("0.14.9", text(form=DURATION)),
    disableMP=since("0.14.9", flag(default=False)),
    dualStackAddressFamily=since("0.15.3", flag(default=False)),
    dynamicASN=since("0.14.9", text("internal", "external")),
    enableGracefulRestart=since("0.14.9", fixed(flag())),
    interface=since("0.15.3", text()),
    nodeSelectors=_selectors(),
    localASN=since("0.16.1", number(1, LARGEST_ASN, form="int64")),
    passwordSecret=undivided(group(name=text(), namespace=text())),
    peerASN=needed(_asn(), until="0.13.12"),
    peerAddress=needed(text(), until="0.14.9"),
    peerPort=number(1, 16384, default=179),
    vrf=text(),
)

IP_ADDRESS_POOL = needed(
    group(
        addresses=needed(_names()),
        autoAssign=flag(default=True),
        avoidBuggyIPs=flag(default=False),
        serviceAllocation=group(
            namespaceSelectors=_selectors(),
            namespaces=_names(),
            priority=number(),
            serviceSelectors=_selectors(),
        ),
    )
)

BFD_PROFILE = group(
    detectMultiplier=number(2, 255, form="int32"),
    echoInterval=number(10, 60000, form="int32"),
    echoMode=flag(),
    minimumTtl=number(1, 254, form="int32"),
    passiveMode=flag(),
    receiveInterval=number(10, 60000, form="int32"),
    transmitInterval=number(10, 60000, form="int32"),
)

L2_ADVERTISEMENT = group(
    interfaces=_names(),
    ipAddressPoolSelectors=_selectors(),
    ipAddressPools=_names(),
    nodeSelectors=_selectors(),
    serviceSelectors=since("0.16.1", _selectors()),
)

COMMUNITY = group(communities=many(group(name=text(), value=text())))

_POOL_STATUS = group(
    assignedIPv4=needed(number(form="int64")),
    assignedIPv6=needed(number(form="int64")),
    availableIPv4=needed(number(form="int64")),
    availableIPv6=needed(number(form="int64")),
)


def _kind(
    name: str, plural: str, order: int, spec: Field, *, status: Field | None = None, version: str = "v1beta1"
) -> Kind:
    return Kind(
        group="metallb.io",
        version=version,
        kind=name,
        plural=plural,
        namespaced=True,
        product="metallb",
        fields={"spec": spec, "status": status or group()},
        order=order,
        status=True,
        deprecated=(name, version) == ("BGPPeer", "v1beta1"),
    )


def _reported(name: str, plural: str, first: str, status: Field, *, spec: bool = True) -> Kind:
    """Describe a kind that MetalLB writes and people read."""
    return Kind(
        group="metallb.io",
        version="v1beta1",
        kind=name,
        plural=plural,
        namespaced=True,
        product="metallb",
        fields={"spec": group(), "status": status} if spec else {"status": status},
        order=90,
        since=first,
        status=True,
        pruned=False,
    )


_SERVICE = {"node": fixed(text()), "serviceName": fixed(text()), "serviceNamespace": fixed(text())}

KINDS: tuple[Kind, ...] = (
    _kind("Community", "communities", 30, COMMUNITY),
    _kind("BFDProfile", "bfdprofiles", 31, BFD_PROFILE),
    _kind("IPAddressPool", "ipaddresspools", 32, IP_ADDRESS_POOL, status=_POOL_STATUS),
    _kind("BGPPeer", "bgppeers", 33, BGP_PEER, version="v1beta2"),
    _kind("BGPPeer", "bgppeers", 33, BGP_PEER_V1BETA1),
    _kind("BGPAdvertisement", "bgpadvertisements", 34, BGP_ADVERTISEMENT),
    _kind("L2Advertisement", "l2advertisements", 35, L2_ADVERTISEMENT),
    _reported(
        "ServiceL2Status",
        "servicel2statuses",
        "0.14.9",
        group(**_SERVICE, interfaces=many(group(name=text()))),
    ),
    _reported("ServiceBGPStatus", "servicebgpstatuses", "0.15.3", group(**_SERVICE, peers=_names())),
    _reported(
        "ConfigurationState",
        "configurationstates",
        "0.15.3",
        group(conditions=conditions(), errorSummary=text(), result=text("Valid", "Invalid", "Unknown")),
        spec=False,
    ),
)
