"""What a plan sends: the deepest places, in gNMI's order; and what a guard does not let through."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from compiler.schema import schema
from compiler.tree import parse, show
from drift.apply.guards import objections
from drift.apply.plan import CannotPlan, Operation, OperationKind, SwitchPlan, plan_switch
from drift.live import LiveSwitch
from tests.drift.switches import PLATFORM, configuration, wanted_for

MODEL = schema("24.10.3", PLATFORM)
BGP = "/network-instance[name=prod]/protocols/bgp"


def bgp(tree: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = tree["srl_nokia-network-instance:network-instance"][0]["protocols"][
        "srl_nokia-bgp:bgp"
    ]
    return found


def planned(live: dict[str, Any], tree: dict[str, Any] | None = None, **changed: Any) -> SwitchPlan:
    wanted = wanted_for(**changed) if tree is None else wanted_for(tree=tree, **changed)
    return plan_switch(wanted, LiveSwitch(name="leaf1", tree=live, last_change="now"), MODEL)


def sent(plan: SwitchPlan) -> list[tuple[str, str, Any]]:
    return [(o.kind.value, show(o.path), o.value) for o in plan.operations]


def test_nothing_to_do_is_an_empty_plan() -> None:
    plan = planned(configuration())
    assert (plan.operations, plan.changes, plan.deletions, plan.last_change) == ((), (), 0, "now")


def test_operations_are_deep_and_in_the_order_of_a_switch() -> None:
    live = configuration()
    bgp(live)["autonomous-system"] = 1
    bgp(live)["neighbor"] = [{"peer-address": "10.0.0.9", "peer-group": "nodes"}, bgp(live)["neighbor"][1]]
    assert sent(planned(live)) == [
        ("delete", f"{BGP}/neighbor[peer-address=10.0.0.9]", None),
        ("update", f"{BGP}/autonomous-system", 65001),
        ("update", f"{BGP}/neighbor[peer-address=10.0.0.2]", {"peer-group": "nodes"}),
    ]


def test_a_leaf_list_is_replaced_even_inside_something_new() -> None:
    tree, live = configuration(), configuration()
    bgp(tree)["group"][0]["export-policy"] = ["out"]
    assert sent(planned(live, tree)) == [("replace", f"{BGP}/group[group-name=nodes]/export-policy", ["out"])]
    del bgp(live)["group"][0]
    assert sent(planned(live, tree)) == [
        ("replace", f"{BGP}/group[group-name=nodes]", {"peer-as": 65100, "export-policy": ["out"]})
    ]


def test_values_are_sent_as_rendered() -> None:
    live = configuration()
    del live["srl_nokia-network-instance:network-instance"][0]["protocols"]
    ((_, path, value),) = sent(planned(live))
    assert path == "/network-instance[name=prod]/protocols"
    assert value["srl_nokia-bgp:bgp"]["afi-safi"][0]["afi-safi-name"] == "srl_nokia-common:ipv4-unicast"


def test_what_lies_in_a_replaced_place_is_not_sent_twice() -> None:
    live = configuration()
    policy = live["srl_nokia-routing-policy:routing-policy"]["policy"][0]
    policy["statement"].reverse()
    policy["statement"][0]["action"]["policy-result"] = "accept"
    ((kind, path, value),) = sent(planned(live))
    assert (kind, path) == ("replace", "/routing-policy/policy[name=out]")
    assert [statement["name"] for statement in value["statement"]] == ["z", "a"]


def test_deletions_count_what_goes_with_them() -> None:
    live = configuration()
    live["srl_nokia-network-instance:network-instance"].append(
        {"name": "old", "type": "ip-vrf", "interface": [{"name": "a.0"}, {"name": "b.0"}]}
    )
    assert planned(live, released=(parse("/network-instance[name=old]"),)).deletions == 3


def test_a_place_that_cannot_be_compared_is_no_ground_for_a_plan() -> None:
    live = configuration()
    live["srl_nokia-interfaces:interface"][0]["subinterface"] = [{}]
    with pytest.raises(CannotPlan, match="without its key `index`"):
        planned(live)


def test_the_fingerprint_follows_the_differences_and_nothing_else() -> None:
    live = configuration()
    bgp(live)["autonomous-system"] = 1
    first = planned(live).live_fingerprint
    live["srl_nokia-interfaces:interface"][1]["description"] = "not ours"
    assert planned(live).live_fingerprint == first
    bgp(live)["autonomous-system"] = 2
    assert planned(live).live_fingerprint != first


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (OperationKind.DELETE, "/interface[name=mgmt0]"),
        (OperationKind.UPDATE, "/system/name/host-name"),
        (OperationKind.REPLACE, "/network-instance[name=old]"),
        (OperationKind.DELETE, "/network-instance[name=kept]"),
        (OperationKind.DELETE, "/network-instance"),
    ],
)
def test_a_guard_knows_what_is_not_ours(kind: OperationKind, path: str) -> None:
    wanted = wanted_for()
    wanted = replace(
        wanted,
        owned=(*wanted.owned, parse("/network-instance[name=kept]/protocols/bgp")),
        released=(parse("/network-instance[name=old]"), parse("/network-instance[name=kept]")),
    )
    plan = planned(configuration())
    bad = replace(plan, operations=(Operation(kind=kind, path=parse(path), value={}),))
    assert objections(bad, wanted, MODEL, deletion_budget=9) == (f"`{path}` is not ours to {kind}",)


def test_an_empty_rendering_is_no_order_to_delete_everything() -> None:
    plan = planned(configuration(), {})
    said = objections(plan, wanted_for(tree={}), MODEL, deletion_budget=100)
    assert any("empty file" in each for each in said)


def test_a_plan_for_another_switch_is_refused() -> None:
    plan = planned(configuration())
    assert objections(plan, wanted_for(name="leaf2"), MODEL, deletion_budget=0)
