"""Fabric -> Expected: which sessions come up, and over which next hops traffic for a service goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.expected import Expected
from compiler.predict.routes import routes
from compiler.predict.sessions import sessions

if TYPE_CHECKING:
    from compiler.fabric import Fabric


def predict(fabric: Fabric) -> tuple[Expected, ...]:
    """Say what each switch must show when its rendered configuration runs, sorted by device."""
    by_device = routes(fabric)
    return tuple(
        Expected(
            device=switch.name,
            sessions=tuple(sorted(sessions(switch))),
            routes=tuple(sorted(by_device.get(switch.name, ()))),
        )
        for switch in fabric.switches
    )
