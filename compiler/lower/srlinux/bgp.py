"""``…/protocols/bgp`` (srl_nokia-bgp): underlay and overlay in `default`, PE-CE in an ip-vrf."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.fabric import Overlay, Session, Switch, Timers, Underlay, Vrf
    from compiler.lower.srlinux.releases import Shapes
    from compiler.lower.srlinux.trace import Trace
    from compiler.tree import Object, Tree

IPV4 = "ipv4-unicast"
EVPN = "evpn"


def fabric_bgp(switch: Switch, shapes: Shapes, trace: Trace, at: str) -> Object:
    """Render eBGP on the links and iBGP between the loopbacks; `at` is the instance's path."""
    underlay = switch.underlay
    trace.at(f"{at}/autonomous-system", switch.asn_span)
    trace.at(f"{at}/router-id", switch.loopback_span)
    trace.at(f"{at}{shapes.family_path(IPV4)}/multipath", underlay.multipath_span)
    body: Object = {"autonomous-system": switch.asn, "router-id": str(switch.loopback)}
    body |= shapes.families({IPV4: True}, underlay.multipath)
    if underlay.rapid_withdrawal:
        body["route-advertisement"] = {"rapid-withdrawal": True}
    shared = _shared_peer_as(switch)
    body["group"] = [
        _underlay_group(underlay, shared, shapes, trace, at),
        _overlay_group(switch, shapes, trace, at),
    ]
    body["neighbor"] = _neighbors(switch, shared, trace, at)
    return body


def _shared_peer_as(switch: Switch) -> int | None:
    """Give the AS that the underlay group can state for all its peers.

    Those above a leaf are all spines of one AS in most designs, which then is said once. Below a spine every
    leaf has its own; there it is said for each, even while only one is cabled, so that a second changes
    nothing of the first.
    """
    found = {uplink.peer_asn for uplink in switch.uplinks}
    return found.pop() if switch.role != "spine" and len(found) == 1 else None


def _underlay_group(underlay: Underlay, peer_as: int | None, shapes: Shapes, trace: Trace, at: str) -> Object:
    trace.at(f"{at}/group[group-name={underlay.group}]", underlay.span)
    body: Object = {"group-name": underlay.group, "admin-state": "enable"}
    if peer_as is not None:
        body["peer-as"] = peer_as
    body |= shapes.policies(underlay.import_policy, underlay.export_policy)
    if underlay.bfd:
        body["failure-detection"] = {"enable-bfd": True, "fast-failover": True}
    return body | _timers(underlay.timers)


def _overlay_group(switch: Switch, shapes: Shapes, trace: Trace, at: str) -> Object:
    overlay = switch.overlay
    trace.at(f"{at}/group[group-name={overlay.group}]", overlay.span)
    body: Object = {"group-name": overlay.group, "admin-state": "enable", "peer-as": overlay.asn}
    body |= shapes.local_as(overlay.asn)
    body |= shapes.policies(overlay.import_policy, overlay.export_policy)
    body |= shapes.families(_overlay_families(overlay))
    if overlay.reflector:
        body["route-reflector"] = {"client": True, "cluster-id": str(switch.loopback)}
    return body | _timers(overlay.timers)


def _overlay_families(overlay: Overlay) -> dict[str, bool]:
    """Say what differs from the instance, which has ipv4-unicast on and EVPN off."""
    families = {EVPN: True} if EVPN in overlay.families else {}
    return families if IPV4 in overlay.families else families | {IPV4: False}


def _neighbors(switch: Switch, shared: int | None, trace: Trace, at: str) -> list[Tree]:
    found: list[Tree] = []
    for uplink in sorted(switch.uplinks, key=lambda uplink: uplink.peer_address):
        trace.at(f"{at}/neighbor[peer-address={uplink.peer_address}]", uplink.span)
        body = _neighbor(str(uplink.peer_address), switch.underlay.group)
        found.append(body if shared is not None else body | {"peer-as": uplink.peer_asn})
    for _, address in sorted(switch.overlay.peers, key=lambda peer: peer[1]):
        trace.at(f"{at}/neighbor[peer-address={address}]", switch.overlay.span)
        found.append(_neighbor(str(address), switch.overlay.group))
    return found


def _neighbor(address: str, group: str) -> Object:
    return {"peer-address": address, "admin-state": "enable", "peer-group": group}


def _timers(timers: Timers) -> Object:
    said = {
        "connect-retry": timers.connect_retry,
        "hold-time": timers.hold_time,
        "keepalive-interval": timers.keepalive,
        "minimum-advertisement-interval": timers.min_advertisement,
    }
    body: Object = {name: seconds for name, seconds in said.items() if seconds is not None}
    return {"timers": body} if body else {}


def tenant_bgp(vrf: Vrf, switch: Switch, shapes: Shapes, trace: Trace, at: str) -> Object | None:
    """Render the PE-CE side of an ip-vrf: whom the leaf accepts, and into which group.

    None where the switch has no AS in the VRF. Each group has its own policies; the rejection of all
    routes that have none (RFC 8212, `ebgp-default-policy`) is switched off, as an operator expects of
    sessions whose policies are written down beside them.
    """
    if vrf.asn is None:
        return None
    trace.at(at, vrf.asn_span)
    trace.at(f"{at}{shapes.family_path(IPV4)}/multipath", vrf.multipath_span)
    trace.at(f"{at}/preference", vrf.preference_span)
    body: Object = {
        "autonomous-system": vrf.asn,
        "router-id": str(vrf.loopback or switch.loopback),
        "ebgp-default-policy": {"import-reject-all": False, "export-reject-all": False},
    }
    body |= shapes.families({IPV4: True}, vrf.multipath)
    body["preference"] = _preference(vrf)
    if vrf.sessions:
        sessions = sorted(vrf.sessions, key=lambda session: session.accept)
        body["dynamic-neighbors"] = {"accept": {"match": [_match(each, trace, at) for each in sessions]}}
        groups = {session.group: session for session in reversed(vrf.sessions)}
        body["group"] = [_session_group(groups[name], shapes, trace, at) for name in sorted(groups)]
    return body


def _preference(vrf: Vrf) -> Object:
    """State the route preference for the kind of sessions that the VRF has; eBGP unless all are iBGP."""
    kinds = {"ibgp" if session.asn == vrf.asn else "ebgp" for session in vrf.sessions} or {"ebgp"}
    return dict.fromkeys(sorted(kinds), vrf.preference)


def _match(session: Session, trace: Trace, at: str) -> Object:
    prefix = str(session.accept)
    match = trace.at(f"{at}/dynamic-neighbors/accept/match[prefix={prefix}]", session.accept_span)
    trace.at(f"{match}/allowed-peer-as", session.allowed_span)
    return {
        "prefix": prefix,
        "peer-group": session.group,
        "allowed-peer-as": [str(asn) for asn in session.allowed_peer_as],
    }


def _session_group(session: Session, shapes: Shapes, trace: Trace, at: str) -> Object:
    group = trace.at(f"{at}/group[group-name={session.group}]", session.span)
    body: Object = {"group-name": session.group, "admin-state": "enable"}
    body |= shapes.policies(session.import_policy, session.export_policy)
    body |= shapes.hops(session.multihop)
    body |= shapes.authentication(session.secret)
    if session.multihop_written:
        trace.at(f"{group}/multihop", session.multihop_span)
    if session.secret is not None:
        trace.at(f"{group}/authentication", session.password_span)
    body["transport"] = {"local-address": str(session.local_address)}
    return body | _timers(session.timers)
