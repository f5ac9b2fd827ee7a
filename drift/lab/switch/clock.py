"""Time as a switch sees it: the wall's, or one that a test moves by hand."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Timer(Protocol):
    """Something that will happen unless it is cancelled."""

    def cancel(self) -> None:
        """Make it not happen."""
        ...


class Clock(Protocol):
    """Where a switch gets its time and its timers from."""

    def now(self) -> float:
        """Give seconds since 1970."""
        ...

    def call_later(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Do it in so many seconds."""
        ...


class WallClock:
    """The real time, on the running event loop."""

    def now(self) -> float:
        """Give seconds since 1970."""
        return time.time()

    def call_later(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Do it in so many seconds, on this loop."""
        return asyncio.get_running_loop().call_later(seconds, action)


class ManualClock:
    """A clock that stands still until `advance`: expiry without waiting."""

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        """Begin at `start`, in seconds since 1970."""
        self._now = start
        self._due: list[tuple[float, int, _Alarm]] = []
        self._count = itertools.count()

    def now(self) -> float:
        """Give seconds since 1970."""
        return self._now

    def call_later(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Do it once the clock was moved so far."""
        alarm = _Alarm(action)
        heapq.heappush(self._due, (self._now + seconds, next(self._count), alarm))
        return alarm

    def advance(self, seconds: float) -> None:
        """Move on, doing what falls due on the way, in order."""
        until = self._now + seconds
        while self._due and self._due[0][0] <= until:
            self._now, _, alarm = heapq.heappop(self._due)
            alarm.ring()
        self._now = until


class _Alarm:
    def __init__(self, action: Callable[[], None]) -> None:
        self._action: Callable[[], None] | None = action

    def cancel(self) -> None:
        self._action = None

    def ring(self) -> None:
        action, self._action = self._action, None
        if action is not None:
            action()


def rfc3339(seconds: float) -> str:
    """Write a time as the recordings show it: UTC with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
