"""Looks at every target and works out what would put it back. Sends nothing.

Kept apart from carrying it out, so that a plan can be shown, agreed to, and held against the world again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from compiler.schema import schema
from drift.apply.cluster import plan_cluster
from drift.apply.guards import objections
from drift.apply.plan import plan_switch
from drift.apply.proposal import Proposal
from drift.change import Unreadable
from drift.live import TargetError
from drift.secrets import NoSecret, references

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    from drift.apply.cluster import ClusterPlan
    from drift.apply.plan import SwitchPlan
    from drift.scope import Scope
    from drift.wanted import WantedCluster, WantedSwitch

PlanT = TypeVar("PlanT")


async def propose(scope: Scope, deletion_budget: int) -> Proposal:
    """Plan for every chosen target at once; one that cannot be read or planned is unreadable.

    `deletion_budget` is how many places and objects may go in the whole run.
    """
    gate = asyncio.Semaphore(scope.inventory.gnmi.concurrency)

    async def within(target: str, plan: Awaitable[PlanT]) -> PlanT | Unreadable:
        async with gate:
            try:
                async with asyncio.timeout(scope.deadline):
                    return await plan
            except TargetError as error:
                return Unreadable(target=target, reason=str(error))
            except TimeoutError:
                return Unreadable(target=target, reason=f"no answer within {scope.deadline:g} s")

    switches = await asyncio.gather(*(within(s.name, _switch(scope, s)) for s in scope.switches()))
    clusters = await asyncio.gather(*(within(c.name, _cluster(scope, c)) for c in scope.clusters()))
    made = Proposal(
        switches=tuple(p for p in switches if not isinstance(p, Unreadable)),
        clusters=tuple(p for p in clusters if not isinstance(p, Unreadable)),
        unreadable=tuple(p for p in (*switches, *clusters) if isinstance(p, Unreadable)),
    )
    return _judged(made, scope, deletion_budget)


async def _switch(scope: Scope, wanted: WantedSwitch) -> SwitchPlan:
    live = await scope.read_switch(wanted)
    return plan_switch(wanted, live, schema(wanted.release, wanted.platform))


async def _cluster(scope: Scope, wanted: WantedCluster) -> ClusterPlan:
    live = await scope.read_cluster(wanted)
    return plan_cluster(wanted, live, instance=scope.wanted.instance)


def _judged(made: Proposal, scope: Scope, deletion_budget: int) -> Proposal:
    wanted = {s.name: s for s in scope.switches()}
    told = [
        f"{plan.target}: {each}"
        for plan in made.switches
        for each in objections(
            plan,
            wanted[plan.target],
            schema(wanted[plan.target].release, wanted[plan.target].platform),
            deletion_budget=deletion_budget,
        )
    ]
    told += _missing_secrets(made, scope)
    if made.deletions > deletion_budget:
        told.append(f"at most {deletion_budget} deletions are allowed in one run, found {made.deletions}")
    return Proposal(
        switches=made.switches,
        clusters=made.clusters,
        unreadable=made.unreadable,
        objections=tuple(dict.fromkeys(told)),
    )


def _missing_secrets(made: Proposal, scope: Scope) -> Iterator[str]:
    """Name the secrets that are not at hand: all of them, before anything is sent to anybody."""
    secrets = scope.secrets()
    values = (operation.value for plan in made.switches for operation in plan.operations)
    for name in sorted(frozenset[str]().union(*(references(value) for value in values))):
        try:
            secrets.get(name)
        except NoSecret as error:
            yield str(error)
