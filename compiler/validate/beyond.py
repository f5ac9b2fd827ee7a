"""What the vendor's YANG cannot say, or says in a way that never holds (`reference` in each rule).

The names here are those of the oldest and of the newest release alike: 21.6 to 25.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.validate.plain import members, objects
from compiler.validate.violation import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.validate.structure import Findings

OUTSIDE = ("mgmt",)
"""Network instances that are never ours: what they use is not in the tree."""


def beyond_yang(tree: dict[str, Any], found: Findings) -> None:
    """Note what a switch would refuse, or silently not do, though every YANG type and leafref holds."""
    instances = objects(tree.get("network-instance"))
    if "interface" in tree:
        _subinterfaces_exist(tree, instances, found)
    _attached_once(instances, found)
    _vxlan_not_in_default(instances, found)
    _own_vni(tree, found)


_TYPES = frozenset({"default", "host", "ip-vrf", "mac-vrf", "vpws"})
"""/network-instance/type (srl_nokia-network-instance, identities of ni-type in 21.6 to 25.3)."""


def _attachments(instance: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Give what an instance attaches as ``ethernet-1/1.0``, by name or, from 23.3, by interface-ref."""
    for entry in objects(instance.get("interface")):
        reference = members(entry.get("interface-ref"))
        if "interface" in reference:
            yield entry, f"{reference['interface']}.{reference.get('subinterface', 0)}"
        elif "name" in entry:
            yield entry, str(entry["name"])


def _tunnels(instance: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for entry in objects(instance.get("vxlan-interface")):
        if "name" in entry:
            yield entry, str(entry["name"])


def _subinterfaces_exist(tree: dict[str, Any], instances: list[dict[str, Any]], found: Findings) -> None:
    """Hold attachments against subinterfaces: the model has a plain string there, in every release."""
    there = {
        f"{interface.get('name')}.{subinterface.get('index')}"
        for interface in objects(tree.get("interface"))
        for subinterface in objects(interface.get("subinterface"))
    }
    for instance in instances:
        if instance.get("name") in OUTSIDE:
            continue
        for entry, name in _attachments(instance):
            if name not in there:
                reason = f"expected a subinterface that is configured, found `{name}`"
                found.add(entry, "", Rule.NO_SUBINTERFACE, reason)


def _attached_once(instances: list[dict[str, Any]], found: Findings) -> None:
    """Let a subinterface, and a vxlan-interface, belong to one network instance.

    An irb subinterface is the exception: it joins one mac-vrf to one that routes. What an instance of a
    type that there is not would be, nobody knows: that finding is enough.
    """
    for attached, rule in ((_attachments, Rule.SHARED_SUBINTERFACE), (_tunnels, Rule.SHARED_VXLAN)):
        first: dict[tuple[str, bool], str] = {}
        for instance in instances:
            if str(instance.get("type", "default")) not in _TYPES:
                continue
            bridges = instance.get("type") == "mac-vrf"
            for entry, name in attached(instance):
                side = bridges and name.startswith("irb")
                here = str(instance.get("name"))
                owner = first.setdefault((name, side), here)
                if owner != here:
                    reason = f"expected `{name}` in one network instance, found it in `{owner}` too"
                    found.add(entry, "", rule, reason)


def _vxlan_not_in_default(instances: list[dict[str, Any]], found: Findings) -> None:
    """Do what the model's own ``must`` means: it compares a name with a type, and so never fails."""
    for instance in instances:
        if instance.get("type", "default") == "default":
            for entry in objects(instance.get("vxlan-interface")):
                reason = "expected a vxlan-interface in a mac-vrf or ip-vrf, found it in type `default`"
                found.add(entry, "", Rule.VXLAN_IN_DEFAULT, reason)


def _own_vni(tree: dict[str, Any], found: Findings) -> None:
    """Let each VNI arrive at one vxlan-interface."""
    first: dict[str, str] = {}
    for tunnel in objects(tree.get("tunnel-interface")):
        for entry in objects(tunnel.get("vxlan-interface")):
            vni = members(entry.get("ingress")).get("vni")
            name = f"{tunnel.get('name')}.{entry.get('index')}"
            if vni is not None and first.setdefault(str(vni), name) != name:
                reason = f"expected a VNI of its own, found `{vni}` at `{first[str(vni)]}` too"
                found.add(entry, "", Rule.SHARED_VNI, reason)
