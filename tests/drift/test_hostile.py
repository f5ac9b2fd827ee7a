"""What targets, files and people get wrong: a sentence, never a traceback, and never a secret in it."""

from __future__ import annotations

import asyncio
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from compiler.cli.run import run
from drift.change import Actor, Extra, Observation, Unreadable
from drift.cli.present import write
from drift.lab.switch.tls import Authority
from drift.live import Refused, Unreachable
from drift.report import markdown, text
from drift.scope import BadInventory, read_inventory
from drift.targets.gnmi import Credentials, GnmiClient, credentials
from drift.targets.inventory import ClusterAddress, Gnmi
from drift.targets.kubeconfig import UnusableKubeconfig, bearer, load_access
from tests.drift.cluster.test_client import kubeconfig

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
NASTY = "a\x1b[2J\x07```\n# in sync\n| x | <script>\u202e`"
SEEN = Observation(
    target="leaf1",
    kind="srlinux",
    changes=(
        Extra(
            target="leaf1",
            where=f"/interface[name={NASTY}]",
            live={"description": NASTY, NASTY: "\x9b31m"},
            actors=(Actor(kind="commit", name=NASTY, detail=NASTY),),
        ),
    ),
    unreadable=(Unreadable(target="leaf1", where=NASTY, reason=f"the switch said {NASTY}"),),
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "rendered", tmp_path / "rendered")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("render", [text.render, markdown.render])
def test_nothing_that_a_device_says_is_obeyed(render: Callable[[list[Observation]], str]) -> None:
    told = render([SEEN])
    assert not {letter for letter in told if not letter.isprintable()} - {"\n"}
    assert "\n# in sync" not in told
    assert r"\x1b[2J" in told


def test_no_backtick_ends_a_code_span_of_markdown() -> None:
    spans = [line for line in markdown.render([SEEN]).splitlines() if "script" in line]
    assert spans
    assert all("````" in line for line in spans)


def test_a_report_is_no_way_to_write_elsewhere(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    folder = tmp_path / "report"
    folder.mkdir()
    for name in ("drift.md", ".drift.md.fabricc-new", "drift.json", ".drift.json.fabricc-new"):
        (folder / name).symlink_to(victim)
    write([SEEN], folder)
    assert victim.read_text() == "mine"
    assert sorted(path.name for path in folder.iterdir() if not path.is_symlink()) == [
        "drift.json",
        "drift.md",
    ]


def test_a_compile_that_was_killed_leaves_nothing_that_matters(repository: Path) -> None:
    live = repository / "live"
    shutil.copytree(repository / "rendered", live)
    (repository / "rendered" / "srlinux" / ".leaf1.json.fabricc-new").write_text('{"half')
    assert run(["drift", "check", "--live", str(live)]) == 0


@pytest.mark.parametrize(
    "content",
    [
        "gnmi: {caFil: x}",
        "switches: 5",
        "[",
        "x: 2001-99-99",
        "a: " + "[" * 2000,
        "a: 0x" + "f" * 5000 + "\nb: " + "9" * 5000,
        "clusters: {k8s: {}}",
    ],
)
def test_a_bad_target_file_is_the_users(repository: Path, content: str) -> None:
    (repository / "targets.yaml").write_text(content)
    assert run(["drift", "check", "--targets", "targets.yaml"]) == 1


def test_names_that_no_file_has_are_survived(tmp_path: Path) -> None:
    path = tmp_path / "targets.yaml"
    path.write_text('gnmi: {caFile: "~nobody-of-that-name/ca", passwordFile: "a\\0b"}\n')
    gnmi = read_inventory(path).gnmi
    with pytest.raises(Refused, match="cannot be read"):
        credentials(gnmi, {})
    with pytest.raises(Unreachable, match="cannot be read"):
        client(gnmi)
    with pytest.raises(BadInventory, match="cannot be read"):
        read_inventory(tmp_path)


def test_a_pods_own_account_is_no_file_beside_the_target_file(tmp_path: Path) -> None:
    path = tmp_path / "targets.yaml"
    path.write_text("clusters: {k8s: {kubeconfig: in-cluster}}\n")
    assert read_inventory(path).clusters["k8s"].kubeconfig == "in-cluster"


@pytest.mark.parametrize("password", ["two\nlines", "umlaut-ä", "bell\x07"])
def test_a_password_that_cannot_travel_is_said_and_not_shown(password: str) -> None:
    with pytest.raises(Refused, match="password for gNMI must be one line") as refused:
        credentials(Gnmi(), {"FABRICC_GNMI_USERNAME": "x", "FABRICC_GNMI_PASSWORD": password})
    assert password not in str(refused.value)


def client(settings: Gnmi, address: str = "127.0.0.1:1") -> GnmiClient:
    return GnmiClient("leaf1", address, settings, Credentials("fabricc", "hush-hush"))


def test_a_ca_file_without_a_certificate_is_said(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("-----BEGIN NOTHING-----\n")
    with pytest.raises(Unreachable, match="holds no PEM certificate"):
        client(Gnmi(ca_file=str(path)))


@pytest.mark.parametrize(
    "user",
    [{"token": "two\nlines"}, {"token": "umlaut-ä"}, {"client-certificate-data": "ä"}, {"tokenFile": "a\0b"}],
)
def test_a_kubeconfig_that_cannot_be_used_is_said_and_not_shown(tmp_path: Path, user: dict[str, Any]) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(kubeconfig(user)))
    with pytest.raises((UnusableKubeconfig, Unreachable)) as unusable:
        bearer(load_access(ClusterAddress(kubeconfig=str(path))))
    assert not any(value in str(unusable.value) for value in user.values())


def test_a_port_in_use_is_said(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (repository / "rendered").is_dir()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert run(["drift", "watch", "--listen", f"127.0.0.1:{taken.getsockname()[1]}"]) == 1
    assert run(["drift", "watch", "--listen", "127.0.0.1:99999"]) == 1
    told = capsys.readouterr().err
    assert told.count("nothing can listen at") == 2


@pytest.mark.parametrize("name", ["srlinux/leaf1.json", "kubernetes/k8s/x.yaml"])
def test_a_folder_where_a_file_was_saved_is_unknown(repository: Path, name: str) -> None:
    live = repository / "live"
    shutil.copytree(repository / "rendered", live)
    path = live / name
    path.unlink(missing_ok=True)
    if name.endswith(".json"):
        path.mkdir()
    else:
        path.write_text("x: 2001-99-99\n")
    assert run(["drift", "check", "--live", str(live)]) == 3


def _identity(authority: Authority) -> Any:
    import grpc

    made = authority.issue(["leaf1"])
    return grpc.ssl_server_credentials([(made.key, made.certificate)])


def test_a_rogue_switch_of_the_right_name_never_gets_the_password(tmp_path: Path) -> None:
    """The rogue has a certificate for the right name, by an authority that nobody trusts."""
    import grpc.aio

    got: list[object] = []

    class Spy(grpc.aio.ServerInterceptor):
        async def intercept_service(self, continuation: Any, handler_call_details: Any) -> Any:
            got.append(handler_call_details.invocation_metadata)
            return await continuation(handler_call_details)

    ours, theirs = Authority(), Authority()
    (tmp_path / "ca.pem").write_bytes(ours.pem)

    async def ask(authority: Authority) -> None:
        server = grpc.aio.server(interceptors=[Spy()])
        port = server.add_secure_port("127.0.0.1:0", _identity(authority))
        await server.start()
        settings = Gnmi(ca_file=str(tmp_path / "ca.pem"), timeout=20)
        async with client(settings, f"127.0.0.1:{port}") as asking:
            try:
                await asking.get([], "config")
            finally:
                await server.stop(None)

    with pytest.raises(Unreachable, match="certificate is not trusted"):
        asyncio.run(ask(theirs))
    assert not got
    with pytest.raises(Refused):  # it serves nothing, but now it was asked
        asyncio.run(ask(ours))
    assert "hush-hush" in str(got)
