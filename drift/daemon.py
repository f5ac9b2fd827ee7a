"""When to look, how to back off, whom to tell. Knows no protocol.

Every target has a task of its own, so a switch that hangs delays only itself. The supervisor reads
what is committed anew at each beat, starts tasks for new targets and ends those of targets that are
gone. A look that fails backs off up to eight intervals; one that works comes back to the beat.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from drift.change import Observation, Unreadable, Verdict
from drift.observe import Look, look_once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

log = logging.getLogger("fabricc.drift")
_BACKOFF_CAP = 8


class Listener(Protocol):
    """Who is told: after each look, and when a target is no longer committed."""

    def seen(self, observation: Observation, seconds: float) -> None:
        """Take note of one look, which took `seconds`."""
        ...

    def gone(self, target: str) -> None:
        """Forget a target."""
        ...


@dataclass(slots=True, kw_only=True)
class Watch:
    """The loop. `looks` reads what is committed; it may raise `OSError` or `ValueError`, and is retried.

    `interval` is seconds between two looks at one target, `jitter` the fraction by which each wait is
    varied, so that a thousand switches are not asked in the same second.
    """

    looks: Callable[[], Mapping[str, Look]]
    listener: Listener
    interval: float
    deadline: float
    random: Random
    jitter: float = 0.1
    healthy: bool = True
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict[str, "asyncio.Task[None]"])
    _looks: Mapping[str, Look] = field(default_factory=dict[str, Look])

    async def run(self, stop: asyncio.Event) -> None:
        """Watch until `stop` is set; then end every task and come back."""
        try:
            while not stop.is_set():
                self._supervise()
                await _wait(stop, self.interval)
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _supervise(self) -> None:
        try:
            self._looks = self.looks()
        except (OSError, ValueError) as error:
            self.healthy = False
            log.error("what is committed could not be read: %s", error)  # noqa: TRY400 - the user's, no trace
            return
        self.healthy = True
        for target in self._tasks.keys() - self._looks.keys():
            self._tasks.pop(target).cancel()
            self.listener.gone(target)
        for target in self._looks.keys() - self._tasks.keys():
            self._tasks[target] = asyncio.create_task(self._follow(target))

    async def _follow(self, target: str) -> None:
        failures = 0
        await asyncio.sleep(self.random.uniform(0, min(1.0, self.interval * self.jitter)))
        while True:
            seen = await self._look(self._looks[target])
            failures = failures + 1 if seen.verdict is Verdict.UNKNOWN else 0
            pause = self.interval * min(2 ** max(0, failures - 1), _BACKOFF_CAP)
            await asyncio.sleep(pause * self.random.uniform(1 - self.jitter, 1 + self.jitter))

    async def _look(self, look: Look) -> Observation:
        started = time.monotonic()
        try:
            seen = await look_once(look, self.deadline)
        except Exception:
            # Our bug with one target must not end the watch over the others.
            log.exception("looking at %s failed", look.target)
            seen = Observation(
                target=look.target,
                kind=look.kind,
                unreadable=(Unreadable(target=look.target, reason="internal error, see the log"),),
            )
        self.listener.seen(seen, time.monotonic() - started)
        return seen


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
