"""The BGP sessions of a switch: with its neighbours, the reflectors, and the speakers of its own nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.expected import ExpectedSession

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.fabric import Switch

_IPV4 = ("ipv4-unicast",)


def sessions(switch: Switch) -> Iterator[ExpectedSession]:
    """Give every session that must be established, as this switch sees it."""
    yield from _underlay(switch)
    yield from _overlay(switch)
    yield from _speakers(switch)


def _underlay(switch: Switch) -> Iterator[ExpectedSession]:
    for uplink in switch.uplinks:
        yield ExpectedSession(
            network_instance="default",
            peer=str(uplink.peer_address),
            local=str(uplink.address.ip),
            peer_as=uplink.peer_asn,
            local_as=switch.asn,
            via="neighbor",
            group=switch.underlay.group,
            peer_name=uplink.peer,
            speaker="srlinux",
            families=_IPV4,
        )


def _overlay(switch: Switch) -> Iterator[ExpectedSession]:
    overlay = switch.overlay
    for name, loopback in overlay.peers:
        yield ExpectedSession(
            network_instance="default",
            peer=str(loopback),
            local=str(switch.loopback),
            peer_as=overlay.asn,
            local_as=overlay.asn,
            via="neighbor",
            group=overlay.group,
            peer_name=name,
            speaker="srlinux",
            families=overlay.families,
        )


def _speakers(switch: Switch) -> Iterator[ExpectedSession]:
    for vrf in switch.vrfs:
        for session in vrf.sessions:
            for node, address in session.peers:
                yield ExpectedSession(
                    network_instance=vrf.name,
                    peer=str(address),
                    local=str(session.local_address),
                    peer_as=session.asn,
                    local_as=session.leaf_asn,
                    via="dynamic",
                    group=session.group,
                    peer_name=node,
                    speaker=session.speaker,
                    families=_IPV4,
                )
