"""Is it the right box: what a switch says of itself, against the manifest, before anything else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drift.live import LiveSwitch
    from drift.wanted import WantedSwitch


def mistaken(wanted: WantedSwitch, live: LiveSwitch) -> str | None:
    """Say why this is not the switch that the manifest means; None if nothing speaks against it.

    What the switch (or a saved file) does not tell is not held against it. The chassis is compared without
    regard to punctuation (``7220 IXR-D2L``, ``7220-IXR-D2L``), the release by year and minor number: a
    patch release is the same model, and no other box.
    """
    if live.host_name and live.host_name != wanted.name:
        return f"host name `{wanted.name}` is expected, found `{live.host_name}`"
    if live.chassis and wanted.platform and _plain(live.chassis) != _plain(wanted.platform):
        return f"chassis `{wanted.platform}` is expected, found `{live.chassis}`"
    if live.version and _release(live.version) != _release(wanted.release):
        return f"release `{wanted.release}` is expected, found `{live.version}`"
    return None


def _plain(chassis: str) -> str:
    return re.sub(r"[^a-z0-9]", "", chassis.lower())


def _release(text: str) -> tuple[int, ...]:
    """Give year and minor number of ``24.10``, ``24.10.3`` or ``v24.10.3-407-ga0c5002f15``."""
    numbers = re.match(r"v?(\d+)\.(\d+)", text)
    return tuple(int(number) for number in numbers.groups()) if numbers else ()
