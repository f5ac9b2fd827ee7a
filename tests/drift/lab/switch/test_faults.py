from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import grpc
import grpc.aio
import pytest
from pygnmi.spec.v080 import gnmi_pb2 as pb

from compiler.schema import schema
from drift.lab.switch import EmulatedSwitch
from drift.lab.switch.clock import ManualClock
from drift.lab.switch.faults import Fault, FaultKind
from drift.lab.switch.tls import Authority
from tests.drift.lab.switch.wire import CONFIG, PLATFORM, Wire, path_of, refused, run, settled

if TYPE_CHECKING:
    from collections.abc import Awaitable

STATE = pb.GetRequest.STATE
WHERE = "/interface[name=ethernet-1/2]/description"
CHANGE = [(WHERE, "changed")]
ROOT = pb.GetRequest(path=[pb.Path()], type=pb.GetRequest.CONFIG, encoding=pb.JSON_IETF)


async def _payload(wire: Wire) -> bytes:
    return (await wire.raw(ROOT)).notification[0].update[0].val.json_ietf_val


async def _broken(call: Awaitable[Any]) -> str:
    """Give the status of a call that the wire ended."""
    return (await refused(call))[0]


@pytest.mark.parametrize("wired", [False, True])
def test_the_answer_to_a_set_is_lost_after_it_committed(wired: bool) -> None:  # noqa: FBT001 - a parameter
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        switch.add_fault(Fault(kind=FaultKind.LOSE_ANSWER, call="set"))
        assert await _broken(wire.set(update=CHANGE)) == "UNAVAILABLE"
        assert switch.device.commits.entries[0].status == "complete"
        assert await settled(lambda: wire.one(WHERE)) == "changed"

    run(main, wire=wired)


def test_an_answer_is_cut_off() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        whole = await _payload(wire)
        switch.add_fault(Fault(kind=FaultKind.CUT, call="get"))
        assert await _broken(wire.raw(ROOT)) == "UNAVAILABLE"
        assert await settled(lambda: _payload(wire)) == whole

    run(main, wire=True)


def test_json_is_truncated_or_doubled_or_missing_once() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        whole = await _payload(wire)
        switch.add_fault(Fault(kind=FaultKind.TRUNCATE))
        assert await _payload(wire) == whole[: len(whole) // 2]
        switch.add_fault(Fault(kind=FaultKind.TWO_DOCUMENTS))
        assert await _payload(wire) == whole + whole
        switch.add_fault(Fault(kind=FaultKind.EMPTY))
        assert await wire.get("/") == [[]]
        assert await _payload(wire) == whole

    run(main)


def test_it_is_slow_or_silent_or_refuses_when_told_and_only_where() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        switch.add_fault(Fault(kind=FaultKind.HANG, call="get", skip=1))
        await wire.capabilities()
        await wire.one(WHERE)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wire.one(WHERE), timeout=0.2)
        switch.add_fault(Fault(kind=FaultKind.REFUSE, code="PERMISSION_DENIED", times=2))
        for _ in range(2):
            assert (await refused(wire.one(WHERE)))[0] == "PERMISSION_DENIED"
        loop = asyncio.get_running_loop()
        switch.add_fault(Fault(kind=FaultKind.DELAY, seconds=0.05))
        before = loop.time()
        assert await wire.one(WHERE) == "spare"
        assert loop.time() - before >= 0.05

    run(main)


def test_someone_commits_between_two_calls() -> None:
    edits = (f"set {WHERE} mine",)

    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        switch.add_fault(Fault(kind=FaultKind.COMMIT, call="get", user="bob", edits=edits))
        assert await wire.one(WHERE) == "spare"
        assert await wire.one(WHERE) == "mine"
        assert (await wire.one("/system/configuration/commit[id=1]/username", kind=STATE)) == "bob"

    run(main)


def test_another_device_answers_at_this_address() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        switch.add_fault(Fault(kind=FaultKind.OTHER_DEVICE, times=2))
        for kind in (STATE, pb.GetRequest.CONFIG):
            assert await wire.one("/system/name/host-name", kind=kind) == "another-switch"
        assert await wire.one("/system/name/host-name") == "leaf1"

    run(main)


def test_it_restarts_instead_of_answering() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=CHANGE)
        switch.add_fault(Fault(kind=FaultKind.RESTART, call="get"))
        assert await _broken(wire.one(WHERE)) == "UNAVAILABLE"
        while switch.device.commits.entries:  # the restart is under way
            await asyncio.sleep(0.01)
        assert await settled(lambda: wire.one(WHERE)) == "spare"
        assert switch.device.commits.entries == []

    run(main)


def test_chance_is_drawn_from_a_seed() -> None:
    def struck(seed: int) -> list[bool]:
        from drift.lab.switch.faults import Faults

        faults = Faults(seed)
        faults.add(Fault(kind=FaultKind.EMPTY, probability=0.5, times=0))
        return [bool(faults.strike("get")) for _ in range(32)]

    assert struck(1) == struck(1)
    assert struck(1) != struck(2)
    assert 0 < sum(struck(1)) < 32


def test_sixty_calls_a_minute_are_let_through() -> None:
    clock = ManualClock()

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        for _count in range(60):
            await wire.one(WHERE)
        assert (await refused(wire.one(WHERE)))[0] == "RESOURCE_EXHAUSTED"
        clock.advance(61)
        assert await wire.one(WHERE) == "spare"

    run(main, clock=clock)


def test_twenty_calls_at_once_are_let_through_or_as_many_as_it_is_told() -> None:
    server = {"name": "mgmt", "services": ["gnmi"], "session-limit": 2, "rate-limit": 1000}
    config = CONFIG | {"srl_nokia-system:system": {"grpc-server": [server]}}

    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        switch.add_fault(Fault(kind=FaultKind.HANG, times=2))
        hanging = [asyncio.create_task(wire.one(WHERE)) for _ in range(2)]
        await asyncio.sleep(0.1)
        refusal = await refused(wire.one(WHERE))
        assert refusal == ("RESOURCE_EXHAUSTED", "Max number of concurrent sessions reached")
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        for _ in range(100):
            if not switch.calls:
                break
            await asyncio.sleep(0.02)
        assert await wire.one(WHERE) == "spare"

    run(main, config)


@pytest.mark.parametrize("user", ["", "alice", "mallory"])
def test_only_those_who_are_known_get_in(user: str) -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        if user == "alice":
            assert await wire.one(WHERE) == "spare"
        else:
            assert (await refused(wire.one(WHERE)))[0] == "UNAUTHENTICATED"

    run(main, user=user, credentials={"alice": "alice-password"})


def test_the_certificate_is_the_labs_and_names_the_switch() -> None:
    lab, stranger = Authority(), Authority()

    async def reach(port: int, root: bytes, name: str) -> str:
        options = (("grpc.ssl_target_name_override", name),)
        credentials = grpc.ssl_channel_credentials(root)
        async with grpc.aio.secure_channel(f"127.0.0.1:{port}", credentials, options) as channel:
            found: str = await Wire(channel, ()).one(WHERE)
            return found

    async def main() -> None:
        identity = lab.issue(["leaf1"])
        async with EmulatedSwitch(schema("24.10", PLATFORM), CONFIG, identity=identity) as switch:
            assert await reach(switch.port, lab.pem, "leaf1") == "spare"
            assert await _broken(reach(switch.port, stranger.pem, "leaf1")) == "UNAVAILABLE"
            assert await _broken(reach(switch.port, lab.pem, "leaf2")) == "UNAVAILABLE"

    asyncio.run(main())


def test_a_set_that_is_larger_than_the_server_takes_is_refused() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        value = pb.TypedValue(json_ietf_val=b'"' + b"x" * (5 << 20) + b'"')
        request = pb.SetRequest(update=[pb.Update(path=path_of(WHERE), val=value)])
        assert (await refused(wire.stub.Set(request)))[0] == "RESOURCE_EXHAUSTED"

    run(main)


def test_a_second_port_may_speak_plaintext_and_the_first_ask_for_a_certificate() -> None:
    lab, clients = Authority(), Authority("clients")
    known = clients.issue(["fabricc"])

    async def reach(switch: EmulatedSwitch, *pair: bytes) -> str:
        credentials = grpc.ssl_channel_credentials(lab.pem, *reversed(pair))
        async with grpc.aio.secure_channel(f"127.0.0.1:{switch.port}", credentials) as channel:
            found: str = await Wire(channel, ()).one(WHERE)
            return found

    async def main() -> None:
        switch = EmulatedSwitch(
            schema("24.10", PLATFORM),
            CONFIG,
            identity=lab.issue(["leaf1"]),
            client_authority=clients.pem,
            plaintext_too=True,
        )
        async with switch:
            assert await reach(switch, known.certificate, known.key) == "spare"
            assert await _broken(reach(switch)) == "UNAVAILABLE"
            async with grpc.aio.insecure_channel(f"127.0.0.1:{switch.plaintext_port}") as channel:
                assert await Wire(channel, ()).one(WHERE) == "spare"

    asyncio.run(main())
