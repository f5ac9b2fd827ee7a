"""The whole rendered seed lab, from bare switches: applied once, and then there is nothing to report."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compiler.schema import schema
from drift.change import Verdict
from drift.lab.switch import EmulatedSwitch
from drift.secrets import Secrets, references
from drift.targets.gnmi import Credentials, GnmiClient
from drift.targets.inventory import Gnmi
from drift.wanted import read_folder
from tests.drift.switches import PASSWORD, Leaf, no_sleep

if TYPE_CHECKING:
    from drift.wanted import WantedSwitch

ROOT = Path(__file__).parents[3]
RENDERED = (ROOT / "rendered", *sorted((ROOT / "tests/corpus/good").glob("*/rendered")))
CASES = [(folder, wanted) for folder in RENDERED for wanted in read_folder(folder).switches]


@pytest.mark.parametrize(
    ("folder", "wanted"),
    CASES,
    ids=[f"{f.parent.name}-{w.name}" if f != RENDERED[0] else w.name for f, w in CASES],
)
def test_a_freshly_applied_switch_shows_no_drift(tmp_path: Path, folder: Path, wanted: WantedSwitch) -> None:
    assert folder.is_dir()
    bare = {"srl_nokia-system:system": {"srl_nokia-system-name:name": {"host-name": wanted.name}}}
    model = schema(wanted.release, wanted.platform)
    secrets = Secrets(
        None, {f"FABRICC_SECRET_{n.upper().replace('-', '_')}": "s3" for n in references(wanted.tree)}
    )

    async def test() -> None:
        switch = EmulatedSwitch(model, bare, credentials={"fabricc": PASSWORD}, chassis=wanted.platform)
        async with switch:
            settings = Gnmi(insecure=True, calls_per_minute=1000)
            who = Credentials("fabricc", PASSWORD)
            address = f"127.0.0.1:{switch.port}"
            async with GnmiClient(wanted.name, address, settings, who, sleep=no_sleep) as client:
                on = Leaf(switch, client, wanted, model, tmp_path / "lock", secrets)
                assert (await on.look()).verdict is Verdict.DRIFTED
                assert (await on.apply()).ok
                for _ in range(2):
                    seen = await on.look()
                    assert (seen.changes, seen.verdict) == ((), Verdict.IN_SYNC)

    asyncio.run(asyncio.wait_for(test(), 60))
