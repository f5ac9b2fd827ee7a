"""What both API servers must agree on: everything drift stands on."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.kube import APPLY

if TYPE_CHECKING:
    from tests.kube import Server

Json = dict[str, Any]
METALLB = "/apis/metallb.io/v1beta2/namespaces"
MERGE, JSON_PATCH = "application/merge-patch+json", "application/json-patch+json"


def peer(namespace: str, name: str = "a", **spec: Any) -> Json:
    return {
        "apiVersion": "metallb.io/v1beta2",
        "kind": "BGPPeer",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"myASN": 65201, "peerASN": 65001, "peerAddress": "10.0.0.1"} | spec,
    }


def service(namespace: str, **spec: Any) -> Json:
    ports = [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080}]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": namespace},
        "spec": {"type": "LoadBalancer", "selector": {"app": "web"}, "ports": ports} | spec,
    }


def path(body: Json) -> str:
    home = f"namespaces/{body['metadata']['namespace']}"
    name = body["metadata"]["name"]
    if body["kind"] == "Service":
        return f"/api/v1/{home}/services/{name}"
    plural = {"BGPPeer": "bgppeers", "IPAddressPool": "ipaddresspools"}[body["kind"]]
    return f"/apis/{body['apiVersion']}/{home}/{plural}/{name}"


def apply(
    server: Server, body: Json, manager: str = "fabricc", *, force: bool = False, dry_run: bool = False
) -> tuple[int, Json]:
    params = {"fieldManager": manager, "force": "true" if force else "false"}
    params |= {"dryRun": "All"} if dry_run else {}
    return server.call("PATCH", path(body), body, content_type=APPLY, params=params)


def edit(server: Server, body: Json, patch: Json, manager: str = "kubectl-edit") -> tuple[int, Json]:
    return server.call("PATCH", path(body), patch, content_type=MERGE, params={"fieldManager": manager})


def owned(answer: Json) -> dict[tuple[str, str], Json]:
    """Show who owns what, without when."""
    return {
        (entry["manager"], entry["operation"]): entry["fieldsV1"]
        for entry in answer["metadata"]["managedFields"]
        if "subresource" not in entry
    }


def test_apply_creates_and_owns_just_what_it_says(server: Server, namespace: str) -> None:
    body = peer(namespace, holdTime="90s")
    body["metadata"]["labels"] = {"a/b": "c"}
    status, made = apply(server, body)
    assert status == 201
    assert made["spec"] == body["spec"] | {
        "peerPort": 179,
        "disableMP": False,
        "dualStackAddressFamily": False,
    }
    spec: Json = {"f:holdTime": {}, "f:myASN": {}, "f:peerASN": {}, "f:peerAddress": {}}
    assert owned(made) == {("fabricc", "Apply"): {"f:metadata": {"f:labels": {"f:a/b": {}}}, "f:spec": spec}}
    assert made["metadata"]["generation"] == 1


def test_the_same_apply_changes_nothing(server: Server, namespace: str) -> None:
    _, first = apply(server, peer(namespace))
    status, second = apply(server, peer(namespace))
    assert status == 200
    assert second == first


def test_a_dry_run_leaves_no_trace(server: Server, namespace: str) -> None:
    body = peer(namespace)
    status, made = apply(server, body, dry_run=True)
    assert status == 201
    assert made["spec"]["peerPort"] == 179
    assert server.call("GET", path(body))[0] == 404
    _, first = apply(server, body)
    _, predicted = apply(server, peer(namespace, myASN=5), dry_run=True)
    assert predicted["spec"]["myASN"] == 5
    assert predicted["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
    assert server.call("GET", path(body))[1] == first


def test_one_conflict_names_field_and_manager(server: Server, namespace: str) -> None:
    apply(server, peer(namespace))
    edit(server, peer(namespace), {"spec": {"peerASN": 65009}})
    status, answer = apply(server, peer(namespace))
    assert status == 409
    assert answer["reason"] == "Conflict"
    assert answer["message"] == (
        'Apply failed with 1 conflict: conflict with "kubectl-edit" using metallb.io/v1beta2: .spec.peerASN'
    )
    assert answer["details"]["causes"] == [
        {
            "reason": "FieldManagerConflict",
            "message": 'conflict with "kubectl-edit" using metallb.io/v1beta2',
            "field": ".spec.peerASN",
        }
    ]


def test_conflicts_with_appliers_and_updaters_are_all_named(server: Server, namespace: str) -> None:
    apply(server, peer(namespace))
    edit(server, peer(namespace), {"spec": {"peerASN": 65009}})
    status, answer = apply(server, peer(namespace, myASN=1), "other")
    assert status == 409
    assert answer["message"].startswith("Apply failed with 2 conflicts: conflicts with ")
    found = {(cause["field"], cause["message"]) for cause in answer["details"]["causes"]}
    assert found == {
        (".spec.myASN", 'conflict with "fabricc"'),
        (".spec.peerASN", 'conflict with "kubectl-edit" using metallb.io/v1beta2'),
    }


def test_force_takes_what_differs_and_leaves_the_rest(server: Server, namespace: str) -> None:
    apply(server, peer(namespace))
    edit(server, peer(namespace), {"spec": {"peerASN": 65009, "holdTime": "30s"}})
    status, answer = apply(server, peer(namespace), force=True)
    assert status == 200
    assert answer["spec"]["peerASN"] == 65001
    assert answer["spec"]["holdTime"] == "30s", "an added field is not seen by an apply"
    assert owned(answer)["kubectl-edit", "Update"] == {"f:spec": {"f:holdTime": {}}}
    assert answer["metadata"]["generation"] == 3


def test_an_update_takes_over_only_what_it_changes(server: Server, namespace: str) -> None:
    apply(server, peer(namespace, holdTime="90s"))
    patch = {"spec": {"peerASN": 65009, "holdTime": None, "nodeSelectors": [{"matchLabels": {"a": "b"}}]}}
    _, answer = edit(server, peer(namespace), patch)
    assert owned(answer) == {
        ("fabricc", "Apply"): {"f:spec": {"f:myASN": {}, "f:peerAddress": {}}},
        ("kubectl-edit", "Update"): {"f:spec": {"f:nodeSelectors": {}, "f:peerASN": {}}},
    }


def test_what_is_no_longer_applied_goes(server: Server, namespace: str) -> None:
    apply(server, peer(namespace, holdTime="90s", peerPort=1179))
    _, answer = apply(server, peer(namespace))
    assert "holdTime" not in answer["spec"]
    assert answer["spec"]["peerPort"] == 179, "back to the default"


def test_what_another_applier_wants_too_stays(server: Server, namespace: str) -> None:
    apply(server, peer(namespace, holdTime="90s"))
    other = peer(namespace, holdTime="90s")
    other["spec"] = {"holdTime": "90s"}
    assert apply(server, other, "other")[0] == 200
    _, answer = apply(server, peer(namespace))
    assert answer["spec"]["holdTime"] == "90s"
    assert owned(answer)["other", "Apply"] == {"f:spec": {"f:holdTime": {}}}


def test_takeover_makes_a_foreign_field_ours_to_remove(server: Server, namespace: str) -> None:
    body = peer(namespace)
    apply(server, body)
    _, live = edit(server, body, {"spec": {"holdTime": "30s"}})
    entry = next(e for e in live["metadata"]["managedFields"] if e["manager"] == "fabricc")
    entry["fieldsV1"]["f:spec"]["f:holdTime"] = {}
    patch = [
        {"op": "test", "path": "/metadata/resourceVersion", "value": live["metadata"]["resourceVersion"]},
        {"op": "replace", "path": "/metadata/managedFields", "value": [entry]},
    ]
    response = server.client.patch(
        path(body),
        content=json.dumps(patch),
        headers={"content-type": JSON_PATCH},
        params={"fieldManager": "fabricc"},
    )
    taken = response.json()
    assert response.status_code == 200, taken
    assert list(owned(taken)) == [("fabricc", "Apply")]
    assert taken["spec"]["holdTime"] == "30s"
    _, healed = apply(server, body)
    assert "holdTime" not in healed["spec"]


def test_a_failed_json_patch_test_is_refused(server: Server, namespace: str) -> None:
    body = peer(namespace)
    apply(server, body)
    patch = [{"op": "test", "path": "/metadata/resourceVersion", "value": "1"}]
    response = server.client.patch(
        path(body), content=json.dumps(patch), headers={"content-type": JSON_PATCH}
    )
    assert (response.status_code, response.json()["reason"]) == (422, "Invalid")


def test_an_atomic_list_has_one_owner(server: Server, namespace: str) -> None:
    body = {
        "apiVersion": "metallb.io/v1beta1",
        "kind": "IPAddressPool",
        "metadata": {"name": "p", "namespace": namespace},
        "spec": {"addresses": ["10.0.0.0/24", "10.0.1.0/24"]},
    }
    apply(server, body)
    _, answer = edit(server, body, {"spec": {"addresses": ["10.0.0.0/24", "10.0.9.0/24"]}})
    assert owned(answer) == {("kubectl-edit", "Update"): {"f:spec": {"f:addresses": {}}}}
    status, answer = apply(server, body)
    assert (status, answer["details"]["causes"][0]["field"]) == (409, ".spec.addresses")


def test_service_ports_are_entries_with_keys(server: Server, namespace: str) -> None:
    _, made = apply(server, service(namespace))
    key = 'k:{"port":80,"protocol":"TCP"}'
    assert owned(made)["fabricc", "Apply"]["f:spec"]["f:ports"] == {
        key: {".": {}, "f:name": {}, "f:port": {}, "f:protocol": {}, "f:targetPort": {}}
    }
    more = {"name": "tls", "port": 443, "protocol": "TCP", "targetPort": 8443}
    other = service(namespace)
    other["spec"] = {"ports": [more]}
    status, answer = apply(server, other, "other")
    assert status == 200, answer
    assert sorted(port["port"] for port in answer["spec"]["ports"]) == [80, 443]
    assert len({port["nodePort"] for port in answer["spec"]["ports"]}) == 2
    _, answer = apply(server, service(namespace))
    assert sorted(port["port"] for port in answer["spec"]["ports"]) == [80, 443], "the other one's stays"


def test_a_service_gets_what_only_the_server_allots(server: Server, namespace: str) -> None:
    _, made = apply(server, service(namespace, externalTrafficPolicy="Local"))
    spec = made["spec"]
    assert spec["clusterIP"].startswith("10.96.")
    assert spec["clusterIPs"] == [spec["clusterIP"]]
    assert spec["healthCheckNodePort"] != spec["ports"][0]["nodePort"]
    assert spec["sessionAffinity"] == "None"
    assert spec["ipFamilies"] == ["IPv4"]
    assert spec["allocateLoadBalancerNodePorts"] is True
    _, again = apply(server, service(namespace, externalTrafficPolicy="Local"))
    assert again == made
    _, cluster = apply(server, service(namespace))
    assert cluster["spec"]["externalTrafficPolicy"] == "Cluster"
    assert "healthCheckNodePort" not in cluster["spec"]
    assert cluster["spec"]["clusterIP"] == spec["clusterIP"]


def test_an_edited_port_wedges_every_apply(server: Server, namespace: str) -> None:
    """A port with the same name under another key: the API server refuses, forced or not."""
    apply(server, service(namespace))
    ports = [{"name": "http", "port": 81, "protocol": "TCP", "targetPort": 8080}]
    status, answer = edit(server, service(namespace), {"spec": {"ports": ports}})
    assert status == 200, answer
    for dry_run in (True, False):
        status, answer = apply(server, service(namespace), force=True, dry_run=dry_run)
        assert (status, answer["reason"]) == (422, "Invalid")


def test_preconditions_hold_a_delete_to_one_object(server: Server, namespace: str) -> None:
    body = peer(namespace)
    _, made = apply(server, body)
    uid, version = made["metadata"]["uid"], made["metadata"]["resourceVersion"]
    for wrong in ({"uid": "0"}, {"uid": uid, "resourceVersion": "1"}):
        status, answer = server.call("DELETE", path(body), {"preconditions": wrong})
        assert (status, answer["reason"]) == (409, "Conflict")
        assert "does not match" in answer["message"]
    right = {"preconditions": {"uid": uid, "resourceVersion": version}}
    status, answer = server.call("DELETE", path(body), right)
    assert (status, answer["status"]) == (200, "Success")
    assert server.call("DELETE", path(body), right)[0] == 404


def test_an_apply_can_be_bound_to_one_object(server: Server, namespace: str) -> None:
    body = peer(namespace)
    _, made = apply(server, body)
    for member, value, expected in (
        ("uid", "754c5803-4eae-4841-96c2-638c5dfafbca", (422, "Invalid")),
        ("resourceVersion", "1", (409, "Conflict")),
    ):
        bound = peer(namespace, myASN=7)
        bound["metadata"][member] = value
        status, answer = apply(server, bound)
        assert (status, answer["reason"]) == expected
    bound = peer(namespace, myASN=7)
    bound["metadata"] |= {k: made["metadata"][k] for k in ("uid", "resourceVersion")}
    assert apply(server, bound)[0] == 200
    absent = peer(namespace, "absent")
    absent["metadata"]["uid"] = made["metadata"]["uid"]
    assert apply(server, absent)[0] == 409


def test_applies_that_make_no_sense(server: Server, namespace: str) -> None:
    body = peer(namespace)
    apply(server, body)
    with_entries = peer(namespace)
    with_entries["metadata"]["managedFields"] = [{"manager": "x"}]
    elsewhere = peer(namespace) | {"metadata": {"name": "b", "namespace": namespace}}
    params = {"fieldManager": "x"}
    assert apply(server, with_entries)[0] == 400
    assert server.call("PATCH", path(body), elsewhere, content_type=APPLY, params=params)[0] == 400
    assert server.call("PATCH", path(body), body, content_type=APPLY)[0] == 422, "no field manager"
    assert server.call("PATCH", path(body), body, content_type="text/plain")[0] == 415


@pytest.mark.parametrize(
    ("spec", "status"),
    [
        ({"holdTimes": "90s"}, 500),
        ({"holdTime": 90}, 500),
        ({"myASN": True}, 500),
        ({"myASN": -1}, 422),
        ({"peerPort": 20000}, 422),
        ({"dynamicASN": "both"}, 422),
        ({"nodeSelectors": [{"matchLabels": {"a": "b"}}]}, 201),
    ],
)
def test_what_a_schema_forbids(server: Server, namespace: str, spec: Json, status: int) -> None:
    found, answer = apply(server, peer(namespace, **spec))
    assert found == status, answer
    if status == 500:
        assert answer["message"].startswith(
            f"failed to create typed patch object ({namespace}/a; metallb.io/v1beta2, Kind=BGPPeer): .spec."
        )


def test_an_immutable_field_keeps_its_value(server: Server, namespace: str) -> None:
    apply(server, peer(namespace, enableGracefulRestart=True))
    status, _ = apply(server, peer(namespace, enableGracefulRestart=False))
    assert status == 422
    assert apply(server, peer(namespace))[0] == 200, "it may be taken away"


def test_what_is_not_there(server: Server, namespace: str) -> None:
    status, answer = server.call("GET", path(peer(namespace)))
    assert (status, answer["reason"]) == (404, "NotFound")
    assert answer["message"] == 'bgppeers.metallb.io "a" not found'
    assert answer["details"] == {"name": "a", "group": "metallb.io", "kind": "bgppeers"}
    status, answer = apply(server, peer("no-such-namespace"))
    assert (status, answer["message"]) == (404, 'namespaces "no-such-namespace" not found')
    for unknown in ("/apis/none.example/v1/things", f"{METALLB}/{namespace}/things"):
        response = server.client.get(unknown)
        assert (response.status_code, response.text.strip()) == (404, "404 page not found")


def test_create_update_and_their_conflicts(server: Server, namespace: str) -> None:
    collection = f"{METALLB}/{namespace}/bgppeers"
    status, made = server.call("POST", collection, peer(namespace), params={"fieldManager": "kubectl-create"})
    assert status == 201
    assert list(owned(made)) == [("kubectl-create", "Update")]
    status, answer = server.call("POST", collection, peer(namespace))
    assert (status, answer["reason"]) == (409, "AlreadyExists")
    changed = json.loads(json.dumps(made))
    changed["spec"]["myASN"] = 9
    status, put = server.call("PUT", path(made), changed, params={"fieldManager": "kubectl-replace"})
    assert status == 200
    assert owned(put)["kubectl-replace", "Update"] == {"f:spec": {"f:myASN": {}}}
    assert server.call("PUT", path(made), changed)[0] == 409, "a stale version"


def test_what_creates_is_owned_like_this(server: Server, namespace: str) -> None:
    collection = f"{METALLB}/{namespace}/bgppeers"
    body = peer(namespace)
    body["metadata"]["annotations"] = {"x": "y"}
    _, made = server.call("POST", collection, body, params={"fieldManager": "kubectl-create"})
    fields = owned(made)["kubectl-create", "Update"]
    assert fields["f:metadata"] == {"f:annotations": {".": {}, "f:x": {}}}
    assert {"f:myASN", "f:peerASN", "f:peerAddress"} <= set(fields["f:spec"])
    _, made = server.call("POST", f"/api/v1/namespaces/{namespace}/services", service(namespace))
    assert set(owned(made)["tests", "Update"]["f:spec"]["f:ports"]) == {".", 'k:{"port":80,"protocol":"TCP"}'}


def test_lists_come_in_pages_and_by_label(server: Server, namespace: str) -> None:
    for number in range(5):
        body = peer(namespace, f"p{number}")
        body["metadata"]["labels"] = {"parity": "even" if number % 2 == 0 else "odd"}
        apply(server, body)
    collection = f"{METALLB}/{namespace}/bgppeers"
    seen: list[str] = []
    params = {"limit": "2"}
    while True:
        _, page = server.call("GET", collection, params=params)
        assert len(page["items"]) <= 2
        seen += [item["metadata"]["name"] for item in page["items"]]
        if not page["metadata"].get("continue"):
            break
        params = {"limit": "2", "continue": page["metadata"]["continue"]}
    assert seen == ["p0", "p1", "p2", "p3", "p4"]
    _, chosen = server.call("GET", collection, params={"labelSelector": "parity=even"})
    assert [item["metadata"]["name"] for item in chosen["items"]] == ["p0", "p2", "p4"]


def test_a_watch_tells_what_happens_after_a_list(server: Server, namespace: str) -> None:
    collection = f"{METALLB}/{namespace}/bgppeers"
    body = peer(namespace)
    body["metadata"]["labels"] = {"ours": "yes"}
    apply(server, body)
    version = server.call("GET", collection)[1]["metadata"]["resourceVersion"]
    params = {
        "watch": "true",
        "resourceVersion": version,
        "timeoutSeconds": "2",
        "allowWatchBookmarks": "true",
        "labelSelector": "ours=yes",
    }

    def change() -> None:
        edit(server, body, {"spec": {"peerASN": 65009}})
        apply(server, peer(namespace, "unlabelled"))
        server.call("DELETE", path(body))

    events: list[Json] = []
    with server.client.stream("GET", collection, params=params) as response:
        worker = threading.Thread(target=change)
        worker.start()
        events += [json.loads(line) for line in response.iter_lines() if line]
        worker.join()
    told = [(event["type"], event["object"]["metadata"].get("name")) for event in events]
    assert [each for each in told if each[0] != "BOOKMARK"] == [("MODIFIED", "a"), ("DELETED", "a")]
    versions = [int(event["object"]["metadata"]["resourceVersion"]) for event in events]
    assert versions == sorted(versions)
    assert events[0]["object"]["spec"]["peerASN"] == 65009


def test_a_finalizer_holds_a_deletion_back(server: Server, namespace: str) -> None:
    body = peer(namespace)
    body["metadata"]["finalizers"] = ["example.com/hold"]
    apply(server, body)
    server.call("DELETE", path(body))
    _, live = server.call("GET", path(body))
    assert live["metadata"]["deletionTimestamp"]
    edit(server, body, {"metadata": {"finalizers": None}})
    assert server.call("GET", path(body))[0] == 404


def test_what_a_collection_is_not_for(server: Server, namespace: str) -> None:
    status, answer = server.call("PUT", f"{METALLB}/{namespace}/bgppeers", peer(namespace))
    assert (status, answer["message"]) == (400, "name must be provided")
    status, answer = server.call("PUT", f"/api/v1/namespaces/{namespace}/services", service(namespace))
    assert (status, answer["reason"]) == (405, "MethodNotAllowed")


def test_a_stranger_is_not_answered(server: Server) -> None:
    response = server.client.get("/api/v1/namespaces", headers={"authorization": "Bearer none"})
    assert response.status_code == 401
