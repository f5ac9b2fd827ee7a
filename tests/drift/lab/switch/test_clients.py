"""Other people's gNMI clients, each in a process of its own, against the emulated switch."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import select
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compiler.schema import schema
from drift.lab.switch import EmulatedSwitch
from drift.lab.switch.tls import Authority
from tests.drift.lab.switch.wire import CONFIG, PLATFORM
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

PYGNMI = """
import json, logging, sys
logging.disable(logging.CRITICAL)
from pygnmi.client import gNMIclient
host, port, authority = sys.argv[1:]
with gNMIclient(target=(host, port), username="admin", password="pass-word", path_cert=authority,
                override="leaf1", gnmi_timeout=20) as client:
    capabilities = client.capabilities()
    path = "/interface[name=ethernet-1/2]"
    before = client.get(path=[path], datatype="config", encoding="json_ietf")
    client.set(update=[(path, {"description": "by pygnmi"})], encoding="json_ietf")
    after = client.get(path=[path + "/description"], datatype="config", encoding="json_ietf")
    client.set(delete=[path + "/description"], encoding="json_ietf")
    gone = client.get(path=[path + "/description"], datatype="config", encoding="json_ietf")
    values = [note["notification"][0].get("update", [{}])[0].get("val") for note in (before, after, gone)]
    print(json.dumps({"encodings": capabilities["supported_encodings"], "values": values}))
"""


@asynccontextmanager
async def _switch(folder: Path) -> AsyncGenerator[tuple[EmulatedSwitch, Path]]:
    authority = Authority()
    ca_file = folder / "ca.pem"
    ca_file.write_bytes(authority.pem)
    switch = EmulatedSwitch(
        schema("24.10", PLATFORM),
        CONFIG,
        identity=authority.issue(["leaf1", "localhost"]),
        credentials={"admin": "pass-word"},
    )
    async with switch:
        yield switch, ca_file


def test_pygnmis_own_client_can_use_it(tmp_path: Path) -> None:
    async def main() -> str:
        async with _switch(tmp_path) as (switch, ca_file):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", PYGNMI, "127.0.0.1", str(switch.port), str(ca_file)),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            out, err = await asyncio.wait_for(process.communicate(), timeout=60)
            assert process.returncode == 0, err.decode()
            assert [entry.username for entry in switch.device.commits.entries] == ["admin", "admin"]
            return out.decode()

    said = json.loads(asyncio.run(main()).splitlines()[-1])
    assert "json_ietf" in said["encodings"]
    assert said["values"] == [{"description": "spare"}, "by pygnmi", None]


def _gnmi_cli() -> Path:
    tool = shared("tools", "kube", "build")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "fabricc-tools"
    if not any(folder.joinpath("gnmi_cli").exists() for folder in cache.glob("*")):
        pytest.skip("needs ../shared/tools/kube: run its `build gnmi` once")
    done = subprocess.run([tool, "gnmi"], check=True, capture_output=True, text=True)
    return Path(done.stdout.strip()) / "gnmi_cli"


def _on_a_terminal(command: list[str], answers: tuple[tuple[str, str], ...]) -> tuple[int, str]:
    """Run a program on a terminal of its own and answer its prompts."""
    terminal, other_end = pty.openpty()
    process = subprocess.Popen(
        command, stdin=other_end, stdout=other_end, stderr=other_end, start_new_session=True
    )
    os.close(other_end)
    said, waiting = "", list(answers)
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        said += data.decode(errors="replace")
        if waiting and waiting[0][0] in said.lower():
            os.write(terminal, waiting.pop(0)[1].encode() + b"\n")
    os.close(terminal)
    return process.wait(timeout=10), said


def test_openconfigs_gnmi_cli_can_use_it(tmp_path: Path) -> None:
    program = str(_gnmi_cli())
    answers = (("username", "admin"), ("password", "pass-word"))
    path = "elem: <name: 'interface' key: <key: 'name' value: 'ethernet-1/2'>>"

    def command(port: int, ca_file: Path, *what: str) -> list[str]:
        where = ["-a", f"127.0.0.1:{port}", "-ca_crt", str(ca_file), "-with_user_pass", "-timeout", "20s"]
        return [program, *where, *what]

    async def main() -> tuple[str, str, str]:
        async with _switch(tmp_path) as (switch, ca_file):

            async def run(*what: str) -> str:
                full = command(switch.port, ca_file, *what)
                code, said = await asyncio.to_thread(_on_a_terminal, full, answers)
                assert code == 0, said
                return said

            able = await run("-capabilities")
            value = "val: <json_ietf_val: '\"by gnmi_cli\"'>"
            update = f"update: <path: <{path} elem: <name: 'description'>> {value}>"
            changed = await run("-set", "-proto", update)
            got = await run("-get", "-proto", f"path: <{path}> encoding: JSON_IETF type: CONFIG")
            return able, changed, got

    able, changed, got = asyncio.run(main())
    assert "JSON_IETF" in able
    assert "0.10.0" in able
    assert "UPDATE" in changed
    assert "by gnmi_cli" in got
    assert "srl_nokia-interfaces:interface" in got
