"""How much a gRPC server lets one ask: calls a minute, calls at once (YANG: grpc-server, gnmi-server)."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drift.lab.switch.rejection import Rejected

if TYPE_CHECKING:
    from collections.abc import Generator

    from drift.lab.switch.clock import Clock

MINUTE = 60.0

RATE_LIMIT = 60
SESSION_LIMIT = 20
"""The model's defaults of rate-limit and session-limit, the same in every release (YANG)."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the server's own configuration allows."""

    calls_a_minute: int
    calls_at_once: int


class Gate:
    """Counts the calls of all clients together, as the switch does."""

    def __init__(self, clock: Clock) -> None:
        """Begin with an empty minute."""
        self._clock = clock
        self._recent: deque[float] = deque()
        self.active = 0

    @contextmanager
    def call(self, allowance: Allowance) -> Generator[None]:
        """Let one call through for as long as it lasts, or refuse it."""
        now = self._clock.now()
        while self._recent and self._recent[0] <= now - MINUTE:
            self._recent.popleft()
        if len(self._recent) >= allowance.calls_a_minute:
            raise Rejected("RESOURCE_EXHAUSTED", "Rate limit exceeded")
        if self.active >= allowance.calls_at_once:
            raise Rejected("RESOURCE_EXHAUSTED", "Max number of concurrent sessions reached")
        self._recent.append(now)
        self.active += 1
        try:
            yield
        finally:
            self.active -= 1
