"""A switch is put back in one transaction, or left as it was, or it is said that nobody knows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from compiler.tree import parse
from drift.apply.lock import Busy, applying
from drift.apply.plan import OperationKind
from drift.apply.switch import Guarded, Moved, Outcome, settle
from drift.change import Verdict
from drift.lab.switch.faults import Fault, FaultKind
from drift.live import AnotherDevice, Held, Refused, Undecided
from drift.targets.extensions import Action, Commit
from drift.targets.gnmi import Write
from tests.drift.switches import BGP_PASSWORD, PASSWORD, configuration, leaf, wanted_for

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.drift.switches import Leaf

NEIGHBOR = "/network-instance[name=prod]/protocols/bgp/neighbor[peer-address=10.0.0.2]"
BREAK = (f"delete {NEIGHBOR}", "set /interface[name=ethernet-1/1]/mtu 1500")


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 60))


async def in_sync(on: Leaf) -> None:
    seen = await on.look()
    assert seen.changes == ()
    assert seen.verdict is Verdict.IN_SYNC


@pytest.mark.parametrize("release", ["21.6.4", "24.10.3", "25.3.1"])
def test_what_was_broken_is_put_back_and_nothing_else(tmp_path: Path, release: str) -> None:
    async def test() -> None:
        async with leaf(tmp_path, release) as on:
            await in_sync(on)
            on.switch.cli_commit("admin", [*BREAK, "set /interface[name=ethernet-1/2]/description mine"])
            assert [c.where for c in (await on.look()).changes] == [
                "/interface[name=ethernet-1/1]/mtu",
                NEIGHBOR,
            ]
            done = await on.apply()
            assert done.outcome is (Outcome.COMMITTED if release == "21.6.4" else Outcome.CONFIRMED)
            assert (done.ok, done.operations) == (True, 2)
            await in_sync(on)
            assert "mine" in str(on.switch.running()), "what is not ours is left alone"
            assert (await on.apply()).outcome is Outcome.UNCHANGED

    run(test)


def test_one_request_is_sent_and_then_confirmed(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            before = len((await on.read()).commits)
            await on.apply()
            after = await on.read()
            assert [commit.status for commit in after.commits[before:]] == ["complete"]

    run(test)


@pytest.mark.parametrize(
    "edits",
    [
        ["delete /routing-policy/policy[name=out]/statement[name=z]"],
        [
            "delete /routing-policy/policy[name=out]/statement[name=z]",
            'set /routing-policy/policy[name=out]/statement[name=z] {"action": {"policy-result": "accept"}}',
        ],
    ],
)
def test_the_order_of_statements_is_restored(tmp_path: Path, edits: list[str]) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", edits)
            assert (await on.look()).verdict is Verdict.DRIFTED
            plan = await on.plan()
            assert (OperationKind.REPLACE, parse("/routing-policy/policy[name=out]")) in {
                (o.kind, o.path) for o in plan.operations
            }
            assert (await on.apply(plan)).outcome is Outcome.CONFIRMED
            await in_sync(on)

    run(test)


def test_a_released_place_goes_and_its_neighbours_stay(tmp_path: Path) -> None:
    config = configuration()
    config["srl_nokia-network-instance:network-instance"].append(
        {"name": "old", "type": "srl_nokia-network-instance:ip-vrf"}
    )
    wanted = wanted_for(released=(parse("/network-instance[name=old]"), parse("/network-instance[name=x]")))

    async def test() -> None:
        async with leaf(tmp_path, config=config, wanted=wanted) as on:
            (extra,) = (await on.look()).changes
            assert (extra.where, getattr(extra, "released", None)) == ("/network-instance[name=old]", True)
            assert (await on.apply()).ok
            await in_sync(on)
            assert '"old"' not in str(on.switch.running())

    run(test)


def test_nothing_is_sent_when_the_switch_moved_since_the_plan(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK[:1])
            plan = await on.plan()
            on.switch.cli_commit("admin", BREAK[1:])
            commits = (await on.read()).commits
            with pytest.raises(Moved, match=r"ethernet-1/1\]/mtu"):
                await on.apply(plan)
            assert (await on.read()).commits == commits

    run(test)


def test_what_moved_elsewhere_does_not_matter(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            plan = await on.plan()
            on.switch.cli_commit("admin", ["set /interface[name=ethernet-1/2]/description other"])
            assert (await on.apply(plan)).ok

    run(test)


def test_nothing_is_sent_when_what_is_rendered_moved(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            plan = await on.plan()
            on.wanted = replace(on.wanted, digest="1" * 64)
            with pytest.raises(Moved, match="rendered"):
                await on.apply(plan)

    run(test)


def test_a_commit_between_the_look_and_the_change_withdraws_it(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK[:1])
            plan = await on.plan()
            # After the third Get of the apply (itself, configuration, log again) and before its Set.
            fault = Fault(kind=FaultKind.COMMIT, call="get", skip=2, user="eve", edits=BREAK[1:])
            on.switch.add_fault(fault)
            done = await on.apply(plan)
            assert done.outcome is Outcome.WITHDRAWN
            assert [c.where for c in done.remaining] == ["/interface[name=ethernet-1/1]/mtu", NEIGHBOR]
            commits = (await on.read()).commits
            assert commits[-2].username == "eve"
            assert commits[-1].status != "complete"

    run(test)


@pytest.mark.parametrize("release", ["21.6.4", "24.10.3"])
def test_a_lost_answer_to_a_change_that_was_made_is_not_sent_again(tmp_path: Path, release: str) -> None:
    async def test() -> None:
        async with leaf(tmp_path, release, wire=True) as on:
            on.switch.cli_commit("admin", BREAK)
            before = len((await on.read()).commits)
            on.switch.add_fault(Fault(kind=FaultKind.LOSE_ANSWER, call="set"))
            done = await on.apply()
            assert done.ok
            ours = (await on.read()).commits[before:]
            assert [commit.status for commit in ours] == ["complete"], "once, and decided from the log"
            await in_sync(on)

    run(test)


@pytest.mark.parametrize("release", ["21.6.4", "24.10.3"])
def test_a_lost_answer_to_a_change_that_was_not_made_is_told_from_it(tmp_path: Path, release: str) -> None:
    async def test() -> None:
        async with leaf(tmp_path, release) as on:
            on.switch.cli_commit("admin", BREAK)
            before = (await on.read()).commits
            on.switch.add_fault(Fault(kind=FaultKind.REFUSE, call="set", code="UNAVAILABLE"))
            done = await on.apply()
            assert (done.outcome, done.ok) == (Outcome.NOT_COMMITTED, False)
            assert len(done.remaining) == 2
            assert (await on.read()).commits == before
            with applying(on.lock) as journal:
                assert (journal.pending("leaf1") is not None) is (release != "21.6.4"), "it may come yet"
            assert (await on.apply()).ok, "a new plan does it"

    run(test)


def test_a_lost_answer_to_the_confirmation_is_decided_from_the_log(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path, wire=True) as on:
            on.switch.cli_commit("admin", BREAK)
            on.switch.add_fault(Fault(kind=FaultKind.LOSE_ANSWER, call="set", skip=1))
            assert (await on.apply()).outcome is Outcome.CONFIRMED
            assert (await on.read()).commits[-1].status == "complete"

    run(test)


def test_a_switch_that_is_gone_after_the_change_leaves_it_undecided(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            plan = await on.plan()
            # The three reads of the look pass; the change is made, its answer lost, and then silence.
            on.switch.add_fault(Fault(kind=FaultKind.REFUSE, call="get", skip=3, times=0))
            on.switch.add_fault(Fault(kind=FaultKind.LOSE_ANSWER, call="set"))
            with pytest.raises(Undecided, match="could not be asked"):
                await on.apply(plan)
            on.switch.faults.clear()
            assert (await on.read()).commits[-1].status == "unconfirmed"
            with applying(on.lock) as journal:
                assert await settle(on.client, "leaf1", journal)
                assert not await settle(on.client, "leaf1", journal)
            assert (await on.apply()).outcome is Outcome.CONFIRMED
            assert [c.status for c in (await on.read()).commits][-2:] == ["reverting", "complete"]
            await in_sync(on)

    run(test)


def test_what_a_killed_run_left_pending_is_withdrawn_first(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            write = Write(updates=((parse("/interface[name=ethernet-1/1]/mtu"), b"2000"),))
            with applying(on.lock) as journal:
                journal.begin("leaf1", "fabricc-dead")
                await on.client.set(
                    write, Commit(id="fabricc-dead", action=Action.COMMIT, rollback_seconds=600)
                )
            plan = await on.plan()
            with pytest.raises(Moved):
                await on.apply(plan)  # made while the pending commit was in force
            assert (await on.apply()).ok
            await in_sync(on)

    run(test)


def test_somebody_elses_pending_commit_is_waited_for(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            plan = await on.plan()
            write = Write(updates=((parse("/interface[name=ethernet-1/2]/description"), b'"x"'),))
            await on.client.set(write, Commit(id="theirs", action=Action.COMMIT, rollback_seconds=600))
            with pytest.raises(Held, match="waits to be confirmed"):
                await on.apply(plan)
            await on.client.set(Write(), Commit(id="theirs", action=Action.CONFIRM))
            assert (await on.apply(plan)).ok

    run(test)


def test_a_switch_held_exclusively_is_tried_again_and_then_left(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            plan = await on.plan()
            on.switch.hold_exclusive("bob")
            with pytest.raises(Held, match="bob"):
                await on.apply(plan)
            waits: list[float] = []

            async def patience(seconds: float) -> None:
                waits.append(seconds)
                if len(waits) == 2:
                    on.switch.hold_exclusive(None)

            assert (await on.apply(plan, sleep=patience)).ok
            assert waits == [1.0, 2.0]

    run(test)


def test_another_device_at_that_address_is_never_changed(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            plan = await on.plan()
            before = on.switch.running()
            on.switch.add_fault(Fault(kind=FaultKind.OTHER_DEVICE, times=0))
            with pytest.raises(AnotherDevice, match="host name `leaf1` is expected"):
                await on.apply(plan)
            assert on.switch.running() == before

    run(test)


def test_more_deletions_than_allowed_are_refused(tmp_path: Path) -> None:
    group = "/network-instance[name=prod]/protocols/bgp/group"

    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit(
                "admin", [f'set {group}[group-name=g{n}] {{"peer-as": {n}}}' for n in (1, 2, 3)]
            )
            with pytest.raises(Guarded, match="at most 2 deletions are allowed at once, found 3"):
                await on.apply(deletion_budget=2)
            assert (await on.apply(deletion_budget=3)).ok

    run(test)


def test_two_applies_at_once_are_one(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            plan = await on.plan()
            first, second = await asyncio.gather(on.apply(plan), on.apply(plan), return_exceptions=True)
            assert getattr(first, "ok", False)
            assert isinstance(second, Busy)

    run(test)


def with_secret(tree: dict[str, Any]) -> dict[str, Any]:
    group = tree["srl_nokia-network-instance:network-instance"][0]["protocols"]["srl_nokia-bgp:bgp"]["group"][
        0
    ]
    group["authentication"] = {"password": "secretRef:bgp"}
    return tree


def test_a_secret_is_sent_and_said_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    wanted = wanted_for()
    wanted = replace(wanted, tree=with_secret(wanted.tree))

    async def test() -> None:
        async with leaf(tmp_path, wanted=wanted) as on:
            plan = await on.plan()
            done = await on.apply(plan)
            assert done.ok
            await in_sync(on)
            assert "$aes1$" in str(on.switch.running()), "the switch has it, salted"
            said = f"{plan} {[str(o) for o in plan.operations]} {done} {await on.look()} {caplog.text}"
            said += on.lock.read_text() + repr(on.secrets) + repr(on.client.who)
            assert BGP_PASSWORD not in said
            assert PASSWORD not in said

    run(test)


def test_a_secret_that_the_switch_echoes_is_hidden(tmp_path: Path) -> None:
    wanted = wanted_for()
    tree = with_secret(wanted.tree)
    tree["srl_nokia-interfaces:interface"][0]["description"] = "secretRef:bgp"
    tree["srl_nokia-interfaces:interface"][0]["mtu"] = "secretRef:bgp"  # refused, with the value in the text

    async def test() -> None:
        async with leaf(tmp_path, wanted=replace(wanted, tree=tree)) as on:
            with pytest.raises(Refused) as caught:
                await on.apply()
            assert BGP_PASSWORD not in str(caught.value)
            assert "(hidden)" in str(caught.value)

    run(test)


def test_a_secret_that_is_not_at_hand_stops_before_anything_is_sent(tmp_path: Path) -> None:
    wanted = wanted_for()
    wanted = replace(wanted, tree=with_secret(wanted.tree))

    async def test() -> None:
        async with leaf(tmp_path, wanted=wanted) as on:
            on.secrets = replace(on.secrets, environment={})
            before = (await on.read()).commits
            with pytest.raises(Refused, match="FABRICC_SECRET_BGP"):
                await on.apply()
            assert (await on.read()).commits == before

    run(test)


def test_a_change_that_the_switch_refuses_leaves_nothing_pending(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", BREAK)
            on.switch.add_fault(Fault(kind=FaultKind.REFUSE, call="set", code="INVALID_ARGUMENT"))
            with pytest.raises(Refused):
                await on.apply()
            assert b"leaf1" not in on.lock.read_bytes()

    run(test)
