"""The thin client: retries, errors without secrets, watches; and kubeconfigs of every sort."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from drift.lab.switch.tls import Authority
from drift.live import Malformed, Undecided, Unreachable
from drift.targets.inventory import ClusterAddress
from drift.targets.kubeconfig import UnusableKubeconfig, load_access, tls_context
from drift.targets.kubernetes import Client, Event, Expired, NotServed, Rejected, Resource
from tests.drift.cluster.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from drift.targets.kubeconfig import Access
    from tests.kube import Server

PEERS = Resource("metallb.io/v1beta2", "BGPPeer", "bgppeers", namespaced=True)
SECRETS = Resource("v1", "Secret", "secrets", namespaced=True)
TOKEN = "a-token-that-nobody-may-see"  # noqa: S105 - seen by nobody


@pytest.fixture
def access(tmp_path: Path) -> Access:
    config = kubeconfig({"token": TOKEN})
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return load_access(ClusterAddress(kubeconfig=str(path)))


def kubeconfig(user: dict[str, Any], **cluster: Any) -> dict[str, Any]:
    pem = base64.b64encode(Authority().pem).decode()
    return {
        "clusters": [
            {
                "name": "c",
                "cluster": {"server": "https://h:6443", "certificate-authority-data": pem} | cluster,
            }
        ],
        "users": [{"name": "u", "user": user}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }


def with_answers(
    access: Access,
    answers: list[httpx.Response | Exception],
    step: Callable[[Client], Coroutine[Any, Any, Any]],
) -> tuple[Any, list[httpx.Request]]:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def go() -> Any:
        async with Client(access, transport=httpx.MockTransport(handle), attempts=3) as client:
            return await step(client)

    return asyncio.run(go()), seen


def status(code: int, reason: str, message: str, **details: Any) -> httpx.Response:
    body = {"kind": "Status", "reason": reason, "message": message, "details": details, "code": code}
    return httpx.Response(code, json=body)


OBJECT = {"apiVersion": "metallb.io/v1beta2", "kind": "BGPPeer", "metadata": {"name": "a", "namespace": "m"}}


def test_faults_that_pass_are_met_again(access: Access) -> None:
    answers: list[httpx.Response | Exception] = [
        httpx.Response(429, headers={"Retry-After": "0"}),
        httpx.ConnectError("refused"),
        httpx.Response(200, json=OBJECT),
    ]
    found, seen = with_answers(access, answers, lambda client: client.get(PEERS, "m", "a"))
    assert found == OBJECT
    assert len(seen) == 3
    assert {request.headers["authorization"] for request in seen} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "message", [".spec.x: field not declared in schema", "failed to create typed patch object (m/a): .spec.x"]
)
def test_an_object_that_cannot_be_typed_is_no_passing_fault(access: Access, message: str) -> None:
    def once(client: Client) -> Coroutine[Any, Any, Any]:
        return client.apply(PEERS, OBJECT, dry_run=True)

    with pytest.raises(Rejected, match=r"\.spec\.x"):
        with_answers(access, [status(500, "", message)], once)


def test_a_change_whose_answer_was_lost_is_not_sent_again(access: Access) -> None:
    answers: list[httpx.Response | Exception] = [httpx.ReadTimeout("late")]
    with pytest.raises(Undecided):
        with_answers(access, answers, lambda client: client.apply(PEERS, OBJECT))
    again: list[httpx.Response | Exception] = [httpx.ReadTimeout("late"), httpx.Response(200, json=OBJECT)]
    _, seen = with_answers(access, again, lambda client: client.apply(PEERS, OBJECT, dry_run=True))
    assert len(seen) == 2, "a dry run changes nothing"


def test_no_answer_at_all(access: Access) -> None:
    answers: list[httpx.Response | Exception] = [httpx.ConnectError("refused")] * 3
    with pytest.raises(Unreachable, match="https://h:6443 does not answer"):
        with_answers(access, answers, lambda client: client.get(PEERS, "m", "a"))


def test_a_gone_kind_is_told_from_a_gone_object(access: Access) -> None:
    answers: list[httpx.Response | Exception] = [httpx.Response(404, text="404 page not found\n")]
    with pytest.raises(NotServed):
        with_answers(access, answers, lambda client: client.get(PEERS, "m", "a"))
    answers = [status(404, "NotFound", "no", kind="bgppeers", name="a")]
    assert with_answers(access, answers, lambda client: client.get(PEERS, "m", "a"))[0] is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"kind":"Status"}'])
def test_what_is_no_object_is_malformed(access: Access, content: bytes) -> None:
    with pytest.raises(Malformed):
        with_answers(
            access, [httpx.Response(200, content=content)], lambda client: client.get(PEERS, "m", "a")
        )


def test_the_text_about_a_secret_is_not_repeated(access: Access) -> None:
    quoted = status(422, "Invalid", 'data: Invalid value: "aHVudGVyMg=="', kind="Secret", name="s")
    with pytest.raises(Rejected) as caught:
        with_answers(access, [quoted], lambda client: client.apply(SECRETS, OBJECT | {"kind": "Secret"}))
    assert str(caught.value) == "Invalid"


def test_nothing_tells_the_token(access: Access, tmp_path: Path) -> None:
    assert TOKEN not in repr(access)
    path = tmp_path / "broken"
    path.write_text(f"users: [{{user: {{token: {TOKEN}}}}}")
    with pytest.raises(UnusableKubeconfig) as caught:
        load_access(ClusterAddress(kubeconfig=str(path)))
    assert TOKEN not in str(caught.value)


def test_pages_are_put_together(access: Access) -> None:
    pages: list[httpx.Response | Exception] = [
        httpx.Response(200, json={"metadata": {"continue": "t"}, "items": [{"metadata": {"name": "a"}}]}),
        httpx.Response(
            200, json={"metadata": {"resourceVersion": "7"}, "items": [{"metadata": {"name": "b"}}]}
        ),
    ]
    found, seen = with_answers(access, pages, lambda client: client.list_all(PEERS, labels="x=y"))
    assert [item["metadata"]["name"] for item in found.items] == ["a", "b"]
    assert {item["kind"] for item in found.items} == {"BGPPeer"}
    assert found.resource_version == "7"
    assert seen[1].url.params["continue"] == "t"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"current-context": "none"}, "has no context `none`"),
        ({"clusters": []}, "has no cluster `c`"),
        ({"users": []}, "has no user `u`"),
    ],
)
def test_a_kubeconfig_that_does_not_say_enough(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(kubeconfig({}) | change))
    with pytest.raises(UnusableKubeconfig, match=words):
        load_access(ClusterAddress(kubeconfig=str(path)))


def test_a_kubeconfig_in_the_clear_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(kubeconfig({}, server="http://h:6443")))
    with pytest.raises(UnusableKubeconfig, match="must be `https://"):
        load_access(ClusterAddress(kubeconfig=str(path)))


def test_client_certificates_and_files_beside_the_kubeconfig(tmp_path: Path) -> None:
    authority = Authority()
    mine = authority.issue(["me"])
    (tmp_path / "ca.pem").write_bytes(authority.pem)
    (tmp_path / "me.pem").write_bytes(mine.certificate)
    (tmp_path / "token").write_text("first\n")
    user = {
        "client-certificate": "me.pem",
        "client-key-data": base64.b64encode(mine.key).decode(),
        "tokenFile": "token",
    }
    config = kubeconfig(user)
    config["clusters"][0]["cluster"] = {"server": "https://h/", "certificate-authority": "ca.pem"}
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    access = load_access(ClusterAddress(kubeconfig=str(path)))
    assert (access.server, access.ca, access.certificate) == ("https://h", authority.pem, mine.certificate)
    assert tls_context(access).check_hostname
    for token in ("first", "second"):
        (tmp_path / "token").write_text(f"{token}\n")
        answers: list[httpx.Response | Exception] = [httpx.Response(200, json=OBJECT)]
        _, (request,) = with_answers(access, answers, lambda client: client.get(PEERS, "m", "a"))
        assert request.headers["authorization"] == f"Bearer {token}", "a token file is read each time"


def test_a_credential_program_is_asked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "login"
    made = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": {"token": TOKEN},
    }
    program.write_text(f"#!/bin/sh\necho '{json.dumps(made)}'\n")
    program.chmod(0o700)
    exec_ = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": str(program),
        "interactiveMode": "Never",
    }
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(kubeconfig({"exec": exec_})))
    access = load_access(ClusterAddress(kubeconfig=str(path)))
    assert (access.token, access.dynamic) == (TOKEN, True)
    program.write_text(f"#!/bin/sh\necho '{TOKEN}' >&2\nexit 3\n")
    with pytest.raises(UnusableKubeconfig, match="the credential plugin") as caught:
        load_access(ClusterAddress(kubeconfig=str(path)))
    assert TOKEN not in str(caught.value) + caplog.text + "".join(capfd.readouterr())


def test_a_server_that_nobody_vouches_for_is_not_spoken_to(server: Server, tmp_path: Path) -> None:
    config = yaml.safe_load(server.kubeconfig.read_text())
    cluster = config["clusters"][0]["cluster"]
    cluster.pop("certificate-authority", None)
    cluster["certificate-authority-data"] = base64.b64encode(Authority().pem).decode()
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))

    async def go() -> None:
        async with Client(load_access(ClusterAddress(kubeconfig=str(path))), attempts=1) as client:
            await client.get(PEERS, "default", "a")

    with pytest.raises(Unreachable, match=r"(?i)certificate"):
        asyncio.run(go())


def test_a_watch_follows_what_happens(server: Server, namespace: str) -> None:
    scene = Scene(server, namespace)
    ref = scene.peer()
    scene.settle()

    async def go(client: Client) -> list[Event]:
        listed = await client.list_all(PEERS, namespace=namespace)
        await client.merge_patch(PEERS, namespace, ref.name, {"spec": {"peerASN": 9}}, manager="somebody")
        found = client.watch(PEERS, since=listed.resource_version, namespace=namespace, seconds=1)
        return [event async for event in found if event.kind != "BOOKMARK"]

    (event,) = scene.run(go)
    assert event.kind == "MODIFIED"
    spec = event.object["spec"]
    assert isinstance(spec, dict)
    assert spec["peerASN"] == 9


def test_a_watch_that_is_too_old_says_so(access: Access) -> None:
    gone = {"type": "ERROR", "object": {"kind": "Status", "code": 410, "reason": "Expired", "message": "old"}}

    async def follow(client: Client) -> None:
        async for _ in client.watch(PEERS, since="1"):
            pass

    for answer in (httpx.Response(200, content=json.dumps(gone) + "\n"), status(410, "Expired", "old")):
        with pytest.raises(Expired):
            with_answers(access, [answer], follow)
