"""The operational state: configuration in force with its defaults, and what the switch itself adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compiler.schema.node import Kind, Node
from drift.lab.switch import overlay
from drift.lab.switch.clock import rfc3339
from drift.lab.switch.datastore import copy
from drift.lab.switch.defaults import with_defaults
from drift.lab.switch.model import Container, Entries, Model

if TYPE_CHECKING:
    from collections.abc import Mapping


def overlaid(node: Node, below: Container, above: Mapping[str, Any]) -> Container:
    """Lay one tree over another, entry by entry, in place; `above` wins."""
    for name, value in above.items():
        child = node.children.get(name)
        if child is None or child.kind in {Kind.LEAF, Kind.LEAF_LIST}:
            below[name] = value
        elif child.kind is Kind.CONTAINER:
            overlaid(child, below.setdefault(name, {}), value)
        else:
            entries: Entries = below.setdefault(name, Entries())
            for key, entry in value.items():
                overlaid(child, entries.setdefault(key, {}), entry)
    return below


def view(model: Model, running: Container, own: Container, *, mirrored_only: bool) -> Container:
    """Build what STATE (`mirrored_only`) or ALL shows: defaults, inheritance, running, the switch's own."""
    root = model.root
    made = copy(root, with_defaults(model, root, running))
    _without_annotations(root, made)
    inherit(model, made)
    if mirrored_only:
        overlay.unmirror(model, made)
    return overlaid(root, made, own)


def _without_annotations(node: Node, held: Container) -> None:
    for name in list(held):
        child = node.children.get(name)
        if child is None:
            del held[name]
        elif child.kind is Kind.CONTAINER:
            _without_annotations(child, held[name])
        elif child.kind is Kind.LIST:
            for entry in held[name].values():
                _without_annotations(child, entry)


def inherit(model: Model, root: Container) -> None:
    """Show on each BGP group what it inherits from bgp, and on each neighbour what from its group.

    The 25.3.2 recording: a neighbour with four configured leaves shows about sixty, its address families
    and its local AS among them.
    """
    bgp = model.at(("network-instance", "protocols", "bgp"))
    if bgp is None or "group" not in bgp.children or "neighbor" not in bgp.children:
        return
    group, neighbor = bgp.children["group"], bgp.children["neighbor"]
    for instance in root.get("network-instance", {}).values():
        held = instance.get("protocols", {}).get("bgp")
        if held is None:
            continue
        for entry in held.get("group", {}).values():
            _fill(group, entry, bgp, held)
            _fill_local_as(group, entry, held)
        for entry in held.get("neighbor", {}).values():
            parent = held.get("group", {}).get((entry.get("peer-group"),))
            if parent is not None:
                _fill(neighbor, entry, group, parent)


_OWN = {"description", "tcp-mss"}
"""Leaves that are nobody else's: a neighbour's tcp-mss is what TCP made of it."""


def _fill(node: Node, held: Container, above: Node, given: Container) -> None:
    for name, value in given.items():
        child, same = node.children.get(name), above.children.get(name)
        if child is None or same is None or child.kind is not same.kind or not child.config:
            continue
        if child.kind is Kind.CONTAINER and not child.presence:
            _fill(child, held.setdefault(name, {}), same, value)
        elif child.kind is Kind.LIST and child.keys == same.keys:
            entries: Entries = held.setdefault(name, Entries())
            for key, entry in value.items():
                kept = {leaf: entry[leaf] for leaf in child.keys}
                _fill(child, entries.setdefault(key, kept), same, entry)
        elif child.kind in {Kind.LEAF, Kind.LEAF_LIST} and name not in _OWN | {*node.keys}:
            held.setdefault(name, value)


def _fill_local_as(group: Node, entry: Container, bgp: Container) -> None:
    """Show the global AS as a group's local AS; a list of one before 23.3, a container since."""
    known = group.children.get("local-as")
    if known is not None and known.kind is Kind.CONTAINER and "autonomous-system" in bgp:
        entry.setdefault("local-as", {}).setdefault("as-number", bgp["autonomous-system"])


def identity(model: Model, *, chassis: str, boot_time: float) -> Container:
    """Say which box this is, where the model has the leaves for it; its host name is configuration."""
    version = f"v{model.release}-100-g0123456789"
    made: Container = {
        "system": {"information": {"version": version, "last-booted": rfc3339(boot_time)}},
        "platform": {"chassis": {"type": chassis}},
    }
    features = model.at(("system", "features"))
    if features is not None:
        made["system"]["features"] = sorted(model.features)
    return made
