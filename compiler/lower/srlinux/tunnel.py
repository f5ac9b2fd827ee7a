"""``/tunnel-interface`` (srl_nokia-tunnel-interfaces): a VXLAN interface for each VNI, numbered like it."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from compiler.lower.srlinux.sharing import shared

if TYPE_CHECKING:
    from compiler.fabric import Switch
    from compiler.lower.srlinux.trace import Trace
    from compiler.tree import Object

TUNNEL = "vxlan1"


def vxlan(vni: int) -> str:
    """Name the VXLAN interface of a VNI as a network instance refers to it."""
    return f"{TUNNEL}.{vni}"


def tunnels(switch: Switch, trace: Trace) -> list[Object]:
    """Render the tunnel interface with one entry a VNI; empty on a switch that has none."""
    found = [(subnet.vni, "bridged", subnet.vni_span) for subnet in switch.subnets]
    found += [(vrf.vni, "routed", vrf.vni_span) for vrf in switch.vrfs]
    if not found:
        return []
    entries: list[Object] = []
    for vni, kind, span in sorted(found, key=itemgetter(0)):
        trace.at(f"/tunnel-interface[name={TUNNEL}]/vxlan-interface[index={vni}]", span)
        entries.append(_entry(vni, kind))
    return [{"name": TUNNEL, "vxlan-interface": entries}]


@shared
def _entry(vni: int, kind: str) -> Object:
    return {"index": vni, "type": kind, "ingress": {"vni": vni}}
