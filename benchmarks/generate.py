"""Intent of a fabric of any size: ``python -m benchmarks.generate 100 FOLDER``.

Every leaf has 8 Kubernetes nodes, 20 subnets and 4 VRFs; every 16 leaves are a cluster of 128 nodes with
tenants of its own. Four spines reflect routes. So the intent of a leaf and what is rendered of it do not
depend on how many others there are, and whatever grows faster than the fabric is the compiler's doing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SPINES = 4
PER_CLUSTER = 16
NODES = 8
VRFS = 4
SUBNETS = 20
PORTS = 128
"""Ports of a spine's line card; a spine is a chassis with as many cards as it takes."""

_HEAD = "apiVersion: fabricc.dev/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n"

_FABRIC = """\
  release: "24.10"
  platform: 7220 IXR-D3L
  underlay:
    ipMtu: 9000
    multipath: 4
    timers: {connectRetry: 5, holdTime: 9, keepalive: 3, minAdvertisement: 1}
    importPolicy: accept-all
    exportPolicy: accept-all
  overlay:
    asn: 65123
    timers: {minAdvertisement: 1}
    importPolicy: accept-all
    exportPolicy: accept-all
"""
_CLUSTER = """\
  subnet: {name}-s0
  nodeRoutes: local
  calico:
    version: "3.32.1"
    serviceClusterIps: [13.{number}.0.0/16]
    ipPools:
      default-ipv4: {{cidr: 11.{number}.0.0/16}}
    session:
      asn: 64512
      group: calico
      source: address
      importPolicy: {name}-pods
      exportPolicy: {name}-pods
  metallb:
    version: "0.16.1"
    mode: native
    pools:
      default: {{addresses: [12.{number}.0.0/24]}}
    session:
      asn: 65201
      group: metallb
      source: loopback
      accept: 10.{loopbacks}.0.0/24
      password: {{secretRef: bgp-password}}
      importPolicy: {name}-vips
      exportPolicy: reject-all
  nodes:
"""
_SERVICE = """\
  cluster: {name}
  namespace: web
  pool: default
  address: 12.{number}.0.1
  externalTrafficPolicy: Local
  ports: [{{name: http, port: 80}}]
  selector: {{app: web}}
"""


def generate(leaves: int) -> dict[str, str]:
    """Give the text of every file by its name."""
    clusters = [range(first, min(first + PER_CLUSTER, leaves)) for first in range(0, leaves, PER_CLUSTER)]
    files = {
        "fabric.yaml": _document("Fabric", "bench", _FABRIC) + "".join(_policies()),
        "spines.yaml": "".join(
            _document(
                "Device",
                f"spine{spine}",
                f"  {{role: spine, asn: 65000, loopback: 10.255.0.{spine}, platform: 7250 IXR-10}}\n",
            )
            for spine in range(1, SPINES + 1)
        ),
    }
    for number, members in enumerate(clusters):
        name = f"c{number}"
        files[f"{name}/leaves.yaml"] = "".join(_leaves(members)) + _links(name, members)
        files[f"{name}/tenants.yaml"] = "".join(_tenants(name, number, members))
        files[f"{name}/cluster.yaml"] = "".join(_cluster(name, number, members))
    return files


def _document(kind: str, name: str, spec: str) -> str:
    return "---\n" + _HEAD.format(kind=kind, name=name) + spec


def _policies() -> Iterator[str]:
    yield _document("RoutePolicy", "accept-all", "  default: accept\n")
    yield _document("RoutePolicy", "reject-all", "  default: reject\n")


def _leaves(members: range) -> Iterator[str]:
    for leaf in members:
        loopback = f"10.254.{leaf // 250}.{leaf % 250 + 1}"
        yield _document(
            "Device", f"leaf{leaf}", f"  {{role: leaf, asn: {300000 + leaf}, loopback: {loopback}}}\n"
        )


def _links(name: str, members: range) -> str:
    lines: list[str] = []
    for leaf in members:
        for spine in range(SPINES):
            low = (leaf * SPINES + spine) * 2
            prefix = f"100.{64 + low // 65536}.{low // 256 % 256}.{low % 256}/31"
            port = f"ethernet-{leaf // PORTS + 1}/{leaf % PORTS + 1}"
            ends = f"'spine{spine + 1}:{port}', 'leaf{leaf}:ethernet-1/{49 + spine}'"
            lines.append(f"    - {{ends: [{ends}], prefix: {prefix}}}\n")
    return _document("Links", name, "  links:\n" + "".join(lines))


def _tenants(name: str, number: int, members: range) -> Iterator[str]:
    for vrf in range(VRFS):
        instance = number * (VRFS + SUBNETS) + vrf + 1
        spec = f"  vni: {instance}\n  evi: {instance}\n  ecmp: 16\n"
        if vrf == 0:
            spec += "  bgp: {multipath: 64, preference: 169}\n  devices:\n" + "".join(
                f"    leaf{leaf}: {{asn: {400000 + leaf}, loopback: 10.253.{leaf // 250}.{leaf % 250 + 1}}}\n"
                for leaf in members
            )
        yield _document("Vrf", f"{name}-v{vrf}", spec)
    for subnet in range(SUBNETS):
        instance = number * (VRFS + SUBNETS) + VRFS + subnet + 1
        spec = f"  vni: {instance}\n  evi: {instance}\n  vrf: {name}-v{subnet % VRFS}\n"
        spec += f"  gateway: 10.{number}.{subnet}.1/24\n  irb: {subnet}\n  attach:\n"
        if subnet == 0:
            spec += f"    - {{cluster: {name}, vlan: 10, subinterface: 10}}\n"
        for leaf in members:
            spec += f"    - {{port: 'leaf{leaf}:ethernet-1/48', vlan: {100 + subnet}}}\n"
        yield _document("Subnet", f"{name}-s{subnet}", spec)


def _cluster(name: str, number: int, members: range) -> Iterator[str]:
    spec = _CLUSTER.format(name=name, number=number, loopbacks=100 + number)
    for position, leaf in enumerate(members):
        for node in range(NODES):
            host = position * NODES + node + 10
            spec += (
                f"    {name}-n{host}: {{address: 10.{number}.0.{host}, "
                f"loopback: 10.{100 + number}.0.{host}, attach: 'leaf{leaf}:ethernet-1/{node + 1}'}}\n"
            )
    yield _document("Cluster", name, spec)
    yield _document("Service", f"{name}-web", _SERVICE.format(name=name, number=number))
    for policy, members_of in (("pods", "pods, services"), ("vips", "pools")):
        yield _document("PrefixSet", f"{name}-{policy}", f"  clusters: {{{name}: [{members_of}]}}\n")
        yield _document(
            "RoutePolicy",
            f"{name}-{policy}",
            f"  statements: [{{sequence: 10, match: {{prefixSet: {name}-{policy}}}, result: accept}}]\n"
            "  default: reject\n",
        )


def write(leaves: int, folder: Path) -> int:
    """Write the files below `folder`; give the number of bytes."""
    written = 0
    for name, text in generate(leaves).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written += path.write_bytes(text.encode())
    return written


if __name__ == "__main__":
    print(f"{write(int(sys.argv[1]), Path(sys.argv[2]))} bytes")
