"""The watch: isolated targets, back-off, what is gone is forgotten, and a graceful end."""

from __future__ import annotations

import asyncio
import random
import urllib.error
import urllib.request

import pytest

from drift.change import Observation, Verdict
from drift.daemon import Watch
from drift.live import Unreachable
from drift.observe import Look, look_at_all
from drift.report.metrics import Metrics
from drift.web import serve


class Notes:
    def __init__(self) -> None:
        self.seen_: list[Observation] = []
        self.gone_: list[str] = []

    def seen(self, observation: Observation, seconds: float) -> None:
        assert seconds >= 0
        self.seen_.append(observation)

    def gone(self, target: str) -> None:
        self.gone_.append(target)


def fine(name: str) -> Look:
    async def observe() -> Observation:
        await asyncio.sleep(0)
        return Observation(target=name, kind="srlinux")

    return Look(name, "srlinux", observe)


def hanging(name: str) -> Look:
    async def observe() -> Observation:
        await asyncio.Event().wait()
        raise AssertionError

    return Look(name, "srlinux", observe)


def failing(name: str, error: Exception) -> Look:
    async def observe() -> Observation:
        raise error

    return Look(name, "srlinux", observe)


def test_one_that_hangs_and_one_that_refuses_hold_up_nobody() -> None:
    looks = [hanging("a"), failing("b", Unreachable("refused")), fine("c")]
    a, b, c = asyncio.run(look_at_all(looks, deadline=0.05, concurrency=2))
    assert (a.verdict, b.verdict, c.verdict) == (Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.IN_SYNC)
    assert a.unreadable[0].reason == "no answer within 0.05 s"


def test_one_that_hangs_holds_up_none_of_ninety_nine() -> None:
    looks = [hanging("0"), *(fine(str(number)) for number in range(1, 100))]
    first, *others = asyncio.run(look_at_all(looks, deadline=0.2, concurrency=4))
    assert first.verdict is Verdict.UNKNOWN
    assert {each.verdict for each in others} == {Verdict.IN_SYNC}
    assert len(others) == 99


def watch(notes: Notes, looks: dict[str, Look]) -> Watch:
    return Watch(
        looks=lambda: dict(looks), listener=notes, interval=0.02, deadline=0.05, random=random.Random(1)
    )


def test_the_watch_goes_on_over_a_hang_and_a_bug_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    notes, stop = Notes(), asyncio.Event()
    looks = {"a": hanging("a"), "b": failing("b", KeyError("ours")), "c": fine("c")}

    async def story() -> None:
        task = asyncio.create_task(watch(notes, looks).run(stop))
        while sum(o.target == "c" for o in notes.seen_) < 4:
            await asyncio.sleep(0.01)
        del looks["c"]
        while "c" not in notes.gone_:
            await asyncio.sleep(0.01)
        stop.set()
        await asyncio.wait_for(task, 2)

    asyncio.run(asyncio.wait_for(story(), 20))
    looks_at = {name: sum(o.target == name for o in notes.seen_) for name in "abc"}
    assert looks_at["b"] < looks_at["c"], "a target that fails is asked less often"
    assert "looking at b failed" in caplog.text


def test_unreadable_rendering_is_not_healthy_and_is_retried() -> None:
    notes, stop = Notes(), asyncio.Event()
    broken = [True]

    def looks() -> dict[str, Look]:
        if broken[0]:
            raise ValueError("torn")
        return {"c": fine("c")}

    it = Watch(looks=looks, listener=notes, interval=0.02, deadline=0.05, random=random.Random(1))

    async def story() -> None:
        task = asyncio.create_task(it.run(stop))
        await asyncio.sleep(0.05)
        assert it.healthy is False
        broken[0] = False
        while not notes.seen_:
            await asyncio.sleep(0.01)
        stop.set()
        await task

    asyncio.run(asyncio.wait_for(story(), 20))
    assert it.healthy is True


def test_metrics_and_health_answer_on_loopback() -> None:
    metrics, healthy = Metrics(), [True]
    server, port = serve(metrics.registry, lambda: healthy[0], "127.0.0.1", 0)
    try:
        metrics.seen(Observation(target="leaf1", kind="srlinux"), 0.1)
        text = _get(port, "/metrics")
        assert 'fabricc_target_verdict{kind="srlinux",target="leaf1",verdict="in sync"} 1.0' in text
        assert _get(port, "/healthz") == "ok\n"
        healthy[0] = False
        with pytest.raises(urllib.error.HTTPError, match="503"):
            _get(port, "/healthz")
        metrics.gone("leaf1")
        assert "fabricc_target_verdict{" not in _get(port, "/metrics")
    finally:
        server.shutdown()
        server.server_close()


def _get(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return str(answer.read(), "utf-8")
