"""What the tables say of a kind: places, defaults, order, definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compiler.rendered import ObjectRef
from compiler.schema.kubernetes import (
    KINDS,
    ListSemantics,
    apply_order,
    crd,
    find,
    list_semantics,
    plural_of,
    server_defaults,
    with_defaults,
)

if TYPE_CHECKING:
    from compiler.tree import Object


def test_every_kind_is_found_by_what_objects_say() -> None:
    assert all(find(kind.api_version, kind.kind) is kind for kind in KINDS)
    assert plural_of("metallb.io/v1beta1", "Community") == "communities"


def test_what_is_referred_to_is_applied_first() -> None:
    refs = [
        ObjectRef("v1", "Namespace", "", "apps"),
        ObjectRef("v1", "Secret", "metallb-system", "bgp"),
        ObjectRef("metallb.io/v1beta1", "Community", "metallb-system", "c"),
        ObjectRef("metallb.io/v1beta1", "BFDProfile", "metallb-system", "b"),
        ObjectRef("metallb.io/v1beta1", "IPAddressPool", "metallb-system", "p"),
        ObjectRef("metallb.io/v1beta2", "BGPPeer", "metallb-system", "p"),
        ObjectRef("metallb.io/v1beta1", "BGPAdvertisement", "metallb-system", "p"),
        ObjectRef("projectcalico.org/v3", "IPPool", "", "p"),
        ObjectRef("projectcalico.org/v3", "BGPFilter", "", "p"),
        ObjectRef("projectcalico.org/v3", "BGPConfiguration", "", "default"),
        ObjectRef("projectcalico.org/v3", "BGPPeer", "", "leaf1"),
        ObjectRef("example.com/v1", "Widget", "", "w"),
        ObjectRef("v1", "Service", "apps", "s"),
    ]
    orders = [apply_order(ref) for ref in refs]
    assert orders == sorted(set(orders))


def test_defaults_are_those_a_server_was_seen_to_write() -> None:
    advertisement = find("metallb.io/v1beta1", "BGPAdvertisement")
    assert advertisement is not None
    assert server_defaults(advertisement) == {
        ("spec", "aggregationLength"): 32,
        ("spec", "aggregationLengthV6"): 128,
    }
    service = find("v1", "Service")
    assert service is not None
    assert server_defaults(service)["spec", "ports", "[]", "protocol"] == "TCP"


def test_defaults_fill_what_is_absent_and_nothing_else() -> None:
    assert with_defaults(
        {"apiVersion": "v1", "kind": "Service", "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]}}
    ) == {
        "apiVersion": "v1",
        "kind": "Service",
        "spec": {
            "type": "LoadBalancer",
            "ports": [{"port": 80, "protocol": "TCP"}],
            "internalTrafficPolicy": "Cluster",
            "sessionAffinity": "None",
        },
    }


def test_an_unknown_kind_stays_as_it_is() -> None:
    strange: Object = {"apiVersion": "example.com/v1", "kind": "Widget", "spec": {"a": 1}}
    assert with_defaults(strange) == strange


@pytest.mark.parametrize(
    ("api_version", "kind", "pointer", "expected"),
    [
        ("v1", "Service", ("spec", "ports"), ListSemantics("map", ("port", "protocol"))),
        ("metallb.io/v1beta2", "BGPPeer", ("spec", "nodeSelectors"), ListSemantics("atomic")),
        ("projectcalico.org/v3", "IPPool", ("spec", "allowedUses"), ListSemantics("set")),
        ("cilium.io/v2", "CiliumBGPClusterConfig", ("spec", "bgpInstances", 0, "peers"),
         ListSemantics("map", ("name",))),
        ("v1", "Service", ("spec", "nowhere", 3), ListSemantics("atomic")),
    ],
)  # fmt: skip
def test_lists_merge_as_the_schema_says(
    api_version: str, kind: str, pointer: tuple[str | int, ...], expected: ListSemantics
) -> None:
    known = find(api_version, kind)
    assert known is not None
    assert list_semantics(known, pointer) == expected


def test_a_built_in_kind_has_no_definition() -> None:
    service = find("v1", "Service")
    assert service is not None
    with pytest.raises(ValueError, match="`Service` is built in"):
        crd(service)


def test_a_definition_stores_the_newest_version_that_is_not_deprecated() -> None:
    old = find("metallb.io/v1beta1", "BGPPeer")
    assert old is not None
    spec = crd(old)["spec"]
    assert isinstance(spec, dict)
    assert isinstance(spec["versions"], list)
    stored = [v["name"] for v in spec["versions"] if isinstance(v, dict) and v["storage"]]
    assert stored == ["v1beta2"]
