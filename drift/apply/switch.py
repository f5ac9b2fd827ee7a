"""Puts one switch back: one transaction, sent once, and known to have worked before it is final.

Where the release confirms commits (24.7 on, feature ``gnmi-extensions``) the switch undoes the change by
itself unless what runs was read back, compared and confirmed in time. Before, the change is final at
once, and only read back. Nothing is sent again because an answer was lost: the commit log decides.
"""

from __future__ import annotations

import asyncio
import secrets as chance
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import orjson

from drift.apply.guards import objections
from drift.apply.plan import CannotPlan, OperationKind, SwitchPlan, plan_switch
from drift.live import Declined, Held, Refused, TargetError, Undecided
from drift.secrets import filled, references
from drift.switches.compare import compare_switch
from drift.targets.extensions import Action, Commit
from drift.targets.gnmi import Write
from drift.targets.switch import read_switch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from compiler.schema import Schema
    from compiler.tree import Path
    from drift.apply.lock import Journal
    from drift.change import Change
    from drift.live import Commit as Logged
    from drift.live import LiveSwitch
    from drift.secrets import Secrets
    from drift.targets.gnmi import GnmiClient
    from drift.wanted import WantedSwitch

__all__ = ["Applied", "Guarded", "Moved", "Outcome", "SwitchPlan", "apply_switch", "plan_switch", "settle"]

CONFIRMED_COMMITS = "gnmi-extensions"
"""The feature among /system/features that brings commit-confirmed (24.7.1 on)."""

_HELD_AGAIN = (1.0, 2.0, 4.0)
"""Seconds before a transaction is offered again to a switch that was busy with another: it was not done."""

_ASK_AGAIN = (0.5, 2.0, 5.0, 10.0)
"""Seconds before a switch that lost an answer is asked again what became of the change."""

_UNDER_WAY = {"validating", "publishing"}
_UNCONFIRMED = "unconfirmed"


class Outcome(StrEnum):
    """What became of a plan."""

    UNCHANGED = "unchanged"
    """There was nothing to do."""
    CONFIRMED = "confirmed"
    """Done, read back, and confirmed."""
    COMMITTED = "committed"
    """Done, and read back; the release cannot confirm."""
    WITHDRAWN = "withdrawn"
    """Done, found not to be as wanted, and undone."""
    NOT_COMMITTED = "not committed"
    """The answer was lost, and the switch shows that nothing was done."""
    UNVERIFIED = "unverified"
    """Done and final, and not as wanted: see what remains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What became of a plan on one switch, and what still differs."""

    target: str
    outcome: Outcome
    operations: int
    last_change: str
    remaining: tuple[Change, ...] = ()
    note: str = ""

    @property
    def ok(self) -> bool:
        """Say whether the switch is now as wanted."""
        return self.outcome in {Outcome.UNCHANGED, Outcome.CONFIRMED, Outcome.COMMITTED}


class Moved(Declined):
    """The rendered files or the switch are not what they were when the plan was made."""


class Guarded(Declined):
    """A guard refuses the plan; `objections` are all its reasons."""

    def __init__(self, said: tuple[str, ...]) -> None:
        """Say them all at once."""
        super().__init__("; ".join(said))
        self.objections = said


async def apply_switch(
    plan: SwitchPlan,
    client: GnmiClient,
    secrets: Secrets,
    *,
    wanted: WantedSwitch,
    schema: Schema,
    journal: Journal,
    deletion_budget: int,
    rollback_seconds: float = 120.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Applied:
    """Carry out a plan, if the world is still the one that it was made for.

    `wanted` is what is committed now, `journal` the lock that is held (`drift.apply.lock.applying`).
    Raises `Moved`, `Guarded`, `drift.secrets.NoSecret` before anything is sent; `Held` when another
    transaction stays in the way, `Refused` when the switch says no; `Undecided` when nobody knows and the
    switch cannot be asked: a confirmed commit then undoes itself, and the next run withdraws it.
    """
    run = _Run(
        client=client,
        wanted=wanted,
        schema=schema,
        journal=journal,
        rollback_seconds=rollback_seconds,
        sleep=sleep,
    )
    await settle(client, wanted.name, journal, sleep=sleep)
    live = await read_switch(client, wanted)
    waiting = next((commit for commit in live.commits if commit.status == _UNCONFIRMED), None)
    if waiting is not None:
        raise Held(f"commit {waiting.id} of `{waiting.username}` waits to be confirmed")
    _check_unmoved(plan, wanted, plan_switch(wanted, live, schema))
    said = objections(plan, wanted, schema, deletion_budget=deletion_budget)
    if said:
        raise Guarded(said)
    if not plan.operations:
        return run.applied(Outcome.UNCHANGED, 0, live)
    write, values = _write(plan, secrets)
    if CONFIRMED_COMMITS in live.features:
        return await run.confirmed(write, values, live)
    return await run.at_once(write, values, live)


async def settle(
    client: GnmiClient,
    target: str,
    journal: Journal,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> bool:
    """Undo what a run that died had asked of a switch and not decided: nobody verified it.

    Say whether there was anything. Belongs before the look that a plan is made from, as a pending commit
    shows in what runs; `apply_switch` does it too. Raises `Undecided` when the switch does not answer.
    """
    left = journal.pending(target)
    if left is None:
        return False
    await _cancel(client, left, sleep)
    journal.end(target)
    return True


async def _cancel(client: GnmiClient, commit_id: str, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Undo a pending commit; one that is not pending any more needs no undoing.

    A lost answer is asked for again, which does no harm: a commit can be cancelled once.
    """
    cancel = Commit(id=commit_id, action=Action.CANCEL)
    try:
        await client.set(Write(), cancel)
    except Undecided:
        await sleep(_ASK_AGAIN[0])
    except Refused:
        return
    else:
        return
    try:
        await client.set(Write(), cancel)
    except Refused:
        return


def _check_unmoved(plan: SwitchPlan, wanted: WantedSwitch, now: SwitchPlan) -> None:
    if plan.wanted_digest != wanted.digest:
        raise Moved("what is rendered has changed since the plan was made; plan again")
    if plan.live_fingerprint != now.live_fingerprint:
        before, after = {c.where for c in plan.changes}, {c.where for c in now.changes}
        moved = sorted(before ^ after) or sorted(before & after)
        raise Moved(
            f"`{wanted.name}` has changed since the plan was made, at `{moved[0]}`"
            f"{f' and {len(moved) - 1} more places' if len(moved) > 1 else ''}; plan again"
        )


def _write(plan: SwitchPlan, secrets: Secrets) -> tuple[Write, frozenset[str]]:
    """Fill in the secrets; what is made here is sent and dropped."""
    names = frozenset[str]().union(*(references(operation.value) for operation in plan.operations))
    values = {name: secrets.get(name) for name in sorted(names)}

    def of(kind: OperationKind) -> tuple[tuple[Path, bytes], ...]:
        return tuple(
            (o.path, orjson.dumps(filled(o.value, values))) for o in plan.operations if o.kind is kind
        )

    write = Write(
        deletes=tuple(o.path for o in plan.operations if o.kind is OperationKind.DELETE),
        replaces=of(OperationKind.REPLACE),
        updates=of(OperationKind.UPDATE),
    )
    return write, frozenset(values.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One apply to one switch."""

    client: GnmiClient
    wanted: WantedSwitch
    schema: Schema
    journal: Journal
    rollback_seconds: float
    sleep: Callable[[float], Awaitable[None]]

    def applied(
        self,
        outcome: Outcome,
        operations: int,
        live: LiveSwitch,
        remaining: tuple[Change, ...] = (),
        note: str = "",
    ) -> Applied:
        return Applied(
            target=self.wanted.name,
            outcome=outcome,
            operations=operations,
            last_change=live.last_change,
            remaining=remaining,
            note=note,
        )

    async def confirmed(self, write: Write, values: frozenset[str], before: LiveSwitch) -> Applied:
        """Commit, read back, then confirm; or withdraw."""
        commit_id = f"fabricc-{chance.token_hex(8)}"
        self.journal.begin(self.wanted.name, commit_id)
        request = Commit(id=commit_id, action=Action.COMMIT, rollback_seconds=self.rollback_seconds)
        try:
            await self._send(write, request, values)
        except Undecided as lost:
            after = await self._ask(before, lost)
            if not _ours(_new(before, after), self.client.who.username):
                # It stays in the journal: a switch that hung may do it yet, and then it is withdrawn.
                return self._lost(len(_paths(write)), after)
        except TargetError:
            self.journal.end(self.wanted.name)
            raise
        return await self._decide(commit_id, len(_paths(write)), before)

    async def _decide(self, commit_id: str, operations: int, before: LiveSwitch) -> Applied:
        """Look at what the pending commit made of the switch, and make it final or undo it."""
        try:
            after = await read_switch(self.client, self.wanted)
        except TargetError as error:
            return await self._withdraw(commit_id, operations, before, f"it could not be read back: {error}")
        strangers = len(_new(before, after)) - 1
        seen = compare_switch(self.wanted, after, self.schema)
        if seen.unreadable:
            reason = f"`{seen.unreadable[0].where}` could not be read back: {seen.unreadable[0].reason}"
        elif seen.changes:
            reason = f"{len(seen.changes)} differences remained"
        elif strangers > 0:
            reason = "somebody else committed between the look and the change"
        else:
            await self._confirm(commit_id, before)
            self.journal.end(self.wanted.name)
            return self.applied(Outcome.CONFIRMED, operations, after)
        return await self._withdraw(commit_id, operations, before, reason)

    async def _confirm(self, commit_id: str, before: LiveSwitch) -> None:
        """Confirm; when the answer is lost the log tells, and what still waits is confirmed once more."""
        for _ in range(2):
            try:
                await self.client.set(Write(), Commit(id=commit_id, action=Action.CONFIRM))
            except Undecided as lost:
                after = await self._ask(before, lost)
            except Held:
                after = await read_switch(self.client, self.wanted)
            else:
                return
            ours = _ours(_new(before, after), self.client.who.username)
            if ours is None or ours.status not in {"complete", _UNCONFIRMED}:
                raise Refused("the change was undone before it was confirmed")
            if ours.status == "complete":
                return
        raise Undecided(f"the change could not be confirmed; {self._undoes_itself()}")

    async def _withdraw(self, commit_id: str, operations: int, before: LiveSwitch, reason: str) -> Applied:
        try:
            await _cancel(self.client, commit_id, self.sleep)
            after = await read_switch(self.client, self.wanted)
        except TargetError as error:
            raise Undecided(
                f"{reason}, and it is not known to be withdrawn ({error}); {self._undoes_itself()}"
            ) from None
        if any(commit.status == _UNCONFIRMED for commit in _new(before, after)):
            raise Undecided(f"{reason}, and the switch did not withdraw it; {self._undoes_itself()}")
        self.journal.end(self.wanted.name)
        remaining = compare_switch(self.wanted, after, self.schema).changes
        return self.applied(Outcome.WITHDRAWN, operations, after, remaining, reason)

    def _undoes_itself(self) -> str:
        return f"it undoes itself within {self.rollback_seconds:g} s"

    async def at_once(self, write: Write, values: frozenset[str], before: LiveSwitch) -> Applied:
        """Commit for good, as releases before 24.7 do, and read back."""
        operations = len(_paths(write))
        try:
            await self._send(write, None, values)
        except Undecided as lost:
            after = await self._ask(before, lost)
            if not _ours(_new(before, after), self.client.who.username):
                return self._lost(operations, after)
        else:
            after = await read_switch(self.client, self.wanted)
        seen = compare_switch(self.wanted, after, self.schema)
        if seen.changes or seen.unreadable:
            note = f"{len(seen.changes)} differences remain; this release cannot undo a commit by itself"
            return self.applied(Outcome.UNVERIFIED, operations, after, seen.changes, note)
        return self.applied(Outcome.COMMITTED, operations, after)

    def _lost(self, operations: int, after: LiveSwitch) -> Applied:
        """Say that nothing was done, as the log has no commit of ours; trying again takes a new plan."""
        try:
            remaining = plan_switch(self.wanted, after, self.schema).changes
        except CannotPlan:
            remaining = ()
        note = "the answer was lost, and the commit log has nothing of ours"
        return self.applied(Outcome.NOT_COMMITTED, operations, after, remaining, note)

    async def _send(self, write: Write, commit: Commit | None, values: frozenset[str] | tuple[()]) -> None:
        """Send; offer it again, a few times, to a switch that was held by another transaction."""
        for wait in _HELD_AGAIN:
            try:
                await self.client.set(write, commit, values)
            except Held:
                await self.sleep(wait)
            else:
                return
        await self.client.set(write, commit, values)

    async def _ask(self, before: LiveSwitch, lost: Undecided) -> LiveSwitch:
        """Read back until the switch answers and is no longer busy with what we may have sent."""
        for wait in _ASK_AGAIN:
            await self.sleep(wait)
            try:
                after = await read_switch(self.client, self.wanted)
            except TargetError:
                continue
            if not any(commit.status in _UNDER_WAY for commit in _new(before, after)):
                return after
        raise Undecided(f"{lost}; and the switch could not be asked what became of it") from None


def _new(before: LiveSwitch, after: LiveSwitch) -> list[Logged]:
    """Give the log's entries that were not there; a reboot begins the ids anew, so times count too."""
    known = {(commit.id, commit.started) for commit in before.commits}
    return [commit for commit in after.commits if (commit.id, commit.started) not in known]


def _ours(new: list[Logged], username: str) -> Logged | None:
    """Give the commit that was made for us, if there is one: the last of our user, one by gNMI before others.

    A release may name a gNMI commit otherwise; taking a console commit of the same user for ours does no
    harm, as what runs is compared all the same.
    """
    mine = [commit for commit in reversed(new) if commit.username == username]
    return next((c for c in mine if c.name.startswith(("grpcrpc", "gnmirpc"))), mine[0] if mine else None)


def _paths(write: Write) -> tuple[object, ...]:
    return (*write.deletes, *write.replaces, *write.updates)
