"""What the releases and platforms of the switches can do of what is asked. The schema is asked, no table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.codes.checks import RELEASE_LACKS, UNKNOWN_RELEASE
from compiler.schema import UnknownPlatformError, UnknownReleaseError, schema

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Fabric, Switch, Vrf
    from compiler.schema import Schema

_PROTOCOLS = ("network-instance", "protocols")
_GROUP = (*_PROTOCOLS, "bgp", "group")
_MULTIPATH = (
    ("ipv4-unicast", "multipath", "max-paths-level-1"),  # up to 22.11
    ("afi-safi", "multipath", "max-paths-level-1"),  # up to 24.3
    ("afi-safi", "multipath", "maximum-paths"),  # up to 24.10
    ("afi-safi", "multipath", "ebgp", "maximum-paths"),
)
"""Below ``protocols bgp``, where releases keep the number of paths; each has one of these."""


def check(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Ask each switch's schema for what the fabric needs of it."""
    for switch in fabric.switches:
        try:
            accepts = schema(switch.release, switch.platform)
        except UnknownReleaseError as error:
            diagnostics.add(UNKNOWN_RELEASE, switch.release_span, str(error), hint=error.hint)
        except UnknownPlatformError as error:
            diagnostics.add(UNKNOWN_RELEASE, switch.platform_span, str(error), hint=error.hint)
        else:
            _asked(switch, accepts, diagnostics)


def _asked(switch: Switch, accepts: Schema, diagnostics: Diagnostics) -> None:
    multipath = _most(accepts, *((*_PROTOCOLS, "bgp", *path) for path in _MULTIPATH))
    ecmp = _most(accepts, (*_PROTOCOLS, "bgp-evpn", "bgp-instance", "ecmp"))
    widths = [("multipath", switch.underlay.multipath, multipath, switch.underlay.multipath_span)]
    for vrf in switch.vrfs:
        widths.append(("multipath", vrf.multipath, multipath, vrf.multipath_span))
        widths.append(("ecmp", vrf.ecmp, ecmp, vrf.ecmp_span))
        _nodes(switch, vrf, accepts, diagnostics)
    for what, written, most, span in widths:
        if most is not None and written > most:
            diagnostics.add(
                RELEASE_LACKS,
                span,
                f"expected {what} of at most `{most}` in release `{switch.release}`, found `{written}`",
                also=switch.release_span,
            )


def _nodes(switch: Switch, vrf: Vrf, accepts: Schema, diagnostics: Diagnostics) -> None:
    if vrf.combined_ecmp and accepts.node((*_PROTOCOLS, "bgp-vpn", "combined-ecmp")) is None:
        diagnostics.add(
            RELEASE_LACKS,
            vrf.combined_span,
            f"expected a release with combined-ecmp, found `{switch.release}`",
            hint="combined-ecmp is there from 24.7 on; `preference: 169` works in every release",
            also=switch.release_span,
        )
    for session in vrf.sessions:
        if session.multihop_written and accepts.node((*_GROUP, "multihop")) is None:
            diagnostics.add(
                RELEASE_LACKS,
                session.multihop_span,
                f"expected a release with multihop, found `{switch.release}`",
                hint="multihop is there from 21.11 on; left out, it is rendered where the release has it",
                also=switch.release_span,
            )


def _most(accepts: Schema, *paths: tuple[str, ...]) -> int | None:
    """Give the upper bound of the first of these leaves that the release has."""
    for path in paths:
        node = accepts.node(path)
        if node is not None and node.type is not None and node.type.ranges:
            return max(high for _, high in node.type.ranges)
    return None
