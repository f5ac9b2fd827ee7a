"""Commits: the log that anyone may read, the one that waits to be confirmed, the lock that keeps others out.

YANG: /system/configuration/{commit,last-change} (21.6 to 25.3). Confirmed commits: the gNMI
commit-confirmed specification and transcripts of 25.3; see `provenance` for what is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drift.lab.switch.clock import Clock, Timer, rfc3339
from drift.lab.switch.model import Container, Entries
from drift.lab.switch.rejection import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable

LOG_LENGTH = 20
"""How many commits the log keeps. The real bound is not published."""

DEFAULT_ROLLBACK = 600.0
"""Seconds until an unconfirmed commit is undone when the request names none (gNMI: ten minutes)."""

IN_PROGRESS = "Cannot commit transaction (commit confirmed in progress)"
"""What every management interface says meanwhile (transcript, 25.3)."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """One line of the commit log; times are RFC 3339."""

    id: int
    kind: str
    name: str
    username: str
    comment: str
    status: str
    started: str
    ended: str


@dataclass(slots=True)
class _Pending:
    id: str
    entry: Entry
    before: Container
    timer: Timer


class Commits:
    """The commit log of one boot, and at most one commit that waits."""

    def __init__(self, clock: Clock, restore: Callable[[Container], None]) -> None:
        """Begin a boot. `restore` puts an earlier configuration back when a commit is undone."""
        self._clock = clock
        self._restore = restore
        self._pending: _Pending | None = None
        self._next = 1
        self.entries: list[Entry] = []
        self.last_change = rfc3339(clock.now())
        self.exclusive: str | None = None

    def reboot(self) -> None:
        """Forget the log and the waiting commit; ids begin anew and last-change moves (YANG)."""
        if self._pending is not None:
            self._pending.timer.cancel()
        self._pending, self._next, self.entries, self.exclusive = None, 1, [], None
        self.last_change = rfc3339(self._clock.now())

    @property
    def pending(self) -> str | None:
        """Give the id of the commit that waits to be confirmed, if one does."""
        return None if self._pending is None else self._pending.id

    def admit(self, lock_code: str, *, who: str = "") -> None:
        """Let a transaction begin, unless another waits or someone holds the candidate exclusively."""
        if self._pending is not None:
            raise Rejected("ABORTED", IN_PROGRESS)
        if self.exclusive is not None and self.exclusive != who:
            raise Rejected(lock_code, f"Candidate is exclusively held by user '{self.exclusive}'")

    def record(self, *, username: str, name: str, kind: str = "private", comment: str = "") -> Entry:
        """Write a successful commit down."""
        now = rfc3339(self._clock.now())
        entry = Entry(
            id=self._next,
            kind=kind,
            name=name.format(self._next),
            username=username,
            comment=comment,
            status="complete",
            started=now,
            ended=now,
        )
        self._next += 1
        self.entries = [*self.entries, entry][-LOG_LENGTH:]
        self.last_change = now
        return entry

    def wait(self, entry: Entry, commit_id: str, seconds: float, before: Container) -> None:
        """Hold a commit as unconfirmed until it is confirmed, cancelled, or its time is up."""
        entry.status = "unconfirmed"
        timer = self._clock.call_later(seconds or DEFAULT_ROLLBACK, self._undo)
        self._pending = _Pending(commit_id, entry, before, timer)

    def confirm(self, commit_id: str) -> None:
        """Make the waiting commit final."""
        pending = self._waiting(commit_id)
        pending.timer.cancel()
        pending.entry.status = "complete"
        pending.entry.ended = rfc3339(self._clock.now())
        self._pending = None

    def cancel(self, commit_id: str) -> None:
        """Undo the waiting commit now."""
        self._waiting(commit_id)
        self._undo()

    def extend(self, commit_id: str, seconds: float) -> None:
        """Begin the waiting commit's time anew."""
        pending = self._waiting(commit_id)
        pending.timer.cancel()
        pending.timer = self._clock.call_later(seconds or DEFAULT_ROLLBACK, self._undo)

    def _waiting(self, commit_id: str) -> _Pending:
        if self._pending is None:
            raise Rejected("FAILED_PRECONDITION", "No commit confirmed in progress")
        if self._pending.id != commit_id:
            raise Rejected("INVALID_ARGUMENT", f"Commit id '{commit_id}' does not match the one in progress")
        return self._pending

    def _undo(self) -> None:
        pending, self._pending = self._pending, None
        if pending is None:
            return
        pending.timer.cancel()
        self._restore(pending.before)
        pending.entry.status = "reverting"
        self.last_change = pending.entry.ended = rfc3339(self._clock.now())

    def state(self) -> Container:
        """Give /system/configuration as operational state, in the datastore's form."""
        log = Entries(
            (
                (str(entry.id),),
                {
                    "id": entry.id,
                    "type": entry.kind,
                    "name": entry.name,
                    "username": entry.username,
                    "comment": entry.comment,
                    "status": entry.status,
                    "started": entry.started,
                    "ended": entry.ended,
                },
            )
            for entry in self.entries
        )
        for held in log.values():
            if not held["comment"]:
                del held["comment"]
        return {"last-change": self.last_change, "commit": log}
