"""The process behind `fabricc lab up`: every switch of the lab, and its cluster, until it is told to end.

Run as ``python -m drift.lab.host`` with a `Plan` on stdin. When everything answers it writes the record,
the target file and the kubeconfigs into the lab's folder, all readable by their owner alone.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from compiler.schema import schema
from compiler.schema.kubernetes import KINDS, crd
from drift.lab import control, record
from drift.lab.api import BuiltinApi
from drift.lab.apiserver import ApiServer, find_binaries
from drift.lab.initial import initial_configuration
from drift.lab.kube import Kube
from drift.lab.plan import USER, ClusterPlan, Plan, SwitchPlan
from drift.lab.processes import identify
from drift.lab.switch import EmulatedSwitch
from drift.lab.switch.faults import Fault
from drift.lab.switch.tls import Authority
from drift.targets.inventory import ClusterAddress, Gnmi, Inventory, Secrets, SwitchAddress

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOK_EVERY = 2.0
CALLS_A_MINUTE = 600
"""What the lab's target file allows a switch; its server is configured to take more."""


class Host:
    """One running lab."""

    def __init__(self, plan: Plan) -> None:
        """Prepare; nothing runs yet."""
        self._plan = plan
        self._directory = Path(plan.directory)
        self._authority = Authority()
        self._switches: dict[str, EmulatedSwitch] = {}
        self._children: list[int] = []
        self._api = "none"
        self._url = ""

    async def run(self, stop: asyncio.Event) -> None:
        """Start everything, say so, and stop everything once `stop` is set."""
        async with AsyncExitStack() as stack:
            private = Path(tempfile.mkdtemp(prefix="fabricc-lab-"))
            stack.callback(shutil.rmtree, private, ignore_errors=True)
            cluster = asyncio.create_task(self._start_clusters(stack))
            for each in self._plan.switches:
                await self._start_switch(each, stack)
            await cluster
            console = await control.serve(private / "console", self._answer)
            stack.callback(console.close)
            self._tell(private / "console")
            while self._is_wanted() and not stop.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), timeout=_LOOK_EVERY)

    def _is_wanted(self) -> bool:
        """Say whether the lab's folder still speaks of this process: who removed it wants no lab."""
        running = record.read(self._directory)
        return running is not None and running.process.pid == os.getpid()

    async def _start_switch(self, planned: SwitchPlan, stack: AsyncExitStack) -> None:
        known = schema(planned.release, planned.platform)
        config = planned.config or initial_configuration(known, planned.name)
        switch = EmulatedSwitch(
            known,
            config,
            identity=self._authority.issue([planned.name, "localhost"]),
            credentials={USER: self._plan.password},
        )
        await switch.start()
        stack.push_async_callback(switch.stop)
        self._switches[planned.name] = switch

    # the cluster ----------------------------------------------------------------------------------

    async def _start_clusters(self, stack: AsyncExitStack) -> None:
        if not self._plan.clusters or self._plan.api == "none":
            return
        shared = Path(os.environ.get("FABRICC_SHARED", "../shared"))
        binaries = find_binaries(dict(os.environ), shared) if self._plan.api != "builtin" else None
        if binaries is not None:
            await self._start_real(binaries, stack)
        elif self._plan.api == "real":
            raise RuntimeError("no `kube-apiserver` and `etcd` are at hand; set KUBEBUILDER_ASSETS")
        else:
            await self._start_builtin(stack)
        await asyncio.to_thread(self._furnish, real=binaries is not None)

    async def _start_real(self, binaries: Path, stack: AsyncExitStack) -> None:
        server = ApiServer(binaries, self._directory / "kube")
        stack.push_async_callback(asyncio.to_thread, server.stop)
        await asyncio.to_thread(server.start)
        for user, file in (("admin", record.KUBECONFIG), ("ops", record.OPS_KUBECONFIG)):
            record.write_private(self._directory / file, server.kubeconfig(user))
        self._children = [process.pid for process in server.processes]
        self._api, self._url = "kube-apiserver", server.url

    async def _start_builtin(self, stack: AsyncExitStack) -> None:
        api = BuiltinApi(identity=self._authority.issue(["localhost"]), authority=self._authority.pem)
        self._url = await api.start()
        stack.push_async_callback(api.stop)
        api.kubeconfig(self._directory / record.KUBECONFIG, "admin")
        api.kubeconfig(self._directory / record.OPS_KUBECONFIG, "ops")
        self._api = "built-in"

    def _furnish(self, *, real: bool) -> None:
        """Do what whoever installs a cluster does: definitions, namespaces, secrets."""
        with Kube(self._directory / record.KUBECONFIG, "lab") as kube:
            if real:
                kube.install(self._plan.crds or definitions(self._plan.clusters))
            for cluster in self._plan.clusters:
                for namespace in cluster.namespaces:
                    metadata = {"name": namespace}
                    kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
                for secret in cluster.secrets:
                    kube.create(secret)

    # what it tells ---------------------------------------------------------------------------------

    def _tell(self, console: Path) -> None:
        directory = self._directory
        ca_file = directory / "ca.pem"
        record.write_private(ca_file, self._authority.pem.decode())
        record.write_private(directory / "password", self._plan.password + "\n")
        for name, value in self._plan.secrets.items():
            record.write_private(directory / "secrets" / name, value)
        inventory = self._inventory(ca_file)
        text = yaml.safe_dump(inventory.model_dump(by_alias=True, exclude_defaults=True), sort_keys=False)
        head = f"apiVersion: {inventory.api_version}\nkind: {inventory.kind}\n"
        record.write_private(directory / record.TARGETS, head + text)
        running = record.Record(
            host=identify(os.getpid()),
            children=tuple(identify(pid) for pid in self._children),
            control=str(console),
            switches={name: switch.port for name, switch in self._switches.items()},
            api=self._api,
            url=self._url,
            cluster=self._plan.clusters[0].name if self._plan.clusters else "",
        )
        record.write_private(directory / record.RECORD, running.model_dump_json(indent=2))

    def _inventory(self, ca_file: Path) -> Inventory:
        kubeconfig = str(self._directory / record.KUBECONFIG)
        return Inventory(
            gnmi=Gnmi(
                ca_file=str(ca_file),
                username=USER,
                password_file=str(self._directory / "password"),
                calls_per_minute=CALLS_A_MINUTE,
            ),
            switches={
                name: SwitchAddress(address=f"127.0.0.1:{switch.port}", server_name=name)
                for name, switch in self._switches.items()
            },
            clusters={each.name: ClusterAddress(kubeconfig=kubeconfig) for each in self._plan.clusters},
            secrets=Secrets(directory=str(self._directory / "secrets")),
        )

    async def _answer(self, request: dict[str, Any]) -> Any:
        """Do what is asked at the console: type on a switch, look at it, spoil it, switch it off."""
        switch = self._switches[request["switch"]]
        match request["op"]:
            case "running":
                return switch.running()
            case "type":
                return switch.cli_commit(request["user"], request["edits"])
            case "fault":
                switch.add_fault(Fault(**request["fault"]))
                return True
            case "off":
                await switch.stop()
                return True
            case other:
                raise ValueError(f"`{other}` is no console command")


def definitions(clusters: Sequence[ClusterPlan]) -> list[dict[str, Any]]:
    """Make the CRDs of what is rendered, from our own tables, once a kind."""
    wanted = {each for cluster in clusters for each in cluster.kinds}
    made = {
        (kind.group, kind.kind): dict(crd(kind))
        for kind in KINDS
        if (kind.api_version, kind.kind) in wanted and kind.group and kind.product != "core"
    }
    return [made[key] for key in sorted(made)]


async def main() -> None:
    """Run the plan on stdin until SIGTERM or SIGINT."""
    plan = Plan.model_validate_json(sys.stdin.buffer.read())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await Host(plan).run(stop)


if __name__ == "__main__":
    asyncio.run(main())
