from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pygnmi.spec.v080 import gnmi_pb2 as pb

from drift.lab.switch import Rejected
from drift.lab.switch.clock import ManualClock
from drift.lab.switch.device import Manners
from drift.targets.extensions import Action, Commit
from tests.drift.lab.switch.wire import CONFIG, Wire, refused, run, settled

if TYPE_CHECKING:
    from drift.lab.switch import EmulatedSwitch

STATE = pb.GetRequest.STATE
WHERE = "/interface[name=ethernet-1/2]/description"
CHANGE = [(WHERE, "changed")]
REQUEST = Commit(id="one", action=Action.COMMIT, rollback_seconds=30)
CONFIRM = Commit(id="one", action=Action.CONFIRM)
CANCEL = Commit(id="one", action=Action.CANCEL)


def test_a_set_is_written_to_the_commit_log() -> None:
    clock = ManualClock()

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        assert await wire.get("/system/configuration/commit", kind=STATE) == [[]]
        booted = await wire.one("/system/configuration/last-change", kind=STATE)
        clock.advance(60)
        await wire.set(update=CHANGE)
        log = await wire.one("/system/configuration/commit", kind=STATE)
        (entry,) = log["commit"]
        assert entry["id"] == 1
        assert entry["username"] == "alice"
        assert entry["name"] == "grpcrpc-1"
        assert (entry["type"], entry["status"]) == ("private", "complete")
        changed = await wire.one("/system/configuration/last-change", kind=STATE)
        assert booted < changed == entry["ended"]

    run(main, clock=clock, user="alice", credentials={"alice": "alice-password"})


def test_what_is_typed_on_the_console_is_in_the_log_under_that_name() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        switch.cli_commit("bob", [f"set {WHERE} hello there", "delete /interface[name=ethernet-1/1]/mtu"])
        assert await wire.one(WHERE) == "hello there"
        log = await wire.one("/system/configuration/commit[id=1]", kind=STATE)
        assert log["username"] == "bob"
        with pytest.raises(Rejected, match="unknown element 'mut'"):
            switch.cli_commit("bob", ["set /interface[name=ethernet-1/2]/mut 9000"])

    run(main)


def test_an_exclusive_session_keeps_others_out() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        switch.hold_exclusive("bob")
        code, text = await refused(wire.set(update=CHANGE))
        assert (code, "'bob'" in text) == ("FAILED_PRECONDITION", True)
        switch.cli_commit("bob", [f"set {WHERE} mine"])
        switch.hold_exclusive(None)
        await wire.set(update=CHANGE)

    run(main, manners=Manners(lock_code="FAILED_PRECONDITION"))


def test_a_reboot_forgets_what_was_not_saved_and_begins_the_log_anew() -> None:
    clock = ManualClock()

    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=CHANGE)
        before = await wire.one("/system/configuration/last-change", kind=STATE)
        clock.advance(3600)
        await switch.restart()
        assert await settled(lambda: wire.one(WHERE)) == "spare"
        assert await wire.get("/system/configuration/commit", kind=STATE) == [[]]
        assert await wire.one("/system/configuration/last-change", kind=STATE) > before

    run(main, clock=clock)


def test_auto_save_keeps_it() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=[("/system/configuration/auto-save", True), *CHANGE])
        switch.device.reboot()
        assert await wire.one(WHERE) == "changed"

    run(main)


def test_a_confirmed_commit_stays() -> None:
    clock = ManualClock()

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=CHANGE, commit=REQUEST)
        assert (await wire.one("/system/configuration/commit[id=1]", kind=STATE))["status"] == "unconfirmed"
        answer = await wire.set(commit=CONFIRM)
        assert (answer.timestamp, list(answer.response)) == (0, [])
        clock.advance(3600)
        assert await wire.one(WHERE) == "changed"
        assert (await wire.one("/system/configuration/commit[id=1]", kind=STATE))["status"] == "complete"

    run(main, clock=clock)


def test_a_commit_that_nobody_confirms_is_undone() -> None:
    clock = ManualClock()

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=CHANGE, commit=REQUEST)
        clock.advance(29)
        assert await wire.one(WHERE) == "changed"
        clock.advance(2)
        assert await wire.one(WHERE) == "spare"
        assert (await wire.one("/system/configuration/commit[id=1]", kind=STATE))["status"] == "reverting"
        code, _text = await refused(wire.set(commit=CONFIRM))
        assert code == "FAILED_PRECONDITION"

    run(main, clock=clock)


def test_a_cancelled_commit_is_undone_at_once() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=CHANGE, commit=REQUEST)
        code, _text = await refused(wire.set(commit=Commit(id="two", action=Action.CANCEL)))
        assert code == "INVALID_ARGUMENT"
        await wire.set(commit=CANCEL)
        assert await wire.one(WHERE) == "spare"

    run(main)


def test_while_one_waits_nobody_else_commits() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=CHANGE, commit=REQUEST)
        for again in (None, Commit(id="two", action=Action.COMMIT)):
            refusal = await refused(wire.set(update=CHANGE, commit=again))
            assert refusal == ("ABORTED", "Cannot commit transaction (commit confirmed in progress)")
        with pytest.raises(Rejected, match="commit confirmed in progress"):
            switch.cli_commit("bob", [f"set {WHERE} mine"])

    run(main)


def test_its_time_can_be_prolonged_and_is_ten_minutes_if_nobody_says() -> None:
    clock = ManualClock()

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=CHANGE, commit=Commit(id="one", action=Action.COMMIT))
        clock.advance(599)
        longer = Commit(id="one", action=Action.SET_ROLLBACK_DURATION, rollback_seconds=100)
        await wire.set(commit=longer)
        clock.advance(99)
        assert await wire.one(WHERE) == "changed"
        clock.advance(2)
        assert await wire.one(WHERE) == "spare"

    run(main, clock=clock)


def test_before_24_7_the_extension_is_ignored_or_refused() -> None:
    clock = ManualClock()
    old = {"srl_nokia-interfaces:interface": CONFIG["srl_nokia-interfaces:interface"][1:2]}

    async def ignored(_: EmulatedSwitch, wire: Wire) -> None:
        assert "gnmi-extensions" not in await wire.one("/system/features", kind=STATE)
        await wire.set(update=CHANGE, commit=REQUEST)
        clock.advance(3600)
        assert await wire.one(WHERE) == "changed"

    async def rejected(_: EmulatedSwitch, wire: Wire) -> None:
        assert (await refused(wire.set(update=CHANGE, commit=REQUEST)))[0] == "UNIMPLEMENTED"

    run(ignored, old, release="24.3", clock=clock)
    run(rejected, old, release="24.3", manners=Manners(early_extension="reject"))


def test_a_server_may_be_configured_to_let_every_set_wait() -> None:
    clock = ManualClock()
    server = {"name": "mgmt", "services": ["gnmi"], "gnmi": {"commit-confirmed-timeout": 60}}
    config = CONFIG | {"srl_nokia-system:system": {"grpc-server": [server]}}

    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=CHANGE)
        switch.accept_confirmed()
        clock.advance(61)
        assert await wire.one(WHERE) == "changed"
        await wire.set(update=[(WHERE, "again")])
        clock.advance(61)
        assert await wire.one(WHERE) == "changed"

    run(main, config, clock=clock)
