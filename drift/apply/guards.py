"""What a plan may not do, whoever asks for it. Pure; every objection is a sentence, all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.tree import show
from drift.apply.plan import Operation, OperationKind
from drift.switches.ownership import Mark, Ownership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema import Schema
    from drift.apply.plan import SwitchPlan
    from drift.wanted import WantedSwitch


def objections(
    plan: SwitchPlan, wanted: WantedSwitch, schema: Schema, *, deletion_budget: int
) -> tuple[str, ...]:
    """Say everything that speaks against a plan; nothing is sent unless this is empty.

    `deletion_budget` is how many places (`SwitchPlan.deletions`) may go from one switch at once.
    """
    return tuple(_objections(plan, wanted, schema, deletion_budget))


def _objections(
    plan: SwitchPlan, wanted: WantedSwitch, schema: Schema, deletion_budget: int
) -> Iterator[str]:
    if plan.target != wanted.name:
        yield f"the plan is for `{plan.target}`, not for `{wanted.name}`"
        return
    if wanted.owned and not wanted.tree and plan.operations:
        yield "nothing is rendered for this switch: an empty file is no order to delete everything"
    ownership = Ownership.of(wanted.owned, wanted.released, schema)
    for operation in plan.operations:
        if not _ours(operation, ownership):
            yield f"`{show(operation.path)}` is not ours to {operation.kind}"
    if plan.deletions > deletion_budget:
        yield f"at most {deletion_budget} deletions are allowed at once, found {plan.deletions}"


def _ours(operation: Operation, ownership: Ownership) -> bool:
    mark = ownership.mark(operation.path)
    if operation.kind is OperationKind.DELETE:
        return mark in {Mark.OWNED, Mark.RELEASED} and not ownership.holds_owned(operation.path)
    return mark is Mark.OWNED
