"""Drift found in saved files, by the command: verdicts, lines of intent, exit codes."""

from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.acceptance.conftest import Repository

CHECK = ("drift", "check", "--live", "live", "--output", "json")


def report(repository: Repository, code: int, *more: str) -> dict[str, dict[str, Any]]:
    done = repository.run(*CHECK, *more)
    assert done.returncode == code, done.stdout + done.stderr
    return {each["target"]: each for each in json.loads(done.stdout)["targets"]}


def test_what_was_saved_after_an_apply_is_in_sync(repository: Repository) -> None:
    repository.backup()
    found = report(repository, 0)
    assert {each["verdict"] for each in found.values()} == {"in sync"}
    assert len(found) == 6


def test_a_difference_names_its_line_of_intent(repository: Repository) -> None:
    repository.backup()
    repository.edit("live/srlinux/leaf2.json", '"maximum-paths": 64', '"maximum-paths": 2')
    found = report(repository, 2)["leaf2"]
    (change,) = found["changes"]
    assert (change["intended"], change["live"], change["consequence"]) == (64, 2, "capacity")
    line = (repository.path / change["intent"]["file"]).read_text().splitlines()[change["intent"]["line"] - 1]
    assert "multipath: 64" in line


def test_the_lines_of_a_revision_are_those_of_its_own_intent(repository: Repository) -> None:
    repository.backup()
    repository.edit("live/srlinux/leaf2.json", '"maximum-paths": 64', '"maximum-paths": 2')
    repository.edit("intent/tenant.yaml", "# The tenant", "# A line more\n# The tenant")
    repository.edit("intent/tenant.yaml", "multipath: 64", "multipath: 32")
    repository.fine("compile")
    (change,) = report(repository, 2, "--rev", "HEAD")["leaf2"]["changes"]
    assert change["intended"] == 64
    committed = repository.git("show", f"HEAD:{change['intent']['file']}").splitlines()
    assert "multipath: 64" in committed[change["intent"]["line"] - 1]


def test_a_vrf_taken_out_of_intent_is_no_longer_intended_until_it_is_gone(repository: Repository) -> None:
    repository.backup()
    vrf = (repository.path / "intent/tenant.yaml").read_text()
    spare = (
        vrf.split("---")[0]
        .replace("ip-vrf1", "spare")
        .replace("vni: 4", "vni: 40")
        .replace("evi: 4", "evi: 40")
    )
    spare = spare.replace("leaf1: {asn: 65310, loopback: 6.5.3.1}", "leaf1: {}").replace(
        "    leaf2: {asn: 65320, loopback: 6.5.3.2}\n", ""
    )
    (repository.path / "intent/spare.yaml").write_text(spare)
    repository.fine("compile")
    live = repository.path / "live/srlinux/leaf1.json"
    live.write_bytes((repository.path / "rendered/srlinux/leaf1.json").read_bytes())
    assert report(repository, 0)
    (repository.path / "intent/spare.yaml").unlink()
    repository.fine("compile")
    changes = report(repository, 2)["leaf1"]["changes"]
    gone = [c["where"] for c in changes if c["change"] == "extra" and c.get("released")]
    assert "/network-instance[name=spare]" in gone


def test_a_torn_rendering_is_refused_before_anything_is_compared(repository: Repository) -> None:
    repository.backup()
    repository.edit("rendered/srlinux/leaf2.json", '"maximum-paths": 64', '"maximum-paths": 2')
    done = repository.run(*CHECK)
    assert done.returncode == 1
    assert "srlinux/leaf2.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_target_that_is_not_committed_is_the_users_mistake(repository: Repository) -> None:
    done = repository.run("drift", "check", "--target", "leaf9")
    assert done.returncode == 1
    assert "leaf1" in done.stderr


def test_no_switch_to_be_reached_is_unknown_and_not_drift(repository: Repository) -> None:
    targets = repository.path / "targets.yaml"
    switches = {name: {"address": "127.0.0.1:1"} for name in ("leaf1", "leaf2", "border", "spine1", "spine2")}
    targets.write_text(
        json.dumps({"gnmi": {"insecure": True, "timeout": 2}, "switches": switches, "clusters": {}})
    )
    done = repository.run("drift", "check", "--targets", str(targets), "--output", "json")
    assert done.returncode == 3, done.stdout + done.stderr
    assert {each["verdict"] for each in json.loads(done.stdout)["targets"]} == {"unknown"}


def test_insecure_is_said_and_never_guessed(repository: Repository) -> None:
    """Without a CA file nobody is trusted, and nothing is sent: not even to a port that speaks no TLS."""
    with socket.create_server(("127.0.0.1", 0)) as plain:
        address = f"127.0.0.1:{plain.getsockname()[1]}"
        (repository.path / "targets.yaml").write_text(
            json.dumps({"gnmi": {"timeout": 2}, "switches": {"leaf1": {"address": address}}})
        )
        heard: list[bytes] = []

        def listen() -> None:
            while True:
                try:
                    connection, _ = plain.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(3))

        listening = threading.Thread(target=listen, daemon=True)
        listening.start()
        for more in ((), ("--insecure",)):
            done = repository.run(
                "drift",
                "check",
                "--targets",
                "targets.yaml",
                "--target",
                "leaf1",
                *more,
                FABRICC_GNMI_USERNAME="admin",
                FABRICC_GNMI_PASSWORD="hunter2",  # noqa: S106 - nobody's
            )
            assert done.returncode == 3, done.stdout + done.stderr
            assert "hunter2" not in done.stdout + done.stderr
    assert b"\x16\x03\x01" in heard, "a TLS handshake"
    assert b"PRI" in heard, "HTTP/2 in the clear"
