"""A fragment adds to what is rendered; it may repeat, and may not contradict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from compiler.diagnostics import Diagnostics
from compiler.fabric import Subtree
from compiler.lower.srlinux import lower_switch
from compiler.tree import parse
from tests.compiler.lower.switches import LEAF, at, span

if TYPE_CHECKING:
    from compiler.rendered import Artifact
    from compiler.tree import Object


def lowered(*fragments: tuple[str, Object]) -> tuple[Artifact, Diagnostics]:
    subtrees = tuple(
        Subtree(path=parse(path), tree=tree, span=span(100 + line))
        for line, (path, tree) in enumerate(fragments)
    )
    diagnostics = Diagnostics()
    return lower_switch(replace(LEAF, subtrees=subtrees), diagnostics), diagnostics


def test_adds_beside_what_is_rendered() -> None:
    artifact, diagnostics = lowered(("/interface[name=ethernet-1/1]", {"mtu": 9100}))
    assert not diagnostics.found
    port = at(artifact.tree, "interface", "ethernet-1/1")
    assert (port["mtu"], port["admin-state"]) == (9100, "enable")
    assert ("/interface[name=ethernet-1/1]/mtu", span(100)) in artifact.origin


def test_adds_a_list_entry() -> None:
    artifact, _ = lowered(("/interface[name=ethernet-1/1]/subinterface[index=7]", {"admin-state": "enable"}))
    entries = at(artifact.tree, "interface", "ethernet-1/1", "subinterface")
    assert entries[-1] == {"index": 7, "admin-state": "enable"}
    assert ("/interface[name=ethernet-1/1]/subinterface[index=7]", span(100)) in artifact.origin


def test_new_ground_is_noted_at_the_path_that_was_written() -> None:
    """Not at `/system`: the rest of it is none of the fragment's business."""
    artifact, _ = lowered(("/system/ntp", {"admin-state": "enable", "network-instance": "mgmt"}))
    assert artifact.tree["system"] == {"ntp": {"admin-state": "enable", "network-instance": "mgmt"}}
    assert ("/system/ntp", span(100)) in artifact.origin


def test_prefixes_of_a_copied_configuration_are_dropped() -> None:
    artifact, diagnostics = lowered(
        (
            "/srl_nokia-network-instance:network-instance[name=lab]",
            {"srl_nokia-network-instance:type": "srl_nokia-network-instance:mac-vrf"},
        )
    )
    assert not diagnostics.found
    assert at(artifact.tree, "network-instance", "lab") == {"name": "lab", "type": "mac-vrf"}


def test_may_say_the_same_again() -> None:
    _, diagnostics = lowered(("/interface[name=ethernet-1/1]", {"admin-state": "enable"}))
    assert not diagnostics.found


def test_may_not_contradict_the_intent() -> None:
    artifact, diagnostics = lowered(("/interface[name=ethernet-1/1]/subinterface[index=0]", {"ip-mtu": 1500}))
    (found,) = diagnostics.found
    assert found.code.name == "fragment-clash"
    assert found.span == span(100)
    assert found.also == LEAF.underlay.span
    assert "`/interface[name=ethernet-1/1]/subinterface[index=0]/ip-mtu` is `5000`" in found.message
    assert at(artifact.tree, "interface", "ethernet-1/1", "subinterface", 0, "ip-mtu") == 5000


def test_may_not_contradict_another_fragment() -> None:
    _, diagnostics = lowered(
        ("/system/name", {"host-name": "a"}),
        ("/system/name", {"host-name": "b"}),
    )
    (found,) = diagnostics.found
    assert (found.span, found.also) == (span(101), span(100))


def test_what_was_rendered_is_not_touched() -> None:
    """The trees of switches share subtrees."""
    before = lower_switch(LEAF, Diagnostics()).tree
    lowered(("/interface[name=irb0]/subinterface[index=0]/ipv4/arp", {"timeout": 300}))
    assert lower_switch(LEAF, Diagnostics()).tree == before


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/interface", "write /interface[name=...]"),
        ("/interface[index=0]", "write /interface[name=...]"),
        ("/system[name=x]", "write /system"),
        (
            "/routing-policy/prefix-set[name=a]/prefix[ip-prefix=10.0.0.0/8]",
            "write /routing-policy/prefix-set[name=a]/prefix[ip-prefix=...][mask-length-range=...]",
        ),
    ],
)
def test_a_path_names_one_place(path: str, hint: str) -> None:
    artifact, diagnostics = lowered((path, {"description": "x"}))
    assert [(each.code.name, each.hint) for each in diagnostics.found] == [("bad-path", hint)]
    assert artifact.tree == lower_switch(LEAF, Diagnostics()).tree


def test_keys_may_be_written_in_any_order() -> None:
    path = "/routing-policy/prefix-set[name=a]/prefix[mask-length-range=8..32][ip-prefix=10.0.0.0/8]"
    artifact, diagnostics = lowered((path, {}))
    assert not diagnostics.found
    ordered = "/routing-policy/prefix-set[name=a]/prefix[ip-prefix=10.0.0.0/8][mask-length-range=8..32]"
    assert (ordered, span(100)) in artifact.origin
