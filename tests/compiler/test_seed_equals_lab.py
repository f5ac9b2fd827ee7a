"""The proof that the intent of the seed lab renders the lab: five real configurations, and the printed one.

Compared as keyed trees by the schema index of 21.6.4 (defaults equal to absence, presence, user order,
canonical prefixes). Every difference is one of `EXCEPTIONS`, each with its reason; one that no longer
applies fails as loudly as a difference that nobody explained.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any, NamedTuple

import pytest

from compiler.schema import schema
from tests.compiler.keyed import PRESENT, Flat, flatten
from tests.compiler.printed import read_info
from tests.compiler.seed import switches
from tests.shared import shared

ROOTS = ("interface", "network-instance", "bfd", "routing-policy", "tunnel-interface")
SCHEMA = schema("21.6.4", "7220 IXR-D2")
LEAVES = ("leaf1", "leaf2")
SPINES = ("spine1", "spine2")
EDGE = (*LEAVES, "border")
ALL = (*EDGE, *SPINES)


class Kind(StrEnum):
    LAB_ONLY = "lab only"
    RENDERED_ONLY = "rendered only"
    VALUE_CHANGED = "value changed"


class Exception_(NamedTuple):  # noqa: N801 - the word for it, and Python has taken it
    """Where the lab and the intent differ on purpose: at `path` and below, on each of `devices`."""

    kind: Kind
    devices: tuple[str, ...]
    path: str
    reason: str


UNDERLAY = "/network-instance[name=default]/protocols/bgp"
TENANT = "/network-instance[name=ip-vrf1]/protocols/bgp"
OTHER_SPINE = "a session with the other spine's link, which this spine cannot reach: never came up"

EXCEPTIONS = (
    # The switch's own management is never ours.
    Exception_(Kind.LAB_ONLY, ALL, "/interface[name=mgmt0]", "management"),
    Exception_(Kind.LAB_ONLY, ALL, "/network-instance[name=mgmt]", "management"),
    # What the author switched on to look, or left where he had tried something.
    Exception_(Kind.LAB_ONLY, ALL, f"{UNDERLAY}/trace-options", "debugging"),
    Exception_(Kind.LAB_ONLY, EDGE, f"{UNDERLAY}/group[group-name=spines]", "a group without neighbours"),
    Exception_(Kind.LAB_ONLY, EDGE, "/interface[name=ethernet-1/3]", "an unused port"),
    Exception_(Kind.LAB_ONLY, ("leaf2",), "/interface[name=ethernet-1/8]", "an unused port"),
    Exception_(
        Kind.LAB_ONLY,
        ("leaf1",),
        "/tunnel-interface[name=vxlan1]/vxlan-interface[index=2]",
        "in no network instance",
    ),
    Exception_(
        Kind.LAB_ONLY,
        LEAVES,
        "/routing-policy/prefix-set[name=calico-network-192-168]",
        "in no policy",
    ),
    Exception_(Kind.LAB_ONLY, LEAVES, "/routing-policy/prefix-set[name=k8s-loop-6.4.5]", "in no policy"),
    Exception_(
        Kind.LAB_ONLY, ("leaf1",), f"{TENANT}/group[group-name=calico-bgp]/description", "says it is a test"
    ),
    Exception_(
        Kind.LAB_ONLY, ("leaf1",), f"{TENANT}/group[group-name=metallb-bgp]/description", "says it is a test"
    ),
    # Each spine lists the neighbours of both.
    *(
        Exception_(
            Kind.LAB_ONLY,
            (spine,),
            f"{UNDERLAY}/neighbor[peer-address=10.{other}.{leaf}.1]",
            OTHER_SPINE,
        )
        for spine, other in (("spine1", 2), ("spine2", 1))
        for leaf in (1, 2, 4)
    ),
    Exception_(
        Kind.LAB_ONLY,
        ("spine2",),
        f"{UNDERLAY}/neighbor[peer-address=1.1.1.3]",
        "leaf3 was taken out of the lab",
    ),
    # The two ends of a link agree, or BFD does not come up: the border has it.
    Exception_(
        Kind.RENDERED_ONLY,
        SPINES,
        "/bfd/subinterface[id=ethernet-1/4.0]",
        "BFD was missing at the spine's end of the border's links",
    ),
    # Both policies accept everything, so that nobody noticed.
    Exception_(
        Kind.VALUE_CHANGED,
        SPINES,
        f"{UNDERLAY}/group[group-name=eBGP-underlay]/import-policy",
        "the names of the two policies were swapped",
    ),
    Exception_(
        Kind.VALUE_CHANGED,
        SPINES,
        f"{UNDERLAY}/group[group-name=eBGP-underlay]/export-policy",
        "the names of the two policies were swapped",
    ),
    Exception_(
        Kind.VALUE_CHANGED,
        ("spine2",),
        "/interface[name=ethernet-1/4]/description",
        "leaf3 was taken out of the lab; the border is there",
    ),
)


def real(device: str) -> Flat:
    text = shared("data", "labs", "seed-calico-metallb", f"{device}.json").read_text()
    tree: dict[str, Any] = {name.rpartition(":")[2]: value for name, value in json.loads(text).items()}
    return flatten(SCHEMA, {name: tree[name] for name in ROOTS if name in tree})


def rendered(case: str, device: str) -> Flat:
    tree = switches(case)[device].tree
    return flatten(SCHEMA, {name: tree[name] for name in ROOTS if name in tree})


def differences(lab: Flat, ours: Flat) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for path in sorted(lab.keys() | ours.keys()):
        if path not in ours:
            found[path] = Kind.LAB_ONLY
        elif path not in lab:
            found[path] = Kind.RENDERED_ONLY
        elif lab[path] != ours[path]:
            found[path] = Kind.VALUE_CHANGED
    return found


def covers(exception: Exception_, path: str) -> bool:
    return path == exception.path or path.startswith((exception.path + "/", exception.path + "["))


@pytest.mark.parametrize("device", ALL)
def test_rendered_equals_the_real_switch(device: str) -> None:
    lab = real(device)
    found = differences(lab, rendered("seed-21.6", device))
    mine = [each for each in EXCEPTIONS if device in each.devices]
    unexplained = [
        f"{kind}: {path}"
        for path, kind in found.items()
        if not any(each.kind is kind and covers(each, path) for each in mine)
    ]
    assert unexplained == []
    stale = [
        each for each in mine if not any(covers(each, path) and each.kind is found[path] for path in found)
    ]
    assert stale == [], "these exceptions no longer apply"


def test_the_comparison_sees_what_it_should() -> None:
    """Something real is compared, and one wrong leaf is seen."""
    lab = real("leaf1")
    assert len(lab) > 250
    wrong = lab | {f"{TENANT}/autonomous-system": 65311}
    assert differences(lab, wrong) == {f"{TENANT}/autonomous-system": Kind.VALUE_CHANGED}


def test_rendered_equals_the_printed_configuration() -> None:
    """`info` of leaf2's `network-instance ip-vrf1 protocols`, as the article about the lab prints it."""
    text = shared("data", "labs", "oracle-outputs", "seed.txt").read_text(encoding="utf-8")
    node = SCHEMA.node(("network-instance", "protocols"))
    assert node is not None
    protocols = read_info(node, text.partition("A:leaf2# info\n")[2])
    place = "/network-instance[name=ip-vrf1]"
    printed = flatten(SCHEMA, {"network-instance": [{"name": "ip-vrf1", "protocols": protocols}]})
    ours = {
        path: value
        for path, value in rendered("seed-article", "leaf2").items()
        if path.startswith(f"{place}/protocols/")
    }
    assert printed.pop(place) == PRESENT
    assert ours == printed
    assert ours[f"{TENANT}/ipv4-unicast/multipath/max-paths-level-1"] == 64
    assert ours["/network-instance[name=ip-vrf1]/protocols/bgp-evpn/bgp-instance[id=1]/ecmp"] == 4


ECMP = {"/network-instance[name=ip-vrf1]/protocols/bgp-evpn/bgp-instance[id=1]/ecmp": Kind.RENDERED_ONLY}
MULTIPATH = {
    f"{TENANT}/ipv4-unicast/multipath/max-paths-level-1": Kind.RENDERED_ONLY,
    f"{TENANT}/ipv4-unicast/multipath/max-paths-level-2": Kind.RENDERED_ONLY,
}


@pytest.mark.parametrize(
    ("devices", "changes"), [(LEAVES, ECMP | MULTIPATH), (("border",), ECMP), (SPINES, {})]
)
def test_what_the_article_changes(devices: tuple[str, ...], changes: dict[str, Kind]) -> None:
    for device in devices:
        assert differences(rendered("seed-21.6", device), rendered("seed-article", device)) == changes
