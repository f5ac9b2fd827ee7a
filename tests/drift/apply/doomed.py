"""An apply in a process of its own, for a test to kill; its arguments are port, lock and release.

The password comes in the environment, as everywhere.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from compiler.schema import schema
from drift.apply.lock import applying
from drift.apply.plan import plan_switch
from drift.apply.switch import apply_switch
from drift.secrets import Secrets
from drift.targets.gnmi import GnmiClient, credentials
from drift.targets.inventory import Gnmi
from drift.targets.switch import read_switch
from tests.drift.switches import PLATFORM, wanted_for


async def main(port: str, lock: str, release: str) -> None:
    wanted, model = wanted_for(release), schema(release, PLATFORM)
    settings = Gnmi(insecure=True, calls_per_minute=1000)
    async with GnmiClient(
        "leaf1", f"127.0.0.1:{port}", settings, credentials(settings, os.environ)
    ) as client:
        with applying(Path(lock)) as journal:
            plan = plan_switch(wanted, await read_switch(client, wanted), model)
            await apply_switch(
                plan, client, Secrets(), wanted=wanted, schema=model, journal=journal, deletion_budget=9
            )


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
