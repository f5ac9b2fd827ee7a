"""Putting a switch together from what the other parts found for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compiler import fabric
from compiler.resolve.policies import sets_of, used

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from ipaddress import IPv4Address

    from compiler.diagnostics import Span
    from compiler.intent import Places
    from compiler.intent.fabric import Fabric, Role
    from compiler.resolve.cabling import Box
    from compiler.resolve.policies import Policies


_ROLES: tuple[Role, ...] = ("leaf", "spine", "border")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the switches carry beside the fabric itself, by device."""

    subnets: Mapping[str, list[fabric.Subnet]]
    vrfs: Mapping[str, list[fabric.Vrf]]
    subtrees: Mapping[str, list[fabric.Subtree]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What all switches take from the `Fabric` document, bound once."""

    document: Fabric
    underlay: Mapping[str, fabric.Underlay]
    overlay_policies: tuple[fabric.Policy, fabric.Policy]
    reflectors: tuple[tuple[str, IPv4Address], ...]
    clients: tuple[tuple[str, IPv4Address], ...]
    release_span: Span
    overlay_span: Span
    overlay_timers: fabric.Timers
    platform_span: Span


def common(root: Fabric, places: Places, policies: Policies, boxes: Mapping[str, Box]) -> Common:
    """Bind the fabric's own references; its underlay once a role."""
    reflects = root.spec.overlay.route_reflectors
    ends = [(box.spec.role == reflects, (box.name, box.loopback)) for box in boxes.values()]
    value = places.value
    return Common(
        document=root,
        underlay={role: _underlay(root, role, places, policies) for role in _ROLES},
        overlay_policies=(
            policies.get(root.spec.overlay.import_policy, value(("spec", "overlay", "importPolicy"))),
            policies.get(root.spec.overlay.export_policy, value(("spec", "overlay", "exportPolicy"))),
        ),
        reflectors=tuple(end for reflector, end in ends if reflector),
        clients=tuple(end for reflector, end in ends if not reflector),
        release_span=value(("spec", "release")),
        overlay_span=value(("spec", "overlay")),
        overlay_timers=fabric.Timers(
            **root.spec.overlay.timers.model_dump(), span=value(("spec", "overlay", "timers"))
        ),
        platform_span=value(("spec", "platform")),
    )


def _underlay(root: Fabric, role: Role, places: Places, policies: Policies) -> fabric.Underlay:
    """Give a role's underlay; its own timers take the place of the fabric's, all four of them."""
    written, value = root.spec.underlay, places.value
    own = written.roles.get(role)
    timers, span = written.timers, value(("spec", "underlay", "timers"))
    if own is not None and own.timers is not None:
        timers, span = own.timers, value(("spec", "underlay", "roles", role, "timers"))
    return fabric.Underlay(
        group=written.group,
        ip_mtu=written.ip_mtu,
        bfd=written.bfd,
        timers=fabric.Timers(**timers.model_dump(), span=span),
        multipath=written.multipath,
        import_policy=policies.get(written.import_policy, value(("spec", "underlay", "importPolicy"))),
        export_policy=policies.get(written.export_policy, value(("spec", "underlay", "exportPolicy"))),
        rapid_withdrawal=written.rapid_withdrawal,
        span=value(("spec", "underlay")),
        multipath_span=value(("spec", "underlay", "multipath")),
    )


def switch(box: Box, shared: Common, parts: Parts, release: str) -> fabric.Switch:
    """Put one switch together; it carries the policies and prefix sets that it refers to, no others."""
    spec, value = box.spec, box.places.value
    underlay, overlay = shared.underlay[spec.role], _overlay(box, shared)
    vrfs = tuple(sorted(parts.vrfs.get(box.name, ()), key=lambda each: each.name))
    policies = used(_referred(underlay, overlay, vrfs))
    return fabric.Switch(
        name=box.name,
        role=spec.role,
        release=release,
        platform=spec.platform or shared.document.spec.platform,
        management=spec.management or box.name,
        asn=spec.asn,
        loopback=box.loopback,
        loopback_interface=spec.loopback_interface,
        descriptions=tuple(sorted(spec.descriptions.items())),
        underlay=underlay,
        uplinks=tuple(box.uplinks),
        overlay=overlay,
        subnets=tuple(sorted(parts.subnets.get(box.name, ()), key=lambda each: each.name)),
        vrfs=vrfs,
        policies=policies,
        prefix_sets=sets_of(policies),
        subtrees=tuple(parts.subtrees.get(box.name, ())),
        span=value(("metadata", "name")),
        release_span=shared.release_span if spec.release is None else value(("spec", "release")),
        platform_span=shared.platform_span if spec.platform is None else value(("spec", "platform")),
        asn_span=value(("spec", "asn")),
        loopback_span=value(("spec", "loopback")),
    )


def _overlay(box: Box, shared: Common) -> fabric.Overlay:
    written = shared.document.spec.overlay
    reflector = box.spec.role == written.route_reflectors
    import_policy, export_policy = shared.overlay_policies
    return fabric.Overlay(
        asn=written.asn,
        group=written.group,
        families=written.families,
        timers=shared.overlay_timers,
        import_policy=import_policy,
        export_policy=export_policy,
        reflector=reflector,
        peers=shared.clients if reflector else shared.reflectors,
        span=shared.overlay_span,
    )


def _referred(
    underlay: fabric.Underlay, overlay: fabric.Overlay, vrfs: tuple[fabric.Vrf, ...]
) -> Iterator[fabric.Policy]:
    yield from (underlay.import_policy, underlay.export_policy)
    yield from (overlay.import_policy, overlay.export_policy)
    for vrf in vrfs:
        for session in vrf.sessions:
            yield from (session.import_policy, session.export_policy)
