"""``…/protocols/bgp-evpn`` and ``bgp-vpn``: what a network instance gives to and takes from the overlay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.lower.srlinux.sharing import shared
from compiler.lower.srlinux.tunnel import vxlan

if TYPE_CHECKING:
    from compiler.tree import Object


@shared
def evpn(vni: int, evi: int, route_target: str | None, *, ecmp: int = 1, combined: bool = False) -> Object:
    """Render one EVPN instance over VXLAN; without a route target the switch derives it from the EVI.

    `ecmp` is the number of EVPN next hops of one prefix (``bgp-evpn/bgp-instance/ecmp``, default 1 in every
    release). `combined` makes one set of PE-CE and EVPN next hops (``bgp-vpn/combined-ecmp``, from 24.7).
    The route distinguisher is left to the switch: ``<system address>:<evi>``.
    """
    instance: Object = {"id": 1, "admin-state": "enable", "vxlan-interface": vxlan(vni), "evi": evi}
    if ecmp > 1:
        instance["ecmp"] = ecmp
    vpn: Object = {"id": 1}
    if route_target is not None:
        vpn["route-target"] = {"export-rt": route_target, "import-rt": route_target}
    body: Object = {"bgp-instance": [vpn]}
    if combined:
        body["combined-ecmp"] = {}
    return {"bgp-evpn": {"bgp-instance": [instance]}, "bgp-vpn": body}
