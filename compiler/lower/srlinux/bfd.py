"""``/bfd`` (srl_nokia-bfd): fast failure detection on fabric links; its default is off in every release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.lower.srlinux.order import by_name

if TYPE_CHECKING:
    from compiler.fabric import Switch
    from compiler.lower.srlinux.trace import Trace
    from compiler.tree import Object


def bfd(switch: Switch, trace: Trace) -> Object:
    """Render BFD for each uplink, empty where the underlay does without."""
    if not (switch.underlay.bfd and switch.uplinks):
        return {}
    entries: list[Object] = []
    for uplink in sorted(switch.uplinks, key=lambda uplink: by_name(uplink.port)):
        trace.at(f"/bfd/subinterface[id={uplink.port}.0]", uplink.span)
        entries.append({"id": f"{uplink.port}.0", "admin-state": "enable"})
    return {"subinterface": entries}
