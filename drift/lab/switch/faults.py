"""What goes wrong with a switch and the wire to it, on demand and from a seed.

A test (or `fabricc lab break`) says which call is to suffer; everything else behaves.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What happens to the call."""

    DELAY = "delay"
    """It is answered `seconds` late."""
    HANG = "hang"
    """It is never answered; the connection stays."""
    REFUSE = "refuse"
    """It ends with status `code` before anything is done."""
    CUT = "cut"
    """The answer is cut off in the middle of the stream."""
    LOSE_ANSWER = "lose answer"
    """A Set is carried out, then the connection is reset: did it commit?"""
    TRUNCATE = "truncate"
    """The JSON of a Get ends half-way."""
    TWO_DOCUMENTS = "two documents"
    """The JSON of a Get is followed by another document."""
    EMPTY = "empty"
    """A Get is answered with notifications that hold nothing."""
    RESTART = "restart"
    """The switch restarts instead of answering."""
    OTHER_DEVICE = "other device"
    """The identity (host name, chassis) is another switch's for this call."""
    COMMIT = "commit"
    """`user` commits something on the CLI just after this call was answered."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing to go wrong. `call` is ``get``, ``set``, ``capabilities`` or ``*``.

    It lets `skip` matching calls pass, then strikes `times` of them (0: for ever), each with
    `probability`. `edits` are for COMMIT: the lines a person would have typed (see `cli`).
    """

    kind: FaultKind
    call: str = "*"
    skip: int = 0
    times: int = 1
    probability: float = 1.0
    seconds: float = 0.0
    code: str = "UNAVAILABLE"
    user: str = "admin"
    edits: tuple[str, ...] = ()


class Faults:
    """The faults in waiting."""

    def __init__(self, seed: int = 0) -> None:
        """Draw chance from `seed`, so that a run can be repeated."""
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._waiting: list[Fault] = []
        self.struck: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let it happen."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Let nothing more happen."""
        self._waiting.clear()

    def strike(self, call: str) -> list[Fault]:
        """Give what happens to this call; a fault that struck often enough is gone."""
        struck: list[Fault] = []
        for fault in list(self._waiting):
            if fault.call not in {"*", call}:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if self._random.random() >= fault.probability:
                continue
            struck.append(fault)
            if fault.times == 1:
                self._waiting.remove(fault)
            elif fault.times > 1:
                fault.times -= 1
        self.struck += struck
        return struck
