"""Comparing objects without any server: saved files, spellings, who owns what."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.rendered import ObjectRef
from compiler.schema.kubernetes import with_defaults
from drift.apply.cluster import plan_cluster
from drift.change import Verdict
from drift.live import LiveCluster, LiveObject
from drift.objects.compare import compare_cluster, compare_object
from drift.objects.diff import differences
from drift.objects.managed_fields import entries, leaves, pointer_of
from drift.objects.place import read_place, show_place
from drift.objects.shape import shape_of
from drift.objects.takeover import merged_entries
from drift.objects.values import QUANTITY, quantity, same
from tests.drift.cluster.scene import told
from tests.drift.cluster.wanted import marked

if TYPE_CHECKING:
    from compiler.tree import Object

PEER = ObjectRef("metallb.io/v1beta2", "BGPPeer", "metallb-system", "wk-a1")
SERVICE = ObjectRef("v1", "Service", "default", "web")
SPEC: dict[str, Any] = {
    "myASN": 65201,
    "peerASN": 65001,
    "peerAddress": "6.5.3.1",
    "holdTime": "90s",
    "nodeSelectors": [{"matchLabels": {"kubernetes.io/hostname": "wk-a1"}}],
}


def found(ref: ObjectRef, wanted: Object, live: Object) -> list[tuple[str, str, Any, Any]]:
    return told(compare_object("k8s", ref, wanted, LiveObject(object=live)))


def saved(wanted: Object, **spec: Any) -> Object:
    """What `kubectl get -o yaml` prints: defaults filled in, no managed fields."""
    live: dict[str, Any] = copy.deepcopy(with_defaults(wanted))
    live["metadata"] |= {"uid": "u", "resourceVersion": "7", "creationTimestamp": "2026-01-01T00:00:00Z"}
    live["spec"] |= spec
    live["status"] = {}
    return live


def test_a_saved_object_is_judged_by_defaults() -> None:
    wanted = marked(PEER, spec=SPEC)
    assert found(PEER, wanted, saved(wanted)) == []
    assert found(PEER, wanted, saved(wanted, holdTime="1m30s", bfdProfile=None)) == []
    live = saved(wanted, peerPort=1179, holdTime="91s", routerID="1.1.1.1")
    assert found(PEER, wanted, live) == [
        ("Different", ".spec.holdTime", "90s", "91s"),
        ("Different", ".spec.peerPort", 179, 1179),
        ("Extra", ".spec.routerID", None, "1.1.1.1"),
    ]


def test_what_a_server_allots_is_no_difference() -> None:
    ports = [{"name": "http", "port": 80, "targetPort": 8080}]
    wanted = marked(SERVICE, spec={"type": "LoadBalancer", "selector": {"a": "b"}, "ports": ports})
    allotted = [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080, "nodePort": 30001}]
    live = saved(wanted, clusterIP="10.96.0.1", clusterIPs=["10.96.0.1"], ports=allotted)
    live |= {"status": {"loadBalancer": {"ingress": [{"ip": "10.254.254.241"}]}}}
    assert found(SERVICE, wanted, live) == []
    assert found(SERVICE, wanted, saved(wanted, selector={"a": "c"})) == [
        ("Different", ".spec.selector.a", "b", "c")
    ]


def test_a_kind_that_nobody_knows_is_compared_by_value() -> None:
    ref = ObjectRef("example.com/v1", "Thing", "", "t")
    wanted = marked(ref, spec={"list": [{"name": "a", "x": 1}], "deep": {"y": True}})
    assert found(ref, wanted, saved(wanted)) == []
    assert found(ref, wanted, saved(wanted, list=[{"name": "a", "x": 2}])) == [
        ("Different", ".spec.list", [{"name": "a", "x": 1}], [{"name": "a", "x": 2}])
    ]


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("1000m", "1", True),
        ("1Gi", "1024Mi", True),
        ("1Gi", "1G", False),
        ("1e3", "1k", True),
        ("0.5", "500m", True),
        (1, "1", True),
        ("x", "y", False),
        ("1x", "1", False),
    ],
)
def test_quantities(one: Any, other: Any, equal: bool) -> None:  # noqa: FBT001 - a parameter
    from compiler.schema.kubernetes.field import text

    assert same(one, other, text(form=QUANTITY)) is equal


def test_no_quantity() -> None:
    assert quantity("") is None
    assert quantity("1 Gi") is None


def test_true_is_not_one() -> None:
    assert not same({"a": True}, {"a": 1}, None)
    assert not same([True], [1], None)
    assert same({"a": None}, {}, None)


def test_places_read_back() -> None:
    for ref in (PEER, SERVICE, ObjectRef("projectcalico.org/v3", "BGPPeer", "", "leaf1")):
        assert read_place(show_place(ref)) == (ref, "")
        assert read_place(show_place(ref, ("spec", "ports", 0, "port"))) == (ref, ".spec.ports[0].port")
        labels = ("metadata", "labels", "fabricc.dev/instance")
        assert read_place(show_place(ref, labels)) == (ref, '.metadata.labels["fabricc.dev/instance"]')
    with pytest.raises(ValueError, match="expected `version/Kind/namespace/name`"):
        read_place("nonsense")


def test_field_paths_lead_to_places() -> None:
    live: Object = {
        "metadata": {"finalizers": ["x/y"]},
        "spec": {"ports": [{"port": 1, "protocol": "TCP"}, {"port": 2, "protocol": "UDP", "name": "b"}]},
    }
    key = 'k:{"port":2,"protocol":"UDP"}'
    fields: dict[str, Any] = {
        "f:metadata": {"f:finalizers": {".": {}, 'v:"x/y"': {}}},
        "f:spec": {"f:ports": {".": {}, key: {".": {}, "f:name": {}}, "i:7": {}}, "f:gone": {}},
    }
    places = [pointer_of(path, live) for path in leaves(fields)]
    assert places == [
        ("metadata", "finalizers", 0),
        ("spec", "ports", 1),
        ("spec", "ports", 1, "name"),
        None,
        None,
    ]


def entry(manager: str, fields: dict[str, Any], operation: str = "Update", **more: Any) -> dict[str, Any]:
    return {"manager": manager, "operation": operation, "fieldsV1": fields, "time": "t", **more}


def test_a_takeover_leaves_controllers_what_is_theirs() -> None:
    live: Object = {
        "apiVersion": "v1",
        "metadata": {
            "managedFields": [
                entry("fabricc", {"f:spec": {"f:a": {}}}, "Apply"),
                entry(
                    "controller",
                    {
                        "f:metadata": {
                            "f:annotations": {".": {}, "f:metallb.io/x": {}, "f:fabricc.dev/y": {}}
                        },
                        "f:spec": {"f:b": {}},
                    },
                ),
                entry("kubectl-edit", {"f:spec": {"f:c": {".": {}, "f:d": {}}}}),
                entry("controller", {"f:status": {"f:z": {}}}, subresource="status"),
            ]
        },
    }
    merged = merged_entries(live)
    assert merged is not None
    shown = [(each["manager"], each["operation"], each["fieldsV1"]) for each in merged]
    assert shown == [
        (
            "fabricc",
            "Apply",
            {
                "f:spec": {"f:a": {}, "f:b": {}, "f:c": {".": {}, "f:d": {}}},
                "f:metadata": {"f:annotations": {"f:fabricc.dev/y": {}}},
            },
        ),
        ("controller", "Update", {"f:metadata": {"f:annotations": {".": {}, "f:metallb.io/x": {}}}}),
        ("controller", "Update", {"f:status": {"f:z": {}}}),
    ]
    assert merged_entries({"apiVersion": "v1", "metadata": {"managedFields": merged}}) is None
    assert [each.manager for each in entries({"metadata": {}})] == []


def test_what_is_blind_is_neither_missing_nor_planned() -> None:
    from drift.wanted import WantedCluster

    other = ObjectRef("metallb.io/v1beta2", "BGPPeer", "metallb-system", "wk-a2")
    objects = {ref: marked(ref, spec=SPEC) for ref in (PEER, other)}
    wanted = WantedCluster(name="k8s", objects=objects, released=(), digest="d")
    kind = ObjectRef(PEER.api_version, PEER.kind, "", "")
    for blind, missing in (({PEER: "403"}, [str(other)]), ({kind: "gone"}, [])):
        live = LiveCluster(name="k8s", objects={}, blind=blind)
        seen = compare_cluster(wanted, live, instance="i")
        assert [change.where for change in seen.changes] == missing
        assert len(seen.unreadable) == 1
        assert seen.verdict is (Verdict.DRIFTED if missing else Verdict.UNKNOWN)
        plan = plan_cluster(wanted, live, instance="i")
        assert [str(operation.ref) for operation in plan.operations] == missing


_LEAF = st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab/~", max_size=3)
_TREE = st.recursive(
    _LEAF,
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text("abc", max_size=2), below, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(_TREE, _TREE)
def test_no_difference_if_and_only_if_the_same(one: Any, other: Any) -> None:
    shape = shape_of("example.com/v1", "Unknown")
    assert list(differences(one, copy.deepcopy(one), shape)) == []
    assert (list(differences(one, other, shape)) == []) is same(one, other, shape)
