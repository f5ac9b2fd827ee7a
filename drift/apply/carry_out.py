"""Carries out a proposal that was agreed to: every switch at once, then the clusters.

Switches first: a leaf that accepts a speaker before it speaks costs nothing, the other way round it
logs refusals. Each target is by itself: what fails on one is told, and undone there where it can be.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from compiler.schema import schema
from drift.apply.cluster_run import apply_cluster
from drift.apply.switch import apply_switch, settle
from drift.live import Declined, TargetError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from drift.apply.cluster import ClusterPlan
    from drift.apply.lock import Journal
    from drift.apply.plan import SwitchPlan
    from drift.apply.proposal import Proposal
    from drift.scope import Scope
    from drift.wanted import WantedSwitch


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one target's plan. `failure` is a sentence, "" if all is as wanted."""

    target: str
    told: str
    failure: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms something is changed: how much may go, how long a switch waits for the confirmation."""

    deletion_budget: int
    confirm_seconds: float


async def settle_all(scope: Scope, journal: Journal) -> tuple[Result, ...]:
    """Undo what a run that was killed had asked of a switch and not decided: before anything is planned."""

    async def settled(wanted: WantedSwitch) -> str:
        async with scope.connect_switch(wanted) as client:
            await settle(client, wanted.name, journal)
        return "withdrawn: a run that was killed had not confirmed it"

    left = [s for s in scope.switches() if journal.pending(s.name) is not None]
    return tuple(await asyncio.gather(*(_told(s.name, settled(s)) for s in left)))


async def carry_out(scope: Scope, made: Proposal, journal: Journal, terms: Terms) -> tuple[Result, ...]:
    """Send what was proposed, to the targets that have something to send."""
    gate = asyncio.Semaphore(scope.inventory.gnmi.concurrency)

    async def within(plan: SwitchPlan) -> Result:
        async with gate:
            return await _told(plan.target, _switch(scope, plan, journal, terms))

    # Our bug with one switch must not call off the others in the middle of a change.
    ended = await asyncio.gather(*(within(p) for p in made.switches if p.operations), return_exceptions=True)
    switches = [each if isinstance(each, Result) else _raise(each) for each in ended]
    clusters = [await _told(p.cluster, _cluster(scope, p)) for p in made.clusters if p.operations]
    return (*switches, *clusters)


def _raise(error: BaseException) -> NoReturn:
    raise error


async def _told(target: str, done: Awaitable[str]) -> Result:
    try:
        return Result(target=target, told=await done)
    except Declined as error:
        return Result(target=target, told="refused", failure=str(error), refused=True)
    except TargetError as error:
        return Result(target=target, told="failed", failure=str(error))


async def _switch(scope: Scope, plan: SwitchPlan, journal: Journal, terms: Terms) -> str:
    wanted = next(s for s in scope.switches() if s.name == plan.target)
    async with scope.connect_switch(wanted) as client:
        applied = await apply_switch(
            plan,
            client,
            scope.secrets(),
            wanted=wanted,
            schema=schema(wanted.release, wanted.platform),
            journal=journal,
            deletion_budget=terms.deletion_budget,
            rollback_seconds=terms.confirm_seconds,
        )
    if not applied.ok:
        raise TargetError(f"{applied.outcome}: {applied.note}")
    scope.ledger.record(plan.target, applied.last_change)
    return f"{applied.outcome}: {_count(applied.operations, 'operation')} in one transaction"


async def _cluster(scope: Scope, plan: ClusterPlan) -> str:
    wanted = next(c for c in scope.clusters() if c.name == plan.cluster)
    async with scope.connect_cluster(wanted) as client:
        applied = await apply_cluster(plan, client, secrets=scope.secrets())
    if not applied.complete:
        raise TargetError(_halfway(applied.failed, len(applied.done), len(plan.operations)))
    return f"applied: {_count(len(applied.done), 'object')}, each read back"


def _halfway(failed: Sequence[tuple[object, str]], done: int, planned: int) -> str:
    why = "; ".join(reason for _, reason in failed)
    return f"{done} of {planned} objects are done, the rest is left for the next run: {why}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
