"""An emulated leaf, what is committed for it, and our client, put together for a test."""

from __future__ import annotations

import asyncio
import copy
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from compiler.schema import Schema, schema
from compiler.tree import parse
from drift.apply.lock import applying
from drift.apply.plan import SwitchPlan, plan_switch
from drift.apply.switch import Applied, apply_switch
from drift.lab.switch import EmulatedSwitch
from drift.secrets import Secrets
from drift.switches.compare import compare_switch
from drift.targets.gnmi import Credentials, GnmiClient
from drift.targets.inventory import Gnmi
from drift.targets.switch import read_switch
from drift.wanted import WantedSwitch

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from pathlib import Path

    from drift.change import Observation
    from drift.lab.switch.device import Manners
    from drift.live import LiveSwitch

PLATFORM = "7220 IXR-D2L"
PASSWORD = "correct-horse-battery-staple"  # noqa: S105 - looked for in everything that is said
BGP_PASSWORD = "tr0ub4dor-and-3"  # noqa: S105 - likewise
OWNED = (
    "/interface[name=ethernet-1/1]",
    "/network-instance[name=prod]",
    "/routing-policy/policy[name=out]",
    "/routing-policy/prefix-set[name=nodes]",
)


def configuration(release: str = "24.10.3") -> dict[str, Any]:
    """Give what a leaf runs: ours, and what is none of our business."""
    families: dict[str, Any] = (
        {"ipv4-unicast": {"admin-state": "enable"}}
        if release.startswith("21.")
        else {"afi-safi": [{"afi-safi-name": "srl_nokia-common:ipv4-unicast", "admin-state": "enable"}]}
    )
    return {
        "srl_nokia-interfaces:interface": [
            {"name": "ethernet-1/1", "admin-state": "enable", "subinterface": [_subinterface(release)]},
            {"name": "ethernet-1/2", "description": "somebody else's"},
        ],
        "srl_nokia-network-instance:network-instance": [
            {
                "name": "prod",
                "type": "srl_nokia-network-instance:ip-vrf",
                "interface": [{"name": "ethernet-1/1.0"}],
                "protocols": {
                    "srl_nokia-bgp:bgp": {
                        "autonomous-system": 65001,
                        "router-id": "10.255.0.1",
                        **families,
                        "group": [{"group-name": "nodes", "peer-as": 65100}],
                        "neighbor": [
                            {"peer-address": "10.0.0.2", "peer-group": "nodes"},
                            {"peer-address": "10.0.0.3", "peer-group": "nodes", "description": "wk-b"},
                        ],
                    }
                },
            }
        ],
        "srl_nokia-routing-policy:routing-policy": _policies(release),
        "srl_nokia-system:system": {"srl_nokia-system-name:name": {"host-name": "leaf1"}},
    }


def _subinterface(release: str) -> dict[str, Any]:
    enabled: dict[str, Any] = {} if release.startswith("21.") else {"admin-state": "enable"}
    return {"index": 0, "ipv4": {**enabled, "address": [{"ip-prefix": "10.0.0.1/24"}]}}


def _policies(release: str) -> dict[str, Any]:
    old = release.startswith("21.")

    def accept(policy: str) -> dict[str, Any]:
        return {"action": {policy: {}}} if old else {"action": {"policy-result": policy}}

    names = ({"sequence-id": 10}, {"sequence-id": 20}) if old else ({"name": "z"}, {"name": "a"})
    match = {"prefix": {"prefix-set": "nodes"}} if release.startswith("25.") else {"prefix-set": "nodes"}
    first = {**names[0], "match": match, **accept("accept")}
    return {
        "prefix-set": [
            {"name": "nodes", "prefix": [{"ip-prefix": "6.4.5.0/26", "mask-length-range": "32..32"}]}
        ],
        "policy": [{"name": "out", "statement": [first, {**names[1], **accept("reject")}]}],
    }


def wanted_for(release: str = "24.10.3", **changed: Any) -> WantedSwitch:
    """Give what is committed for the leaf: `configuration` less what is not ours."""
    tree = configuration(release)
    del tree["srl_nokia-system:system"]
    del tree["srl_nokia-interfaces:interface"][1]
    base = WantedSwitch(
        name="leaf1",
        release=release,
        platform=PLATFORM,
        management="192.0.2.11",
        tree=tree,
        owned=tuple(map(parse, OWNED)),
        released=(),
        digest="0" * 64,
    )
    return replace(base, **changed)


async def no_sleep(_: float) -> None:
    """Let others run, without waiting."""
    await asyncio.sleep(0)


@dataclass
class Leaf:
    """A switch that runs, and the means to look at it and change it."""

    switch: EmulatedSwitch
    client: GnmiClient
    wanted: WantedSwitch
    schema: Schema
    lock: Path
    secrets: Secrets

    async def read(self) -> LiveSwitch:
        return await read_switch(self.client, self.wanted)

    async def look(self) -> Observation:
        return compare_switch(self.wanted, await self.read(), self.schema)

    async def plan(self) -> SwitchPlan:
        return plan_switch(self.wanted, await self.read(), self.schema)

    async def apply(self, plan: SwitchPlan | None = None, **options: Any) -> Applied:
        plan = plan or await self.plan()
        options = {"deletion_budget": 10, "sleep": no_sleep, **options}
        with applying(self.lock) as journal:
            return await apply_switch(
                plan,
                self.client,
                self.secrets,
                wanted=self.wanted,
                schema=self.schema,
                journal=journal,
                **options,
            )


@asynccontextmanager
async def leaf(
    tmp_path: Path,
    release: str = "24.10.3",
    *,
    wanted: WantedSwitch | None = None,
    config: dict[str, Any] | None = None,
    manners: Manners | None = None,
    wire: bool = False,
    settings: Callable[[Gnmi], Gnmi] = lambda settings: settings,
) -> AsyncGenerator[Leaf]:
    """Run an emulated leaf with what `configuration` says, and a client that knows its password."""
    model = schema(release, PLATFORM)
    running = copy.deepcopy(config if config is not None else configuration(release))
    switch = EmulatedSwitch(
        model, running, credentials={"fabricc": PASSWORD}, chassis=PLATFORM, manners=manners, wire=wire
    )
    await switch.start()
    gnmi = settings(Gnmi(insecure=True, timeout=30, calls_per_minute=1000))
    client = GnmiClient(
        "leaf1", f"127.0.0.1:{switch.port}", gnmi, Credentials("fabricc", PASSWORD), sleep=no_sleep
    )
    secrets = Secrets(None, {"FABRICC_SECRET_BGP": BGP_PASSWORD})
    try:
        yield Leaf(switch, client, wanted or wanted_for(release), model, tmp_path / "lock", secrets)
    finally:
        await client.close()
        await switch.stop()
