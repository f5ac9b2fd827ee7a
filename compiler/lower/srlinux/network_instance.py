"""``/network-instance`` (srl_nokia-network-instance): `default`, an ip-vrf a VRF, a mac-vrf a subnet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.lower.srlinux.bgp import fabric_bgp, tenant_bgp
from compiler.lower.srlinux.evpn import evpn
from compiler.lower.srlinux.interfaces import IRB
from compiler.lower.srlinux.order import by_name
from compiler.lower.srlinux.routes import routes
from compiler.lower.srlinux.sharing import shared
from compiler.lower.srlinux.tunnel import vxlan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compiler.fabric import Subnet, Switch, Vrf
    from compiler.lower.srlinux.releases import Shapes
    from compiler.lower.srlinux.trace import Trace
    from compiler.tree import Object


def network_instances(switch: Switch, shapes: Shapes, trace: Trace) -> list[Object]:
    """Render all network instances of a switch, by name."""
    found = [_default(switch, shapes, trace)]
    found += [_ip_vrf(vrf, switch, shapes, trace) for vrf in switch.vrfs]
    found += [_mac_vrf(subnet, trace) for subnet in switch.subnets]
    return sorted(found, key=lambda entry: by_name(str(entry["name"])))


def _instance(name: str, kind: str, interfaces: Iterable[str]) -> Object:
    entry: Object = {"name": name, "type": kind, "admin-state": "enable"}
    members = [_named(each) for each in sorted(interfaces, key=by_name)]
    return entry | {"interface": members} if members else entry


@shared
def _named(name: str) -> Object:
    return {"name": name}


def _default(switch: Switch, shapes: Shapes, trace: Trace) -> Object:
    at = trace.at("/network-instance[name=default]", switch.span)
    for uplink in switch.uplinks:
        trace.at(f"{at}/interface[name={uplink.port}.0]", uplink.span)
    members = [f"{uplink.port}.0" for uplink in switch.uplinks]
    entry = _instance("default", "default", [*members, f"{switch.loopback_interface}.0"])
    return entry | {"protocols": {"bgp": fabric_bgp(switch, shapes, trace, f"{at}/protocols/bgp")}}


def _ip_vrf(vrf: Vrf, switch: Switch, shapes: Shapes, trace: Trace) -> Object:
    at = trace.at(f"/network-instance[name={vrf.name}]", vrf.span)
    instance = f"{at}/protocols/bgp-evpn/bgp-instance[id=1]"
    trace.at(f"{instance}/evi", vrf.evi_span)
    trace.at(f"{instance}/ecmp", vrf.ecmp_span)
    members = [f"{IRB}.{index}" for index in vrf.irbs]
    if vrf.loopback is not None:
        members.append(f"{vrf.loopback_interface}.0")
    entry = _instance(vrf.name, "ip-vrf", members)
    entry["vxlan-interface"] = [_named(vxlan(vrf.vni))]
    combined = vrf.combined_ecmp and shapes.combined_ecmp
    if combined:
        trace.at(f"{at}/protocols/bgp-vpn/combined-ecmp", vrf.combined_span)
    protocols = evpn(vrf.vni, vrf.evi, vrf.route_target, ecmp=vrf.ecmp, combined=combined)
    bgp = tenant_bgp(vrf, switch, shapes, trace, f"{at}/protocols/bgp")
    entry["protocols"] = protocols if bgp is None else protocols | {"bgp": bgp}
    return entry | routes(vrf, trace, at)


def _mac_vrf(subnet: Subnet, trace: Trace) -> Object:
    at = trace.at(f"/network-instance[name={subnet.network_instance}]", subnet.span)
    trace.at(f"{at}/protocols/bgp-evpn/bgp-instance[id=1]/evi", subnet.evi_span)
    members: list[str] = []
    for access in subnet.access:
        name = f"{access.port}.{access.subinterface}"
        trace.at(f"{at}/interface[name={name}]", access.span)
        members.append(name)
    if subnet.irb is not None:
        members.append(f"{IRB}.{subnet.irb}")
    entry = _instance(subnet.network_instance, "mac-vrf", members)
    entry["vxlan-interface"] = [_named(vxlan(subnet.vni))]
    entry["protocols"] = evpn(subnet.vni, subnet.evi, subnet.route_target)
    return entry
