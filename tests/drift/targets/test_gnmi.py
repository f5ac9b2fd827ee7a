"""Our gNMI client against a switch that misbehaves: what cannot be read is said to be, and no secret is."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from compiler.schema import schema
from compiler.tree import parse
from drift.change import Verdict
from drift.lab.switch import EmulatedSwitch
from drift.lab.switch.faults import Fault, FaultKind
from drift.lab.switch.tls import Authority
from drift.live import AnotherDevice, Malformed, Refused, TargetError, Undecided, Unreachable
from drift.observe import Look, look_at_all
from drift.switches.compare import compare_switch
from drift.targets.answers import Answer, assemble
from drift.targets.gnmi import Credentials, GnmiClient, Write, credentials
from drift.targets.inventory import Gnmi
from drift.targets.limits import CallBudget
from tests.drift.switches import PASSWORD, PLATFORM, configuration, leaf, no_sleep, wanted_for

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 60))


def test_a_look_says_who_and_what_and_when(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.cli_commit("admin", ["set /interface[name=ethernet-1/2]/mtu 2000"], comment="why not")
            live = await on.read()
            assert (live.host_name, live.chassis) == ("leaf1", PLATFORM)
            assert live.version.startswith("v24.10.3")
            assert "gnmi-extensions" in live.features
            assert [(c.username, c.comment, c.status) for c in live.commits] == [
                ("admin", "why not", "complete")
            ]
            assert live.last_change >= live.commits[0].started
            assert compare_switch(on.wanted, live, on.schema).outside > 0

    run(test)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (FaultKind.TRUNCATE, "is not one JSON document"),
        (FaultKind.TWO_DOCUMENTS, "is not one JSON document"),
        (FaultKind.EMPTY, "the configuration is empty"),
    ],
)
def test_a_bad_answer_is_malformed_and_never_drift(tmp_path: Path, kind: FaultKind, reason: str) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.add_fault(Fault(kind=kind, call="get", skip=1))  # the configuration itself
            with pytest.raises(Malformed, match=reason):
                await on.read()

    run(test)


def test_an_answer_that_says_nothing_of_the_switch_is_not_believed(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.add_fault(Fault(kind=FaultKind.EMPTY, call="get"))
            with pytest.raises(Malformed, match="does not say who it is"):
                await on.read()

    run(test)


def test_an_answer_cut_in_the_middle_is_unreachable(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path, wire=True) as on:
            on.switch.add_fault(Fault(kind=FaultKind.CUT, call="get", times=0))
            with pytest.raises(Unreachable):
                await on.read()

    run(test)


def test_a_connection_that_breaks_once_is_tried_again(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.add_fault(Fault(kind=FaultKind.REFUSE, call="get", code="UNAVAILABLE"))
            assert (await on.look()).verdict is Verdict.IN_SYNC

    run(test)


@pytest.mark.parametrize("wanted", [{"name": "leaf2"}, {"platform": "7220 IXR-D3L"}, {"release": "25.3.1"}])
def test_another_device_is_told_from_drift(tmp_path: Path, wanted: dict[str, Any]) -> None:
    async def test() -> None:
        async with leaf(tmp_path, wanted=wanted_for(**wanted)) as on:
            with pytest.raises(AnotherDevice, match=rf"`{next(iter(wanted.values()))}` is expected"):
                await on.read()

    run(test)


def test_a_commit_during_the_look_is_looked_at_again(tmp_path: Path) -> None:
    edit = "set /interface[name=ethernet-1/1]/mtu 1500"

    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.add_fault(Fault(kind=FaultKind.COMMIT, call="get", skip=1, edits=(edit,)))
            seen = await on.look()
            assert [change.where for change in seen.changes] == ["/interface[name=ethernet-1/1]/mtu"]

    run(test)


def test_a_switch_that_never_settles_is_unknown(tmp_path: Path) -> None:
    edit = "set /interface[name=ethernet-1/2]/mtu 1500"

    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.add_fault(Fault(kind=FaultKind.COMMIT, call="get", times=0, edits=(edit,)))
            with pytest.raises(Malformed, match="changed during each of 3 reads"):
                await on.read()

    run(test)


def test_one_that_hangs_holds_up_nobody(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path / "a") as good, leaf(tmp_path / "b") as bad:
            bad.switch.add_fault(Fault(kind=FaultKind.HANG, times=0))
            looks = [Look(str(n), "srlinux", bad.look if n == 1 else good.look) for n in range(5)]
            start = time.monotonic()
            seen = await look_at_all(looks, 4.0, concurrency=5)
            assert time.monotonic() - start < 15
            assert [each.verdict for each in seen] == [
                Verdict.UNKNOWN if n == 1 else Verdict.IN_SYNC for n in range(5)
            ]

    run(test)


def test_every_call_has_a_deadline(tmp_path: Path) -> None:
    async def test() -> None:
        settings = Gnmi(insecure=True, timeout=0.3, calls_per_minute=1000)
        async with leaf(tmp_path, settings=lambda _: settings) as on:
            on.switch.add_fault(Fault(kind=FaultKind.HANG, times=0))
            with pytest.raises(Unreachable, match=r"did not answer within 0\.3 s"):
                await on.read()
            with pytest.raises(Undecided):
                await on.client.set(Write(deletes=(parse("/interface[name=ethernet-1/2]"),)))

    run(test)


def test_a_switch_that_is_off_is_unreachable(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            await on.switch.stop()
            with pytest.raises(Unreachable, match="cannot be reached"):
                await on.read()

    run(test)


def test_a_rate_limit_is_waited_for_and_then_said(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            busy = Fault(kind=FaultKind.REFUSE, call="get", code="RESOURCE_EXHAUSTED", times=3)
            on.switch.add_fault(busy)
            assert (await on.look()).verdict is Verdict.IN_SYNC
            on.switch.add_fault(Fault(kind=FaultKind.REFUSE, call="get", code="RESOURCE_EXHAUSTED", times=0))
            with pytest.raises(Refused, match="too many calls"):
                await on.read()

    run(test)


def test_the_switchs_own_limit_is_never_reached() -> None:
    """Sixty calls a minute are its default; ours are paced, here by a clock that the sleeps move."""

    async def test() -> None:
        now = [0.0]

        async def sleep(seconds: float) -> None:
            now[0] += seconds

        budget = CallBudget(20, clock=lambda: now[0], sleep=sleep)
        taken: list[float] = []
        for _ in range(60):
            await budget.take()
            taken.append(now[0])
        assert taken[19] == 0.0
        assert taken[20] == pytest.approx(3.0)
        assert taken[59] == pytest.approx(120.0)
        await budget.take()

    run(test)


async def talk(settings: Gnmi, who: Credentials, authority: Authority, **options: Any) -> Any:
    """Read a switch whose certificate `authority` signed, for the name ``leaf1``."""
    switch = EmulatedSwitch(
        schema("24.10.3", PLATFORM),
        configuration(),
        identity=authority.issue(["leaf1"], []),
        credentials={"fabricc": PASSWORD},
        chassis=PLATFORM,
    )
    async with switch:
        address = f"127.0.0.1:{switch.port}"
        async with GnmiClient("leaf1", address, settings, who, sleep=no_sleep, **options) as client:
            return await client.get([parse("/system/name/host-name")], "config")


def ca_file(tmp_path: Path, authority: Authority) -> str:
    path = tmp_path / f"ca-{id(authority)}.pem"
    path.write_bytes(authority.pem)
    return str(path)


def test_a_certificate_is_verified_by_authority_and_name(tmp_path: Path) -> None:
    ours, theirs = Authority(), Authority("somebody else")
    who = Credentials("fabricc", PASSWORD)
    trusted = Gnmi(ca_file=ca_file(tmp_path, ours), timeout=20)

    async def test() -> None:
        answer = await talk(trusted, who, ours, server_name="leaf1")
        assert answer[0].value == "leaf1"
        with pytest.raises(Unreachable, match="certificate is not trusted"):
            await talk(trusted, who, theirs, server_name="leaf1")
        with pytest.raises(Unreachable, match="certificate is not trusted"):
            await talk(trusted, who, ours)  # the address is not in the certificate
        with pytest.raises(Unreachable, match="certificate is not trusted"):
            await talk(Gnmi(timeout=20), who, ours, server_name="leaf1")  # the system's authorities

    run(test)


def test_a_missing_authority_is_said(tmp_path: Path) -> None:
    async def test() -> None:
        with pytest.raises(Unreachable, match="cannot be read"):
            GnmiClient("leaf1", "127.0.0.1:1", Gnmi(ca_file=str(tmp_path / "none")), Credentials())

    run(test)


def test_a_wrong_password_is_refused_once_and_not_told(tmp_path: Path) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            wrong = Credentials("fabricc", "hunter2-but-longer")
            settings = Gnmi(insecure=True)
            async with GnmiClient("leaf1", on.client.address, settings, wrong) as client:
                with pytest.raises(Refused, match="not accepted") as caught:
                    await client.get((), "config")
            assert wrong.password not in f"{caught.value!r} {caught.value} {wrong!r}"

    run(test)


@pytest.mark.parametrize("code", ["PERMISSION_DENIED", "INVALID_ARGUMENT", "UNIMPLEMENTED", "OUT_OF_RANGE"])
def test_a_refusal_is_not_repeated(tmp_path: Path, code: str) -> None:
    async def test() -> None:
        async with leaf(tmp_path) as on:
            on.switch.add_fault(Fault(kind=FaultKind.REFUSE, call="get", code=code))
            with pytest.raises(Refused):
                await on.read()
            assert (await on.look()).verdict is Verdict.IN_SYNC

    run(test)


def test_credentials_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    environment = {"FABRICC_GNMI_USERNAME": "fabricc", "FABRICC_GNMI_PASSWORD": "from-environment"}
    assert credentials(Gnmi(), environment) == Credentials("fabricc", "from-environment")
    (tmp_path / "password").write_text("from-file\n")
    settings = Gnmi(password_file=str(tmp_path / "password"))
    assert credentials(settings, environment) == Credentials("fabricc", "from-file")
    with pytest.raises(TargetError, match="FileNotFoundError"):
        credentials(Gnmi(password_file=str(tmp_path / "none")), environment)
    assert credentials(Gnmi(), {}).metadata() == ()


def test_pygnmis_own_client_stays_out() -> None:
    """It logs to stdout when it is imported, and trusts whoever answers."""
    code = "import sys, drift.targets.switch, drift.targets.gnmi; print('pygnmi.client' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_values_at_several_places_become_one_tree() -> None:
    tree = assemble(
        [
            Answer((), {"m:interface": [{"name": "a"}], "m:system": {"x": 1}}),
            Answer(parse("/interface[name=a]/subinterface[index=0]"), {"mtu": 9}),
            Answer(parse("/interface[name=b]"), {"mtu": 8}),
            Answer(parse("/system/name/host-name"), "leaf1"),
            Answer((), {"m:interface": [{"name": "c"}]}),
        ]
    )
    assert tree == {
        "m:interface": [
            {"name": "a", "subinterface": [{"index": "0", "mtu": 9}]},
            {"name": "b", "mtu": 8},
            {"name": "c"},
        ],
        "m:system": {"x": 1, "name": {"host-name": "leaf1"}},
    }
    with pytest.raises(Malformed):
        assemble([Answer((), "text")])
    with pytest.raises(Malformed):
        assemble([Answer((), {"system": 1}), Answer(parse("/system/name"), {})])
