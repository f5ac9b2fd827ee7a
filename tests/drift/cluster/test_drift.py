"""What drift finds on a cluster, and puts back: against both API servers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from compiler.rendered import INSTANCE_LABEL, OBJECT_ANNOTATION, ObjectRef
from drift.apply.cluster import Action
from drift.apply.cluster_run import Applied, apply_cluster
from drift.change import Missing, Verdict
from drift.live import Refused
from drift.secrets import Secrets
from tests.drift.cluster.scene import CALICO, Cut, Scene, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from drift.targets.kubernetes import Client
    from tests.kube import Server


@pytest.fixture
def scene(server: Server, namespace: str) -> Iterator[Scene]:
    made = Scene(server, namespace)
    yield made
    for ref in made.objects:
        if not ref.namespace and made.get(ref) is not None:
            made.delete(ref)


@pytest.mark.parametrize("dry_run", [True, False])
def test_nothing_differs_after_an_apply_however_often_one_looks(scene: Scene, dry_run: bool) -> None:  # noqa: FBT001 - a parameter
    scene.everything()
    assert {type(change) for change in scene.look().changes} == {Missing}
    scene.settle()
    versions = {ref: scene.get(ref)["metadata"]["resourceVersion"] for ref in scene.objects}
    for _ in range(3):
        seen = scene.look(dry_run=dry_run)
        assert (seen.verdict, seen.changes, seen.unreadable) == (Verdict.IN_SYNC, (), ())
    assert scene.plan().operations == ()
    assert {ref: scene.get(ref)["metadata"]["resourceVersion"] for ref in scene.objects} == versions


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_edited_peer_is_told_with_its_manager(scene: Scene, dry_run: bool) -> None:  # noqa: FBT001 - a parameter
    ref = scene.peer()
    scene.settle()
    scene.edit(ref, {"spec": {"peerASN": 65009}})
    (change,) = scene.look(dry_run=dry_run).changes
    assert change.where == f"{ref} .spec.peerASN"
    assert told([change]) == [("Different", ".spec.peerASN", 65001, 65009)]
    (actor,) = change.actors
    assert (actor.kind, actor.name, actor.detail) == ("field manager", "kubectl-edit", "Update")
    assert actor.when.endswith("Z")
    scene.settle()


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_field_that_somebody_took_away(scene: Scene, dry_run: bool) -> None:  # noqa: FBT001 - a parameter
    ref = scene.peer()
    scene.settle()
    scene.edit(ref, {"spec": {"holdTime": None}})
    (change,) = scene.look(dry_run=dry_run).changes
    assert told([change]) == [("Missing", ".spec.holdTime", "90s", None)]
    assert change.actors == (), "a field that is gone has no owner"
    scene.settle()


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_somebody_added_is_told_and_taken_away(scene: Scene, dry_run: bool) -> None:  # noqa: FBT001 - a parameter
    ref = scene.want("metallb.io/v1beta1", "BGPAdvertisement", "pool", spec={"ipAddressPools": ["pool"]})
    scene.settle()
    selectors = [{"matchLabels": {"a": "b"}}]
    scene.edit(ref, {"spec": {"localPref": 200, "nodeSelectors": selectors, "aggregationLength": 32}})
    changes = scene.look(dry_run=dry_run).changes
    assert told(changes) == [
        ("Extra", ".spec.localPref", None, 200),
        ("Extra", ".spec.nodeSelectors", None, selectors),
    ]
    assert {actor.name for change in changes for actor in change.actors} == {"kubectl-edit"}
    (operation,) = scene.plan().operations
    assert operation.action is Action.TAKEOVER
    scene.settle()
    assert set(scene.get(ref)["spec"]) == {"ipAddressPools", "aggregationLength", "aggregationLengthV6"}


def test_what_we_no_longer_render_is_taken_away(scene: Scene) -> None:
    ref = scene.peer(ebgpMultiHop=True)
    scene.settle()
    scene.peer()
    for dry_run in (True, False):
        assert told(scene.look(dry_run=dry_run).changes) == [("Extra", ".spec.ebgpMultiHop", None, True)]
    scene.settle()
    assert "ebgpMultiHop" not in scene.get(ref)["spec"]


def test_an_object_that_kubectl_applied_is_adopted_whole(scene: Scene) -> None:
    """Whatever `kubectl apply` still co-owns would survive a plain apply of ours."""
    ref = scene.peer()
    body: dict[str, Any] = {**scene.objects[ref]}
    body["metadata"] = {"name": ref.name, "namespace": ref.namespace}
    body["spec"] = {**body["spec"], "routerID": "1.1.1.1"}
    url = f"/apis/metallb.io/v1beta2/namespaces/{ref.namespace}/bgppeers"
    params = {"fieldManager": "kubectl-client-side-apply"}
    assert scene.server.call("POST", url, body, params=params)[0] == 201
    found = {where for _, where, _, _ in told(scene.look().changes)}
    assert ".spec.routerID" in found
    scene.settle()
    assert "routerID" not in scene.get(ref)["spec"]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_wedged_service_port_is_told_and_healed(scene: Scene, dry_run: bool) -> None:  # noqa: FBT001 - a parameter
    ref = scene.service()
    scene.settle()
    ports = scene.get(ref)["spec"]["ports"]
    ports[0]["port"] = 81
    scene.edit(ref, {"spec": {"ports": ports}})
    seen = scene.look(dry_run=dry_run)
    assert told(seen.changes) == [("Different", ".spec.ports[0].port", 80, 81)]
    assert [actor.name for actor in seen.changes[0].actors] == ["kubectl-edit"]
    assert seen.unreadable == ()
    (operation,) = scene.plan().operations
    assert operation.action is Action.TAKEOVER
    scene.settle()
    assert [port["port"] for port in scene.get(ref)["spec"]["ports"]] == [80, 443]


def test_what_controllers_write_is_no_drift(scene: Scene) -> None:
    ref = scene.service()
    scene.settle()
    allotted = {"metallb.io/ip-allocated-from-pool": "pool", "example.com/x": "y"}
    scene.edit(ref, {"metadata": {"annotations": allotted, "labels": {"team": "web"}}}, "controller")
    assert scene.look().verdict is Verdict.IN_SYNC
    scene.edit(
        ref, {"spec": {"externalTrafficPolicy": "Cluster", "loadBalancerSourceRanges": ["10.0.0.0/8"]}}
    )
    assert {where for _, where, _, _ in told(scene.look().changes)} == {
        ".spec.externalTrafficPolicy",
        ".spec.loadBalancerSourceRanges",
    }
    scene.settle()
    assert allotted.items() <= scene.get(ref)["metadata"]["annotations"].items(), "a takeover spares them"
    owners = {entry["manager"] for entry in scene.get(ref)["metadata"]["managedFields"]}
    assert owners == {"fabricc", "controller"}


def test_a_changed_label_of_ours(scene: Scene) -> None:
    ref = scene.peer()
    scene.settle()
    scene.edit(ref, {"metadata": {"labels": {INSTANCE_LABEL: "another", "fabricc.dev/more": "x"}}})
    assert told(scene.look().changes) == [
        ("Different", f'.metadata.labels["{INSTANCE_LABEL}"]', scene.instance, "another"),
        ("Extra", '.metadata.labels["fabricc.dev/more"]', None, "x"),
    ]
    scene.settle()


def test_a_deleted_pool_is_missing_and_comes_back(scene: Scene) -> None:
    scene.peer()
    ref = scene.pool()
    scene.settle()
    scene.delete(ref)
    (change,) = scene.look().changes
    assert isinstance(change, Missing)
    assert (change.where, change.actors) == (str(ref), ())
    assert change.intended == {"spec": {"addresses": ["10.254.254.240/28"]}}
    scene.settle()


def test_what_is_no_longer_rendered_is_extra_and_goes(scene: Scene) -> None:
    keep, released, unknown = scene.peer("keep"), scene.peer("released"), scene.peer("unknown")
    scene.settle()
    del scene.objects[released], scene.objects[unknown]
    scene.released = (released,)
    found = {change.where: getattr(change, "released", None) for change in scene.look().changes}
    assert found == {str(released): True, str(unknown): False}
    plan = scene.plan()
    assert plan.deletions == 2
    scene.settle()
    assert scene.get(released) is None
    assert scene.get(unknown) is None
    assert scene.get(keep) is not None


def test_only_what_we_applied_is_ever_deleted(scene: Scene) -> None:
    """A copied label, a copied annotation, an owner, a shared kind: none of them goes."""
    first = scene.peer("first")
    scene.settle()
    copied = scene.get(first)["metadata"]
    for name, annotation in (("label", None), ("both", "itself")):
        ref = ObjectRef(first.api_version, first.kind, first.namespace, name)
        annotations = {OBJECT_ANNOTATION: f"{scene.instance}/{ref if annotation else first}"}
        body = {
            "apiVersion": ref.api_version,
            "kind": ref.kind,
            "metadata": {
                "name": name,
                "namespace": ref.namespace,
                "labels": copied["labels"],
                "annotations": annotations,
            },
            "spec": {"myASN": 1, "peerASN": 2, "peerAddress": "1.1.1.1"},
        }
        url = f"/apis/metallb.io/v1beta2/namespaces/{ref.namespace}/bgppeers"
        assert scene.server.call("POST", url, body)[0] == 201
    seen = scene.look()
    assert [change.where.rpartition("/")[2] for change in seen.changes] == ["both"]
    assert seen.outside == 1
    plan = scene.plan()
    assert plan.operations == ()
    assert [(ref.name, "was copied" in why) for ref, why in plan.held.items()] == [("both", True)]


def test_a_terminating_object_is_told_and_left_alone(scene: Scene) -> None:
    ref = scene.peer()
    scene.settle()
    scene.edit(ref, {"metadata": {"finalizers": ["example.com/hold"]}}, "holder")
    scene.delete(ref)
    (change,) = scene.look().changes
    assert change.where == f"{ref} .metadata.deletionTimestamp"
    plan = scene.plan()
    assert (plan.operations, list(plan.held)) == ((), [ref])
    scene.edit(ref, {"metadata": {"finalizers": None}}, "holder")
    scene.settle()


def test_the_world_moved_since_the_plan(scene: Scene) -> None:
    edited, deleted, created = scene.peer("edited"), scene.peer("deleted"), scene.peer("zcreated")
    scene.settle()
    scene.delete(created)
    scene.edit(edited, {"spec": {"peerASN": 1}})
    scene.edit(deleted, {"spec": {"peerASN": 1}})
    plan = scene.plan()
    by_name = {operation.ref.name: operation for operation in plan.operations}
    scene.edit(edited, {"spec": {"peerASN": 2}})
    scene.delete(deleted)
    scene.server.apply(
        f"/apis/metallb.io/v1beta2/namespaces/{scene.namespace}/bgppeers/zcreated", scene.objects[created]
    )
    for name, word in (
        ("edited", "changed since"),
        ("deleted", "is gone since"),
        ("zcreated", "was created since"),
    ):
        applied = scene.apply(replace(plan, operations=(by_name[name],)))
        ((_, why),) = applied.failed
        assert word in why
    assert scene.get(edited)["spec"]["peerASN"] == 2


def test_two_appliers_of_one_plan_do_it_once(scene: Scene) -> None:
    ref = scene.peer()
    scene.settle()
    scene.edit(ref, {"spec": {"peerASN": 1}})
    plan = scene.plan()
    assert scene.apply(plan).complete
    version = scene.get(ref)["metadata"]["resourceVersion"]
    assert not scene.apply(plan).complete
    assert scene.get(ref)["metadata"]["resourceVersion"] == version


def test_two_appliers_at_once_end_in_the_same_place(scene: Scene) -> None:
    refs = [scene.peer(f"p{number}") for number in range(4)]
    scene.settle()
    for ref in refs:
        scene.edit(ref, {"spec": {"peerASN": 1, "vrf": "blue"}})
    plan = scene.plan()

    async def both(client: Client) -> tuple[Applied, Applied]:
        return await asyncio.gather(apply_cluster(plan, client), apply_cluster(plan, client))

    for applied in scene.run(both):
        assert all("changed" in why for _, why in applied.failed)
    scene.settle()


def test_what_cannot_be_changed_in_place_is_held(scene: Scene) -> None:
    ref = scene.want(CALICO, "IPPool", scene.instance, cluster=True, spec={"cidr": "10.250.0.0/16"})
    scene.settle()
    scene.want(CALICO, "IPPool", scene.instance, cluster=True, spec={"cidr": "10.251.0.0/16"})
    assert told(scene.look().changes) == [("Different", ".spec.cidr", "10.251.0.0/16", "10.250.0.0/16")]
    plan = scene.plan()
    assert plan.operations == ()
    assert "`.spec.cidr` cannot be changed in place" in plan.held[ref]


def test_killed_anywhere_a_new_run_ends_in_the_same_place(scene: Scene) -> None:
    """Also between the two steps of a takeover, where others' fields are already ours."""
    refs = [scene.peer(name) for name in ("a", "b")]
    service = scene.service()
    gone = scene.peer("gone")
    scene.settle()
    for after in range(6):
        scene.peer("gone")
        scene.settle()
        del scene.objects[gone]
        scene.edit(refs[0], {"spec": {"peerASN": 7}})
        scene.edit(refs[1], {"spec": {"routerID": "1.1.1.1"}})
        ports = scene.get(service)["spec"]["ports"]
        ports[0]["port"] = 81
        scene.edit(service, {"spec": {"ports": ports}})
        plan = scene.plan()
        with pytest.raises(Cut):
            scene.apply(plan, wire=scene.wire(kill_after=after))
        scene.settle()
        assert scene.get(gone) is None


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_lost_answer_is_decided_by_reading(scene: Scene, method: str) -> None:
    kept, gone = scene.peer("kept"), scene.peer("gone")
    scene.settle()
    scene.edit(kept, {"spec": {"routerID": "1.1.1.1"}})
    del scene.objects[gone]
    plan = scene.plan()
    wire = scene.wire(lose=lambda request: request.method == method)
    assert scene.apply(plan, wire=wire).complete
    assert [m for m, _ in wire.changes] == ["PATCH", "PATCH", "DELETE"], "nothing is sent twice"
    assert scene.look().changes == ()


def test_a_change_that_never_arrived_is_not_called_done(scene: Scene) -> None:
    ref = scene.peer()
    scene.settle()
    scene.edit(ref, {"spec": {"peerASN": 1}})

    def drop(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PATCH":
            raise httpx.ReadError("reset")
        return None

    applied = scene.apply(scene.plan(), wire=scene.wire(replace=drop))
    ((_, why),) = applied.failed
    assert "not as rendered" in why


def answer(status: int, reason: str, text: str = "no") -> httpx.Response:
    body = {"kind": "Status", "status": "Failure", "reason": reason, "message": text, "code": status}
    return httpx.Response(status, json=body | {"details": {"kind": "x"}})


def test_forbidden_is_unknown_and_not_missing(scene: Scene) -> None:
    scene.peer()
    scene.pool()
    scene.settle()
    wire = scene.wire(
        replace=lambda r: (
            answer(403, "Forbidden", "bgppeers is forbidden") if "bgppeers" in r.url.path else None
        )
    )
    seen = scene.look(wire=wire)
    assert (seen.verdict, seen.changes) == (Verdict.UNKNOWN, ())
    (unreadable,) = seen.unreadable
    assert (unreadable.where, unreadable.reason) == ("metallb.io/v1beta2/BGPPeer", "bgppeers is forbidden")


def test_rights_in_one_namespace_are_enough(scene: Scene) -> None:
    ref = scene.peer()
    scene.settle()
    scene.edit(ref, {"spec": {"peerASN": 5}})
    wire = scene.wire(
        replace=lambda r: (
            answer(403, "Forbidden") if r.url.path == "/apis/metallb.io/v1beta2/bgppeers" else None
        )
    )
    assert told(scene.look(wire=wire).changes) == [("Different", ".spec.peerASN", 65001, 5)]


def test_a_crd_that_is_gone_is_unknown(scene: Scene) -> None:
    scene.peer()
    scene.pool()
    scene.settle()
    gone = httpx.Response(404, text="404 page not found\n")
    seen = scene.look(wire=scene.wire(replace=lambda r: gone if "/bgppeers" in r.url.path else None))
    assert (seen.verdict, seen.changes) == (Verdict.UNKNOWN, ())
    assert [each.reason for each in seen.unreadable] == ["the API does not serve BGPPeer"]


@pytest.mark.parametrize("content", [b"", b'{"items":[', b"{}", b"[]", b'{"metadata":{},"items":null}'])
def test_an_answer_cut_short_is_unknown(scene: Scene, content: bytes) -> None:
    scene.peer()
    scene.settle()

    def cut(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(200, content=content) if request.url.path.endswith("/bgppeers") else None

    seen = scene.look(wire=scene.wire(replace=cut))
    assert (seen.verdict, seen.changes) == (Verdict.UNKNOWN, ())


def test_an_impatient_server_is_waited_for(scene: Scene) -> None:
    scene.peer()
    scene.settle()
    busy = [httpx.Response(429, headers={"Retry-After": "0"}), httpx.Response(503)]
    wire = scene.wire(replace=lambda _: busy.pop() if busy else None)
    assert scene.look(wire=wire).verdict is Verdict.IN_SYNC
    assert not busy


def test_who_may_only_read_sees_the_same(scene: Scene) -> None:
    """A 403 on patch: the comparison is made on our side, and nobody is asked again and again."""
    edited, added, service = scene.peer("edited"), scene.peer("added"), scene.service()
    scene.settle()
    scene.edit(edited, {"spec": {"peerASN": 65009}})
    scene.edit(added, {"spec": {"routerID": "1.1.1.1", "holdTime": "1m30s"}})
    scene.edit(service, {"spec": {"publishNotReadyAddresses": True}})

    def refuse(request: httpx.Request) -> httpx.Response | None:
        return answer(403, "Forbidden") if request.method != "GET" else None

    by_server, by_us = scene.look(), scene.look(wire=scene.wire(replace=refuse))
    assert by_us.unreadable == ()
    assert told(by_us.changes) == told(by_server.changes)
    assert told(by_us.changes) == [
        ("Different", ".spec.peerASN", 65001, 65009),
        ("Extra", ".spec.routerID", None, "1.1.1.1"),
        ("Extra", ".spec.publishNotReadyAddresses", None, True),
    ]


@pytest.mark.parametrize("server", ["builtin"], indirect=True)  # for kube-apiserver see test_rbac.py
def test_a_viewer_of_the_lab_sees_the_same(scene: Scene) -> None:
    viewer = scene.server.kubeconfig.with_name("kubeconfig.viewer")
    ref = scene.peer()
    scene.settle()
    scene.edit(ref, {"spec": {"peerASN": 5}})
    seen = scene.look(kubeconfig=viewer)
    assert seen.unreadable == ()
    assert told(seen.changes) == [("Different", ".spec.peerASN", 65001, 5)]
    ((_, why),) = scene.apply(kubeconfig=viewer).failed
    assert "cannot patch" in why


def test_credentials_that_nobody_knows(scene: Scene, tmp_path: Path) -> None:
    scene.peer()
    config = yaml.safe_load(scene.server.kubeconfig.read_text())
    config["users"][0]["user"]["token"] = "stale"  # noqa: S105 - nobody's
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    with pytest.raises(Refused, match="does not accept our credentials"):
        scene.look(kubeconfig=path)


def test_what_an_apply_needs_and_nobody_made(scene: Scene) -> None:
    scene.peer(passwordSecret={"name": "bgp", "namespace": scene.namespace})
    with pytest.raises(Refused, match=f"Secret `{scene.namespace}/bgp` is not there; hint: create"):
        scene.apply()
    assert scene.look().changes, "nothing was sent"
    scene.namespace = "never-made"
    scene.objects.clear()
    scene.peer()
    with pytest.raises(Refused, match="namespace `never-made` is not there"):
        scene.apply()


def test_a_secret_is_shown_nowhere(scene: Scene) -> None:
    password, other = "hunter2-hunter2", "aHVudGVyMw=="
    scene.secrets = Secrets(environment={"FABRICC_SECRET_BGP": password})
    ref = scene.want("v1", "Secret", "bgp", type="Opaque", data={"password": "secretRef:bgp"})
    inline = scene.peer(password="secretRef:bgp")  # noqa: S106 - a reference
    assert password not in repr(scene.look())
    scene.settle()
    scene.edit(ref, {"data": {"password": other, "more": other}})
    scene.edit(inline, {"spec": {"password": "hunter3"}})
    for dry_run in (True, False):
        seen = scene.look(dry_run=dry_run)
        assert not any(word in repr(seen) for word in (password, other, "hunter3"))
    assert told(scene.look().changes) == [
        ("Different", ".data.password", "secretRef:bgp", "(hidden)"),
        ("Extra", ".data.more", None, "(hidden)"),
        ("Different", ".spec.password", "secretRef:bgp", "(hidden)"),
    ]
    scene.settle()
    scene.secrets = None
    assert scene.look().verdict is Verdict.IN_SYNC, "a secret we do not know is not compared"
