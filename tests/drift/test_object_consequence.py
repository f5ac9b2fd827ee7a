"""What a person would call an outage comes before what they would call cosmetic."""

from __future__ import annotations

import pytest

from drift.change import Consequence, Different, Extra, Missing
from drift.objects.consequence import consequence

PEER = "metallb.io/v1beta2/BGPPeer/metallb-system/wk-a1"
SERVICE = "v1/Service/ingress-nginx/ingress-ctl-lb"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (f"{PEER} .spec.peerASN", Consequence.OUTAGE),
        (f"{PEER} .spec.holdTime", Consequence.COSMETIC),
        (f"{PEER} .metadata.labels.team", Consequence.COSMETIC),
        (f"{SERVICE} .spec.externalTrafficPolicy", Consequence.CAPACITY),
        (f"{SERVICE} .spec.ports[0].port", Consequence.OUTAGE),
        ("v1/ConfigMap/default/x .data.a", Consequence.COSMETIC),
    ],
)
def test_a_changed_field(where: str, expected: Consequence) -> None:
    assert consequence(Different(target="k8s", where=where, intended=1, live=2)) is expected


def test_a_whole_object() -> None:
    assert consequence(Missing(target="k8s", where=PEER, intended={})) is Consequence.OUTAGE
    assert consequence(Extra(target="k8s", where=PEER, live={})) is Consequence.CAPACITY
