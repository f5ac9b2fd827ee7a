"""What comparing, normalising and planning must always be, on configurations drawn from the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from compiler.schema import Schema, schema
from compiler.tree import parse
from drift.apply.plan import plan_switch
from drift.change import Change, Different, Extra, Missing
from drift.live import LiveSwitch
from drift.switches.compare import compare_switch
from drift.switches.normalize import normalize, root_of
from tests.laws.switch_model import patched, transacted, unordered
from tests.laws.trees import between, grow, reordered, respell, seeds, wanted_of

if TYPE_CHECKING:
    import random

RELEASES = ("21.6.4", "24.10.3", "25.3.1")
SCHEMAS = tuple(schema(release, "7220 IXR-D3L") for release in RELEASES)
few = settings(max_examples=150, deadline=None)


def any_schema(chance: random.Random) -> Schema:
    return chance.choice(SCHEMAS)


def changes(model: Schema, wanted: dict[str, Any], live: dict[str, Any]) -> tuple[Change, ...]:
    seen = compare_switch(wanted_of(model, wanted, live), LiveSwitch(name="leaf1", tree=live), model)
    assert seen.unreadable == ()
    assert seen.outside == 0
    return seen.changes


@few
@given(seeds)
def test_normalising_twice_changes_nothing(chance: random.Random) -> None:
    model = any_schema(chance)
    once = normalize(grow(model, chance), model)
    assert normalize(once, model) == once


@few
@given(seeds)
def test_another_spelling_is_no_difference(chance: random.Random) -> None:
    model = any_schema(chance)
    tree = grow(model, chance)
    other = respell(tree, model, chance)
    assert normalize(other, model) == normalize(tree, model)
    assert changes(model, tree, other) == ()
    assert changes(model, other, tree) == ()
    assert changes(model, other, normalize(tree, model)) == ()


@few
@given(seeds)
def test_the_walk_differs_exactly_where_the_specification_does(chance: random.Random) -> None:
    model = any_schema(chance)
    wanted, other = grow(model, chance), grow(model, chance)
    drifted = between(wanted, other, model, chance)
    live = respell(chance.choice((wanted, drifted, reordered(wanted, model, chance))), model, chance)
    found = changes(model, wanted, live)
    assert (found == ()) == (normalize(wanted, model) == normalize(live, model))
    assert len({change.where for change in found}) == len(found), "one place, one change"


@few
@given(seeds)
def test_the_changes_say_everything(chance: random.Random) -> None:
    model = any_schema(chance)
    wanted, other = grow(model, chance), grow(model, chance)
    live = respell(between(wanted, other, model, chance), model, chance)
    expected = unordered(normalize(wanted, model), root_of(model))
    assert patched(normalize(live, model), changes(model, wanted, live), model) == expected


@few
@given(seeds)
def test_a_plan_makes_the_switch_as_wanted(chance: random.Random) -> None:
    model = any_schema(chance)
    tree, other = grow(model, chance), grow(model, chance)
    rendered = respell(tree, model, chance)
    live = respell(between(tree, other, model, chance), model, chance)
    wanted = wanted_of(model, rendered, live)
    plan = plan_switch(wanted, LiveSwitch(name="leaf1", tree=live), model)
    after = transacted(live, plan.operations, model)
    assert compare_switch(wanted, LiveSwitch(name="leaf1", tree=after), model).changes == ()
    assert (plan.operations == ()) == (plan.changes == ())


@few
@given(seeds)
def test_nothing_is_said_of_what_is_not_ours(chance: random.Random) -> None:
    model = any_schema(chance)
    ours, theirs = grow(model, chance), grow(model, chance)
    wanted = wanted_of(model, ours)
    live = between(ours, theirs, model, chance)
    seen = compare_switch(wanted, LiveSwitch(name="leaf1", tree=live), model)
    assert all(parse(change.where)[:1] in wanted.owned for change in seen.changes)
    plan = plan_switch(wanted, LiveSwitch(name="leaf1", tree=live), model)
    assert all(operation.path[:1] in wanted.owned for operation in plan.operations)


@pytest.mark.parametrize("model", SCHEMAS, ids=RELEASES)
def test_the_three_kinds_are_told_apart(model: Schema) -> None:
    wanted = {"interface": [{"name": "ethernet-1/1", "mtu": 9214, "description": "a"}]}
    live = {"interface": [{"name": "ethernet-1/1", "mtu": 1500, "vlan-tagging": True}]}
    found = {change.where.rpartition("/")[2]: type(change) for change in changes(model, wanted, live)}
    assert found == {"description": Missing, "mtu": Different, "vlan-tagging": Extra}
