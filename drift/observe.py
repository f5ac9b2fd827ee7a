"""One look at every target, at once; what cannot be looked at is unknown and holds up nobody else.

Knows no protocol: a `Look` is a name and a way to make an `Observation`.
"""

from __future__ import annotations

import asyncio
import gc
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drift.change import Observation, Unreadable
from drift.live import TargetError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Sequence


@dataclass(frozen=True, slots=True)
class Look:
    """How one target is looked at. `observe` raises `TargetError` when it cannot be."""

    target: str
    kind: str
    observe: Callable[[], Awaitable[Observation]]


async def look_once(look: Look, deadline: float) -> Observation:
    """Look at one target within `deadline` seconds; no answer is an observation too."""
    try:
        async with asyncio.timeout(deadline):
            return await look.observe()
    except TargetError as error:
        reason = str(error)
    except TimeoutError:
        reason = f"no answer within {deadline:g} s"
    return Observation(
        target=look.target, kind=look.kind, unreadable=(Unreadable(target=look.target, reason=reason),)
    )


async def look_at_all(looks: Sequence[Look], deadline: float, concurrency: int) -> tuple[Observation, ...]:
    """Look at all, `concurrency` at a time, and give what was seen in the order asked for."""
    gate = asyncio.Semaphore(concurrency)

    async def guarded(look: Look) -> Observation:
        async with gate:
            return await look_once(look, deadline)

    with _spared():
        return tuple(await asyncio.gather(*(guarded(look) for look in looks)))


@contextmanager
def _spared() -> Generator[None]:
    """Keep the garbage collector from walking what was there before, again and again.

    Decoding configurations makes it run often, and what is wanted and the schemas are large: they would
    cost a quarter of a look.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
