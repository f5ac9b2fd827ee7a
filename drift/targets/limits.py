"""How fast one switch may be asked: a bucket of calls that refills over a minute.

SR Linux refuses more than 60 RPCs a minute by default, all clients together
(``/system/grpc-server/rate-limit``), so ours stay well below.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class CallBudget:
    """A token bucket: `per_minute` calls at once at first, then as many a minute."""

    def __init__(
        self,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Start full. `clock` gives seconds that never go back."""
        self._per_second = per_minute / 60
        self._most = float(per_minute)
        self._left = self._most
        self._clock = clock
        self._sleep = sleep
        self._at = clock()

    async def take(self) -> None:
        """Wait until a call is allowed, and use it up. Waiters are served in the order they came."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        self._left -= 1
        if self._left < 0:
            await self._sleep(-self._left / self._per_second)
