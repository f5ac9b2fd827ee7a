"""``/interface`` (srl_nokia-interfaces): fabric ports, access ports, loopbacks, anycast gateways."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from compiler.lower.srlinux.order import by_name
from compiler.lower.srlinux.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address

    from compiler.fabric import Subnet, Switch
    from compiler.lower.srlinux.releases import Shapes
    from compiler.lower.srlinux.trace import Trace
    from compiler.tree import Object

IRB = "irb0"
HOST_ROUTES: Object = {
    "learn-unsolicited": True,
    "host-route": {"populate": [{"route-type": "dynamic"}]},
    "evpn": {"advertise": [{"route-type": "dynamic"}]},
}
"""Learn hosts by ARP, make /32 routes of them, tell the other leaves by EVPN. Shared, never changed."""

Found: TypeAlias = "tuple[str, int, Object]"
"""A subinterface: its interface, its index, its entry."""


def interfaces(switch: Switch, shapes: Shapes, trace: Trace) -> list[Object]:
    """Render every interface that the intent speaks of, by name, each with its subinterfaces by index."""
    heads: dict[str, Object] = {}
    for name, text in switch.descriptions:
        heads[name] = {"description": text}
        trace.at(f"/interface[name={name}]/description", switch.span)
    for port in _tagged(switch.subnets):
        heads[port] = heads.get(port, {}) | {"vlan-tagging": True}
    below: defaultdict[str, dict[int, Object]] = defaultdict(dict)
    for source in (_uplinks, _loopbacks, _gateways, _accesses):
        for name, index, entry in source(switch, shapes, trace):
            below[name][index] = entry
    return [
        _interface(name, heads.get(name, {}), below.get(name, {}))
        for name in sorted({*heads, *below}, key=by_name)
    ]


def _interface(name: str, head: Object, below: dict[int, Object]) -> Object:
    entry: Object = {"name": name, "admin-state": "enable"} | head
    if below:
        entry["subinterface"] = [below[index] for index in sorted(below)]
    return entry


def _uplinks(switch: Switch, shapes: Shapes, trace: Trace) -> Iterator[Found]:
    body: Object = {"index": 0, "admin-state": "enable"}
    if switch.underlay.ip_mtu is not None:
        body["ip-mtu"] = switch.underlay.ip_mtu
    for uplink in switch.uplinks:
        port = trace.at(f"/interface[name={uplink.port}]", uplink.port_span)
        trace.at(f"{port}/subinterface[index=0]/ip-mtu", switch.underlay.span)
        trace.at(f"{port}/subinterface[index=0]/ipv4", uplink.span)
        yield uplink.port, 0, body | shapes.ipv4({"address": [{"ip-prefix": str(uplink.address)}]})


def _loopbacks(switch: Switch, shapes: Shapes, trace: Trace) -> Iterator[Found]:
    trace.at(f"/interface[name={switch.loopback_interface}]", switch.loopback_span)
    yield switch.loopback_interface, 0, _host(switch.loopback, shapes)
    for vrf in switch.vrfs:
        if vrf.loopback is not None:
            trace.at(f"/interface[name={vrf.loopback_interface}]", vrf.loopback_span)
            yield vrf.loopback_interface, 0, _host(vrf.loopback, shapes)


def _host(address: IPv4Address, shapes: Shapes) -> Object:
    body: Object = {"index": 0, "admin-state": "enable"}
    return body | shapes.ipv4({"address": [{"ip-prefix": f"{address}/32"}]})


def _gateways(switch: Switch, shapes: Shapes, trace: Trace) -> Iterator[Found]:
    for subnet in switch.subnets:
        if subnet.irb is None or subnet.gateway is None:
            continue
        at = trace.at(f"/interface[name={IRB}]/subinterface[index={subnet.irb}]", subnet.span)
        trace.at(f"{at}/ipv4/address[ip-prefix={subnet.gateway}]", subnet.gateway_span)
        stack: Object = {"address": [{"ip-prefix": str(subnet.gateway), "anycast-gw": True}]}
        if subnet.host_routes:
            stack["arp"] = HOST_ROUTES
        body: Object = {"index": subnet.irb, "admin-state": "enable", "anycast-gw": {}}
        yield IRB, subnet.irb, body | shapes.ipv4(stack)


def _tagged(subnets: tuple[Subnet, ...]) -> set[str]:
    return {access.port for subnet in subnets for access in subnet.access if access.vlan is not None}


def _accesses(switch: Switch, _shapes: Shapes, trace: Trace) -> Iterator[Found]:
    tagged = _tagged(switch.subnets)
    seen: set[str] = set()
    for subnet in switch.subnets:
        for access in subnet.access:
            port = f"/interface[name={access.port}]"
            if access.port not in seen:
                seen.add(access.port)
                trace.at(port, access.span)
            trace.at(f"{port}/subinterface[index={access.subinterface}]", access.span)
            body = _bridged(access.subinterface, access.vlan, access.port in tagged)
            yield access.port, access.subinterface, body


@shared
def _bridged(index: int, vlan: int | None, tagged: bool) -> Object:  # noqa: FBT001 - part of the cache's key
    entry: Object = {"index": index, "type": "bridged", "admin-state": "enable"}
    if tagged:
        encap: Object = {"untagged": {}} if vlan is None else {"single-tagged": {"vlan-id": vlan}}
        entry["vlan"] = {"encap": encap}
    return entry
