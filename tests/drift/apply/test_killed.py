"""A run that is killed in the middle leaves nothing that the next one cannot set right."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from drift.apply.lock import Busy, applying
from drift.apply.switch import Outcome, settle
from drift.change import Verdict
from drift.lab.switch.faults import Fault, FaultKind
from tests.drift.switches import PASSWORD, leaf

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from tests.drift.switches import Leaf

ROOT = Path(__file__).parents[3]
BREAK = ("set /interface[name=ethernet-1/1]/mtu 1500",)


async def doomed(on: Leaf, release: str) -> Process:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "FABRICC_GNMI_USERNAME": "fabricc",
        "FABRICC_GNMI_PASSWORD": PASSWORD,
    }
    arguments = (sys.executable, "-m", "tests.drift.apply.doomed", str(on.switch.port), str(on.lock), release)
    return await asyncio.create_subprocess_exec(*arguments, env=environment, cwd=ROOT)


def arguments_of(process: Process) -> str:
    return Path(f"/proc/{process.pid}/cmdline").read_text()


async def stuck(on: Leaf) -> None:
    """Wait until the change is made and the look after it hangs."""
    while not on.switch.faults.struck:
        await asyncio.sleep(0.02)
    assert len(on.switch.device.commits.entries) == 2


@pytest.mark.parametrize("release", ["21.6.4", "24.10.3"])
def test_killed_after_the_change_and_before_it_was_known(tmp_path: Path, release: str) -> None:
    async def test() -> None:
        async with leaf(tmp_path, release) as on:
            on.switch.cli_commit("admin", BREAK)
            # A look is three Gets; the plan takes one, the apply another, and reading back hangs.
            on.switch.add_fault(Fault(kind=FaultKind.HANG, call="get", skip=6, times=1))
            process = await doomed(on, release)
            await stuck(on)
            assert PASSWORD not in arguments_of(process)
            with pytest.raises(Busy, match=f"process {process.pid}"), applying(on.lock):
                pass
            process.kill()
            await process.wait()
            await recovered(on, release)

    asyncio.run(asyncio.wait_for(test(), 60))


async def recovered(on: Leaf, release: str) -> None:
    with applying(on.lock) as journal:
        left = await settle(on.client, "leaf1", journal)
    assert left is (release != "21.6.4"), "a confirmed commit was pending, and is withdrawn"
    done = await on.apply()
    assert done.outcome is (Outcome.UNCHANGED if release == "21.6.4" else Outcome.CONFIRMED)
    assert (await on.look()).verdict is Verdict.IN_SYNC
    statuses = [entry.status for entry in on.switch.device.commits.entries[1:]]
    assert statuses == (["complete"] if release == "21.6.4" else ["reverting", "complete"])


def test_a_pending_commit_whose_time_ran_out_is_no_obstacle(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            with applying(on.lock) as journal:
                journal.begin("leaf1", "fabricc-long-gone")
            assert (await on.apply()).outcome is Outcome.CONFIRMED
            with applying(on.lock) as journal:
                assert journal.pending("leaf1") is None

    asyncio.run(asyncio.wait_for(test(), 60))
