"""Fabric -> findings: what no document can be judged for alone. A file a topic, a function a rule.

A rule looks at the whole fabric, says what it finds and goes on. Rules do not know each other, so that the
order of `RULES` does not matter; findings are shown in file order anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.check import (
    ecmp,
    fragments,
    nodes,
    numbers,
    policies,
    ports,
    ranges,
    releases,
    sessions,
    speakers,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Fabric

RULES: tuple[Callable[[Fabric, Diagnostics], None], ...] = (
    numbers.check_vxlan,
    numbers.check_devices,
    numbers.check_instances,
    ports.check,
    ranges.check_tenants,
    ranges.check_underlay,
    nodes.check,
    sessions.check_ends,
    sessions.check_groups,
    sessions.check_timers,
    speakers.check,
    policies.check_sequences,
    policies.check_pools,
    ecmp.check_underlay,
    ecmp.check_tenants,
    releases.check,
    fragments.check,
)


def check(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Apply every rule. The cost is linear in the fabric."""
    for rule in RULES:
        rule(fabric, diagnostics)
