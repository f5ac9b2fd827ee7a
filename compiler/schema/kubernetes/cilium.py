"""Cilium's BGP kinds (cilium.io/v2).

Read in source only: no server at hand serves them, so nothing here has been tried. The lists of
instances and peers are keyed by name, so server-side apply merges those of several managers.
"""

from __future__ import annotations

from compiler.schema.kubernetes.conditions import conditions
from compiler.schema.kubernetes.field import (
    Field,
    flag,
    group,
    label_selector,
    many,
    needed,
    number,
    text,
)
from compiler.schema.kubernetes.kind import Kind

LARGEST_ASN = 4294967295
LARGEST_PORT = 65535
LARGEST_SECONDS = 2147483647


def _asn(default: int | None = None) -> Field:
    return number(0, LARGEST_ASN, form="int64", default=default)


def _named(entry: Field, longest: int | None = None) -> Field:
    return many(entry, shortest=1, longest=longest, list_type="map", keys=("name",))


def _listed(entry: Field) -> Field:
    return many(entry, list_type="map", keys=("name",))


def _peer() -> Field:
    return group(
        autoDiscovery=group(
            defaultGateway=group(addressFamily=needed(text("ipv4", "ipv6"))),
            mode=needed(text("DefaultGateway", "Unnumbered")),
        ),
        name=needed(text(shortest=1)),
        peerASN=_asn(default=0),
        peerAddress=text(),
        peerConfigRef=group(name=needed(text())),
    )


CLUSTER_CONFIG = group(
    bgpInstances=needed(
        _named(
            group(
                localASN=number(1, LARGEST_ASN, form="int64"),
                localPort=number(1, LARGEST_PORT, form="int32"),
                name=needed(text(shortest=1, longest=255)),
                peers=_listed(_peer()),
            ),
            longest=16,
        )
    ),
    nodeSelector=label_selector(),
)

PEER_CONFIG = group(
    authSecretRef=text(),
    ebgpMultihop=number(1, 255, form="int32", default=1),
    families=many(
        group(
            advertisements=label_selector(),
            afi=needed(text("ipv4", "ipv6", "l2vpn", "ls", "opaque")),
            safi=needed(text("unicast", "multicast", "mpls_label", "encapsulation", "evpn", "vpls")),
        )
    ),
    gracefulRestart=group(
        enabled=needed(flag()), restartTimeSeconds=number(1, 4095, form="int32", default=120)
    ),
    timers=group(
        connectRetryTimeSeconds=number(1, LARGEST_SECONDS, form="int32", default=120),
        holdTimeSeconds=number(3, LARGEST_PORT, form="int32", default=90),
        keepAliveTimeSeconds=number(1, LARGEST_PORT, form="int32", default=30),
    ),
    transport=group(peerPort=number(1, LARGEST_PORT, form="int32", default=179)),
)

ADVERTISEMENT = group(
    advertisements=needed(
        many(
            group(
                advertisementType=needed(text("PodCIDR", "CiliumPodIPPool", "Service", "Interface")),
                attributes=group(
                    communities=group(
                        large=many(text()),
                        standard=many(text()),
                        wellKnown=many(text()),
                    ),
                    localPreference=number(0, LARGEST_ASN, form="int64"),
                ),
                selector=label_selector(),
                service=group(
                    addresses=needed(many(text("LoadBalancerIP", "ClusterIP", "ExternalIP"), shortest=1)),
                    aggregationLengthIPv4=number(0, 31),
                    aggregationLengthIPv6=number(0, 127),
                ),
            ),
            shortest=1,
        )
    )
)

NODE_CONFIG_OVERRIDE = group(
    bgpInstances=needed(
        _named(
            group(
                localASN=number(1, LARGEST_ASN, form="int64"),
                localPort=number(1, LARGEST_PORT, form="int32"),
                name=needed(text(shortest=1, longest=255)),
                peers=_listed(
                    group(
                        localAddress=text(),
                        localPort=number(1, LARGEST_PORT, form="int32"),
                        name=needed(text(shortest=1)),
                    )
                ),
                routerID=text(form="ip"),
            )
        )
    )
)

LOAD_BALANCER_POOL = group(
    allowFirstLastIPs=text("Yes", "No"),
    blocks=many(group(cidr=text(form="cidr"), start=text(), stop=text())),
    disabled=flag(default=False),
    serviceSelector=label_selector(),
)


def _kind(name: str, plural: str, order: int, spec: Field) -> Kind:
    return Kind(
        group="cilium.io",
        version="v2",
        kind=name,
        plural=plural,
        namespaced=False,
        product="cilium",
        fields={"spec": needed(spec), "status": group(conditions=conditions())},
        order=order,
        checked=False,
        status=True,
    )


KINDS: tuple[Kind, ...] = (
    _kind("CiliumLoadBalancerIPPool", "ciliumloadbalancerippools", 50, LOAD_BALANCER_POOL),
    _kind("CiliumBGPAdvertisement", "ciliumbgpadvertisements", 51, ADVERTISEMENT),
    _kind("CiliumBGPPeerConfig", "ciliumbgppeerconfigs", 52, PEER_CONFIG),
    _kind("CiliumBGPNodeConfigOverride", "ciliumbgpnodeconfigoverrides", 53, NODE_CONFIG_OVERRIDE),
    _kind("CiliumBGPClusterConfig", "ciliumbgpclusterconfigs", 54, CLUSTER_CONFIG),
)
