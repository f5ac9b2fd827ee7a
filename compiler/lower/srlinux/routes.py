"""``…/static-routes`` and ``next-hop-groups``: how a VRF reaches what no protocol tells it of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.fabric import StaticRoute, Vrf
    from compiler.lower.srlinux.trace import Trace
    from compiler.tree import Object


def routes(vrf: Vrf, trace: Trace, at: str) -> Object:
    """Render the static routes of a VRF, by prefix; `at` is its network instance's path."""
    if not vrf.static_routes:
        return {}
    entries: list[Object] = []
    groups: dict[str, Object] = {}
    for route in sorted(vrf.static_routes, key=lambda each: each.prefix):
        trace.at(f"{at}/static-routes/route[prefix={route.prefix}]", route.span)
        entries.append({"prefix": str(route.prefix), "next-hop-group": route.group})
        trace.at(f"{at}/next-hop-groups/group[name={route.group}]", route.span)
        groups[route.group] = _group(route)
    return {
        "static-routes": {"route": entries},
        "next-hop-groups": {"group": [groups[name] for name in sorted(groups)]},
    }


def _group(route: StaticRoute) -> Object:
    hops: list[Object] = [
        {"index": index, "ip-address": str(address)} for index, address in enumerate(route.next_hops, start=1)
    ]
    return {"name": route.group, "admin-state": "enable", "nexthop": hops}
