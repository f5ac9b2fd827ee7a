"""What counts as a difference of a switch, and what does not, case by case; the laws are in tests/laws."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from compiler.schema import schema
from compiler.tree import parse
from drift.change import Change, Consequence, Different, Extra, Missing, Verdict
from drift.live import LiveSwitch
from drift.switches.compare import compare_switch
from drift.switches.normalize import SECRET, normalize
from drift.switches.ownership import Mark, NotOwnable, Ownership
from tests.drift.switches import PLATFORM, configuration, wanted_for

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = schema("24.10.3", PLATFORM)
BGP = "/network-instance[name=prod]/protocols/bgp"


def bgp(tree: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = tree["srl_nokia-network-instance:network-instance"][0]["protocols"][
        "srl_nokia-bgp:bgp"
    ]
    return found


def port(tree: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = tree["srl_nokia-interfaces:interface"][0]
    return found


def compared(live: dict[str, Any], tree: dict[str, Any] | None = None, **changed: Any) -> tuple[Change, ...]:
    wanted = wanted_for(**changed) if tree is None else wanted_for(tree=tree, **changed)
    seen = compare_switch(wanted, LiveSwitch(name="leaf1", tree=live), MODEL)
    assert seen.unreadable == ()
    return seen.changes


def one(live: dict[str, Any], tree: dict[str, Any] | None = None, **changed: Any) -> Change:
    (change,) = compared(live, tree, **changed)
    return change


def test_a_running_configuration_with_more_than_ours_is_in_sync() -> None:
    seen = compare_switch(wanted_for(), LiveSwitch(name="leaf1", tree=configuration()), MODEL)
    assert seen.verdict is Verdict.IN_SYNC
    assert seen.outside == 2, "an interface, and the system"


def test_bare_names_and_prefixed_ones_are_the_same() -> None:
    assert compared(normalize(configuration(), MODEL)) == ()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("admin-state", "enable"),  # its default in YANG
        ("_annotate", "do not touch"),
        ("_annotate_mtu", "nor this"),
        ("ethernet", {}),
        ("ethernet", {"hold-time": {"up": 0}}),  # nothing but a default
        ("transceiver", {"_annotate": "x"}),
    ],
)
def test_what_says_nothing_is_no_difference(place: str, value: Any) -> None:
    live = configuration()
    port(live)[place] = value
    assert compared(live) == ()
    tree = wanted_for().tree
    port(tree)[place] = value
    assert compared(configuration(), tree) == ()


def test_a_default_that_was_changed_is_extra_and_one_wanted_explicitly_is_different() -> None:
    live = configuration()
    bgp(live)["neighbor"][0]["admin-state"] = "disable"
    change = one(live)
    assert isinstance(change, Extra)
    assert (change.where, change.live) == (f"{BGP}/neighbor[peer-address=10.0.0.2]/admin-state", "disable")
    assert change.consequence is Consequence.OUTAGE
    live = configuration()
    port(live)["admin-state"] = "disable"
    assert isinstance(one(live), Different)


def test_an_inherited_value_is_not_a_default() -> None:
    """A neighbour's hold-time has no YANG default: absent means the group's, which is another thing."""
    live = configuration()
    bgp(live)["neighbor"][0]["timers"] = {"hold-time": 90}
    assert isinstance(one(live), Extra)


def test_a_presence_container_says_something_by_being_there() -> None:
    live = configuration()
    live["srl_nokia-network-instance:network-instance"][0]["ip-forwarding"] = {}
    change = one(live)
    assert isinstance(change, Extra)
    assert (change.where, change.live) == ("/network-instance[name=prod]/ip-forwarding", {})


@pytest.mark.parametrize(
    ("wanted", "live", "same"),
    [
        ("2001:db8::1/64", "2001:DB8:0:0::1/64", True),
        ("2001:db8::1/64", "2001:db8::2/64", False),
        ("10.0.0.1/24", "10.0.0.1/24", True),
    ],
)
def test_addresses_are_compared_as_addresses(wanted: str, live: str, *, same: bool) -> None:
    def having(prefix: str) -> dict[str, Any]:
        tree = configuration()
        stack = "ipv6" if ":" in prefix else "ipv4"
        port(tree)["subinterface"][0][stack] = {"admin-state": "enable", "address": [{"ip-prefix": prefix}]}
        return tree

    assert (compared(having(live), having(wanted)) == ()) is same


def test_entries_too_many_and_too_few_are_each_one_change() -> None:
    live = configuration()
    bgp(live)["neighbor"][0] = {"peer-address": "10.0.0.9", "peer-group": "nodes"}
    gone, new = compared(live)
    assert isinstance(gone, Missing)
    assert gone.where == f"{BGP}/neighbor[peer-address=10.0.0.2]"
    assert gone.intended == {"peer-address": "10.0.0.2", "peer-group": "nodes"}
    assert gone.consequence is Consequence.OUTAGE
    assert isinstance(new, Extra)
    assert new.where == f"{BGP}/neighbor[peer-address=10.0.0.9]"
    assert new.consequence is Consequence.CAPACITY


def test_statements_in_another_order_are_one_difference() -> None:
    live = configuration()
    live["srl_nokia-routing-policy:routing-policy"]["policy"][0]["statement"].reverse()
    change = one(live)
    assert isinstance(change, Different)
    assert change.where == "/routing-policy/policy[name=out]/statement"
    assert (change.intended, change.live) == (["z", "a"], ["a", "z"])


def test_neighbours_in_another_order_are_none() -> None:
    live = configuration()
    bgp(live)["neighbor"].reverse()
    assert compared(live) == ()


def test_a_leaf_list_follows_its_own_rule() -> None:
    tree, live = configuration(), configuration()
    bgp(tree)["group"][0]["export-policy"] = ["out", "all"]
    bgp(live)["group"][0]["export-policy"] = ["all", "out"]
    change = one(live, tree)
    assert isinstance(change, Different), "the order of policies is the user's"
    assert (change.intended, change.live) == (["out", "all"], ["all", "out"])


def test_only_the_presence_of_a_secret_is_compared() -> None:
    tree, live = configuration(), configuration()
    bgp(tree)["group"][0]["authentication"] = {"password": "secretRef:bgp"}
    gone = one(live, tree)
    assert isinstance(gone, Missing)
    assert gone.intended == {"password": SECRET}
    bgp(live)["group"][0]["authentication"] = {"password": "$aes1$salt$abc"}
    assert compared(live, tree) == ()
    new = one(live)
    assert isinstance(new, Extra)
    assert "$aes1$" not in str(new)


def test_a_reference_where_no_secret_is_expected_shows_no_value() -> None:
    tree, live = configuration(), configuration()
    port(tree)["description"] = "secretRef:name"
    port(live)["description"] = "the name itself"
    assert compared(live, tree) == ()


def test_what_was_released_is_extra_until_it_is_gone() -> None:
    live = configuration()
    live["srl_nokia-network-instance:network-instance"].append({"name": "old", "type": "ip-vrf"})
    assert compared(live) == ()
    change = one(
        live, released=(parse("/network-instance[name=old]"), parse("/interface[name=ethernet-1/9]"))
    )
    assert isinstance(change, Extra)
    assert change.released


def test_what_is_owned_again_inside_what_was_released_stays() -> None:
    live = configuration()
    wanted = wanted_for(owned=(parse(BGP),), released=(parse("/network-instance[name=prod]"),))
    found = compare_switch(wanted, LiveSwitch(name="leaf1", tree=live), MODEL).changes
    assert [c.where for c in found] == [
        "/network-instance[name=prod]/interface[name=ethernet-1/1.0]",
        "/network-instance[name=prod]/type",
    ]
    assert all(isinstance(c, Extra) and c.released for c in found)


def test_a_deeper_ownership_leaves_the_rest_alone() -> None:
    live = configuration()
    live["srl_nokia-network-instance:network-instance"][0]["router-id"] = "10.9.9.9"
    bgp(live)["autonomous-system"] = 65009
    seen = compare_switch(wanted_for(owned=(parse(BGP),)), LiveSwitch(name="leaf1", tree=live), MODEL)
    assert [c.where for c in seen.changes] == [f"{BGP}/autonomous-system"]


@pytest.mark.parametrize(
    "path", ["/", "/interface", "/nonsense", "/interface[name=a][x=b]", "/system[name=x]"]
)
def test_some_places_cannot_be_owned(path: str) -> None:
    with pytest.raises(NotOwnable):
        compare_switch(wanted_for(owned=(parse(path),)), LiveSwitch(name="leaf1", tree={}), MODEL)


def test_marks_reach_downwards() -> None:
    ownership = Ownership.of((parse(BGP),), (parse("/network-instance[name=prod]"),), MODEL)
    assert ownership.mark(parse(f"{BGP}/group[group-name=nodes]")) is Mark.OWNED
    assert ownership.mark(parse("/network-instance[name=prod]/type")) is Mark.RELEASED
    assert ownership.mark(parse("/network-instance[name=other]")) is Mark.NONE
    assert ownership.mark(parse("/network-instance")) is Mark.NONE


def test_a_place_that_is_not_of_the_schemas_shape_is_unknown_and_the_rest_is_compared() -> None:
    live = configuration()
    port(live)["subinterface"] = [{"no-index": 1}]
    bgp(live)["autonomous-system"] = 65009
    seen = compare_switch(wanted_for(), LiveSwitch(name="leaf1", tree=live), MODEL)
    assert [c.where for c in seen.changes] == [f"{BGP}/autonomous-system"]
    (unreadable,) = seen.unreadable
    assert unreadable.reason == "an entry without its key `index`"
    only = copy.deepcopy(configuration())
    port(only)["subinterface"] = "text"
    assert compare_switch(wanted_for(), LiveSwitch(name="leaf1", tree=only), MODEL).verdict is Verdict.UNKNOWN


def test_an_entry_that_is_there_twice_is_unknown() -> None:
    live = configuration()
    live["srl_nokia-interfaces:interface"].append({"name": "ethernet-1/1", "mtu": 1500})
    assert compare_switch(wanted_for(), LiveSwitch(name="leaf1", tree=live), MODEL).verdict is Verdict.UNKNOWN


def test_what_the_schema_does_not_know_is_shown_as_it_stands() -> None:
    live = configuration()
    port(live)["srl_nokia-future:thing"] = {"x": 1}
    change = one(live)
    assert isinstance(change, Extra)
    assert (change.where, change.live) == ("/interface[name=ethernet-1/1]/thing", {"x": 1})


EDITS: list[tuple[Callable[[dict[str, Any]], Any], Consequence]] = [
    (lambda t: bgp(t).update({"autonomous-system": 1}), Consequence.OUTAGE),
    (lambda t: port(t).update(description="x"), Consequence.COSMETIC),
    (lambda t: bgp(t)["neighbor"][0].update(description="x"), Consequence.COSMETIC),
    (
        lambda t: bgp(t)["afi-safi"][0].update(multipath={"maximum-paths": 4}),
        Consequence.CAPACITY,
    ),
    (lambda t: bgp(t)["group"][0].update(timers={"hold-time": 30}), Consequence.COSMETIC),
    (lambda t: bgp(t).pop("afi-safi"), Consequence.OUTAGE),
    (lambda t: t["srl_nokia-network-instance:network-instance"].pop(), Consequence.OUTAGE),
    (lambda t: port(t)["subinterface"].append({"index": 7}), Consequence.CAPACITY),
]


@pytest.mark.parametrize(("edit", "means"), EDITS)
def test_a_change_is_ranked_by_what_it_does(edit: Any, means: Consequence) -> None:
    live = configuration()
    edit(live)
    assert one(live).consequence is means


def test_the_same_two_sides_say_the_same_in_any_order() -> None:
    live = configuration()
    bgp(live)["neighbor"].clear()
    other = copy.deepcopy(live)
    other["srl_nokia-interfaces:interface"].reverse()
    wanted = wanted_for()
    shuffled = replace(wanted, owned=tuple(reversed(wanted.owned)))
    first = compare_switch(wanted, LiveSwitch(name="leaf1", tree=live), MODEL)
    assert compare_switch(shuffled, LiveSwitch(name="leaf1", tree=other), MODEL) == first
