"""The same random story told to both API servers: every answer, every owner and every version agree."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drift.lab.api.plain import is_array, is_dict
from tests.kube import APPLY

if TYPE_CHECKING:
    from tests.kube import Server

Json = dict[str, Any]
EXAMPLES = int(os.environ.get("FABRICC_AGREEMENT_EXAMPLES", "12"))
MERGE = "application/merge-patch+json"
ALLOTTED = frozenset({"clusterIP", "clusterIPs", "nodePort", "healthCheckNodePort"})


def _some(known: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({}, optional=known)


_SELECTORS = st.lists(st.sampled_from(["a", "b"]).map(lambda name: {"matchLabels": {"on": name}}), max_size=2)
_PEER = {
    "peerASN": st.sampled_from([1, 2]),
    "holdTime": st.sampled_from(["90s", "30s"]),
    "peerPort": st.sampled_from([179, 1179]),
    "nodeSelectors": _SELECTORS,
    "passwordSecret": st.sampled_from([{"name": "a"}, {"name": "b"}]),
    "ebgpMultiHop": st.booleans(),
}
_POOL = {
    "addresses": st.lists(st.sampled_from(["10.0.0.0/24", "10.1.0.0/24"]), max_size=2),
    "autoAssign": st.booleans(),
    "serviceAllocation": _some(
        {"priority": st.integers(1, 2), "namespaces": st.just(["x"]), "serviceSelectors": _SELECTORS}
    ),
}
_PORT = st.fixed_dictionaries(
    {"name": st.sampled_from(["http", "tls"]), "port": st.sampled_from([80, 81]), "protocol": st.just("TCP")},
    optional={"targetPort": st.sampled_from([8080, "web"])},
)
_SERVICE = {
    "ports": st.lists(_PORT, max_size=2, unique_by=lambda port: port["port"]),
    "selector": _some({"app": st.sampled_from(["a", "b"]), "tier": st.just("x")}),
    "externalTrafficPolicy": st.sampled_from(["Local", "Cluster"]),
    "sessionAffinity": st.sampled_from(["None"]),
    "publishNotReadyAddresses": st.booleans(),
}
KINDS: dict[str, tuple[str, str, Json, dict[str, st.SearchStrategy[Any]]]] = {
    "BGPPeer": ("metallb.io/v1beta2", "bgppeers", {"myASN": 65201, "peerAddress": "6.5.3.1"}, _PEER),
    "IPAddressPool": ("metallb.io/v1beta1", "ipaddresspools", {"addresses": ["10.9.0.0/24"]}, _POOL),
    "Service": (
        "v1",
        "services",
        {"type": "LoadBalancer", "ports": [{"name": "dns", "port": 53, "protocol": "TCP"}]},
        _SERVICE,
    ),
}
_LABELS = _some({"a": st.sampled_from(["1", "2"]), "fabricc.dev/x": st.just("y")})


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, list[Json]]:
    """Draw a kind, and what a few managers do to one object of it."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    some = _some(KINDS[kind][3])
    apply = st.fixed_dictionaries(
        {
            "do": st.just("apply"),
            "manager": st.sampled_from(["fabricc", "other"]),
            "force": st.booleans(),
            "dry_run": st.sampled_from([False, False, True]),
            "labels": _LABELS,
            "spec": some,
        }
    )
    nothing = _some({name: st.none() for name in KINDS[kind][3]})
    edit = st.fixed_dictionaries(
        {
            "do": st.just("edit"),
            "manager": st.sampled_from(["kubectl-edit", "fabricc"]),
            "labels": _LABELS,
            "spec": st.tuples(some, nothing).map(lambda pair: pair[0] | pair[1]),
        }
    )
    return kind, draw(st.lists(apply | edit, min_size=2, max_size=7))


def play(server: Server, namespace: str, kind: str, step: Json) -> tuple[int, Json]:
    api_version, plural, base, _ = KINDS[kind]
    root = f"apis/{api_version}" if "/" in api_version else f"api/{api_version}"
    path = f"/{root}/namespaces/{namespace}/{plural}/it"
    params = {"fieldManager": step["manager"]}
    metadata: Json = {"labels": step["labels"]} if step["labels"] else {}
    if step["do"] == "edit":
        return server.call(
            "PATCH", path, {"metadata": metadata, "spec": step["spec"]}, content_type=MERGE, params=params
        )
    params |= {"force": "true" if step["force"] else "false"} | ({"dryRun": "All"} if step["dry_run"] else {})
    body = {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "it", "namespace": namespace, **metadata},
        "spec": base | step["spec"],
    }
    return server.call("PATCH", path, body, content_type=APPLY, params=params)


def shown(value: Any) -> Any:
    """Leave out what differs by nature: addresses, ports, times, versions, identities, wording of faults."""
    if is_dict(value):
        return {name: shown(held) for name, held in value.items() if name not in ALLOTTED}
    if is_array(value):
        return [shown(held) for held in value]
    return value


def told(status: int, answer: Json) -> Any:
    if status >= 400:
        faults = sorted(
            (cause["field"], cause["message"]) for cause in answer.get("details", {}).get("causes", [])
        )
        return (status, answer.get("reason"), faults if status == 409 else None)
    metadata = answer["metadata"]
    owners = {
        (entry["manager"], entry["operation"]): entry["fieldsV1"] for entry in metadata["managedFields"]
    }
    return (status, metadata.get("generation"), metadata.get("labels"), shown(answer["spec"]), owners)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps())
def test_both_servers_tell_the_same_story(
    builtin_server: Server, real_server: Server, drawn: tuple[str, list[Json]]
) -> None:
    kind, story = drawn
    namespace = f"story-{uuid4().hex[:12]}"
    for server in (builtin_server, real_server):
        server.create_namespace(namespace)
    versions: list[list[bool]] = [[], []]
    last: list[Any] = [None, None]
    for number, step in enumerate(story):
        answers = [play(server, namespace, kind, step) for server in (builtin_server, real_server)]
        ours, theirs = (told(*answer) for answer in answers)
        assert ours == theirs, (number, step, answers[1][1].get("message"))
        for side, (status, answer) in enumerate(answers):
            if status < 400:
                version = answer["metadata"].get("resourceVersion")
                versions[side].append(version == last[side])
                last[side] = version
        assert versions[0] == versions[1], (number, step, "one saw a change, the other none")
