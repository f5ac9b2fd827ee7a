"""Check many emulated switches of 300 KB each; CPU of the client process alone, against its floor.

``python -m benchmarks.drift_check [SWITCHES]``. The switches run in a process of their own. The floor is what
any client must do: fetch each configuration and `json.loads` it, on the same library. Both are measured in
a fresh process each time, so that neither warms the other's imports; medians of several.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from functools import partial
from typing import Any

import grpc
import grpc.aio
import orjson
from pygnmi.spec.v080 import gnmi_pb2, gnmi_pb2_grpc

from benchmarks import configuration as config
from compiler.schema import schema
from compiler.tree import parse
from drift.change import Observation, Verdict
from drift.lab.switch import EmulatedSwitch
from drift.observe import Look, look_at_all
from drift.switches.compare import compare_switch
from drift.targets.gnmi import Credentials, GnmiClient
from drift.targets.inventory import Gnmi
from drift.targets.switch import read_switch
from drift.wanted import WantedSwitch

ROUNDS = 3
AT_ONCE = 4
SIZES = {"interfaces": 240, "instances": 80, "neighbors": 390}


def rendered(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the bare tree of a switch, and what it runs as JSON_IETF."""
    tree = config.large(**SIZES)
    running = {
        **tree,
        "system": {
            "name": {"host-name": name},
            "grpc-server": [{"name": "mgmt", "services": ["gnmi"], "rate-limit": 65000}],
        },
    }
    return tree, config.json_ietf(running, schema(config.RELEASE, config.PLATFORM).roots)


async def serve(count: int) -> None:
    """Run the switches until stdin closes; print their ports."""
    model = schema(config.RELEASE, config.PLATFORM)
    switches = [EmulatedSwitch(model, rendered(f"leaf{n}")[1], chassis=config.PLATFORM) for n in range(count)]
    print(json.dumps([await switch.start() for switch in switches]), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for switch in switches:
        await switch.stop()


async def check(ports: list[int]) -> None:
    """Look at every switch as `fabricc drift check` does."""
    model = schema(config.RELEASE, config.PLATFORM)
    tree, _ = rendered("leaf")
    ours = orjson.loads(orjson.dumps(config.json_ietf(tree, model.roots)))
    owned = tuple(map(parse, config.owned(tree)))
    settings = Gnmi(insecure=True, calls_per_minute=10_000)
    start = cpu()

    async def look(number: int, port: int) -> Observation:
        wanted = WantedSwitch(
            name=f"leaf{number}",
            release=config.RELEASE,
            platform=config.PLATFORM,
            management="",
            tree=ours,
            owned=owned,
            released=(),
            digest="",
        )
        async with GnmiClient(wanted.name, f"127.0.0.1:{port}", settings, Credentials()) as client:
            return compare_switch(wanted, await read_switch(client, wanted), model)

    looks = [Look(f"leaf{n}", "srlinux", partial(look, n, port)) for n, port in enumerate(ports)]
    seen = await look_at_all(looks, 600, AT_ONCE)
    spent = cpu() - start
    bad = [each for each in seen if each.verdict is not Verdict.IN_SYNC]
    if bad:
        raise SystemExit(f"expected every switch to be in sync, found {bad[0]}")
    report(spent, len(ports))


async def floor(ports: list[int]) -> None:
    """Fetch every configuration and decode it, and nothing else."""
    request = gnmi_pb2.GetRequest(
        path=[gnmi_pb2.Path()], type=gnmi_pb2.GetRequest.CONFIG, encoding=gnmi_pb2.JSON_IETF
    )
    gate = asyncio.Semaphore(AT_ONCE)
    start = cpu()

    async def fetch(port: int) -> None:
        options = [("grpc.max_receive_message_length", 64 << 20)]
        async with gate, grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
            response = await gnmi_pb2_grpc.gNMIStub(channel).Get(request, timeout=600)
            for notification in response.notification:
                for update in notification.update:
                    json.loads(update.val.json_ietf_val)

    await asyncio.gather(*map(fetch, ports))
    report(cpu() - start, len(ports))


def cpu() -> float:
    """Give the CPU seconds of this process, all threads."""
    return time.process_time()


def report(spent: float, count: int) -> None:
    """Hand the result to the parent."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": spent * 1000 / count, "peak": peak}))


def measured(what: str, ports: list[int]) -> dict[str, float]:
    """Run one measurement in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.drift_check", what],
        input=json.dumps(ports),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.getcwd()},  # noqa: PTH109 - as it was started
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def main(count: int) -> None:
    """Start the switches, measure both, print."""
    size = len(orjson.dumps(rendered("leaf0")[1]))
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.drift_check", "serve", str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        ports: list[int] = json.loads(server.stdout.readline()) if server.stdout else []
        floors: list[dict[str, float]] = []
        checks: list[dict[str, float]] = []
        for _ in range(ROUNDS):
            floors.append(measured("floor", ports))
            checks.append(measured("check", ports))
        server.communicate("")
    base = statistics.median(each["ms"] for each in floors)
    ours = statistics.median(each["ms"] for each in checks)
    print(f"{count} switches of {size / 1000:.0f} KB, {AT_ONCE} at once, medians of {ROUNDS}")
    print(f"fetch and json.loads   {base:6.2f} ms CPU a switch, peak {floors[0]['peak']:.0f} MB")
    print(f"drift check            {ours:6.2f} ms CPU a switch, peak {checks[0]['peak']:.0f} MB")
    print(f"ratio                  {ours / base:6.2f}   (goal: at most 2.5)")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", many]:
            asyncio.run(serve(int(many)))
        case ["check"]:
            asyncio.run(check(json.loads(sys.stdin.read())))
        case ["floor"]:
            asyncio.run(floor(json.loads(sys.stdin.read())))
        case many:
            main(int(many[0]) if many else 100)
