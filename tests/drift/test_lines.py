"""The nearest place above decides; text inside keys is no separator."""

from __future__ import annotations

import pytest

from compiler.diagnostics import Span
from drift.lines import Lines

NI, MATCH, ALL = Span("a.yaml", 1, 1), Span("a.yaml", 2, 1), Span("b.yaml", 3, 1)
BGP = "/network-instance[name=ip-vrf1]/protocols/bgp"


@pytest.fixture
def lines() -> Lines:
    made = Lines()
    made.add("leaf1", [("/network-instance[name=ip-vrf1]", NI), (f"{BGP}/match[prefix=6.4.5.0/26]", MATCH)])
    made.add("k8s BGPPeer/x", [("", ALL), (".spec.peerASN", NI)])
    return made


@pytest.mark.parametrize(
    ("target", "place", "expected"),
    [
        ("leaf1", f"{BGP}/match[prefix=6.4.5.0/26]/allowed-peer-as", MATCH),
        ("leaf1", f"{BGP}/match[prefix=6.4.5.0/27]", NI),
        ("leaf1", "/network-instance[name=ip-vrf2]", None),
        ("leaf2", BGP, None),
        ("k8s BGPPeer/x", ".spec.peerASN", NI),
        ("k8s BGPPeer/x", ".spec.nodeSelectors[0].matchLabels", ALL),
    ],
)
def test_the_nearest_place_above(lines: Lines, target: str, place: str, expected: Span | None) -> None:
    assert lines.find(target, place) == expected
