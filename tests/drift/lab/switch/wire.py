"""A bare gNMI client for the tests: messages in, messages out, nothing of fabricc's own client."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import grpc
import grpc.aio
from pygnmi.spec.v080 import gnmi_pb2 as pb
from pygnmi.spec.v080.gnmi_pb2_grpc import gNMIStub

from compiler.schema import schema
from drift.lab.switch import EmulatedSwitch
from drift.lab.switch.paths import parse
from drift.targets.extensions import Commit, commit_extension

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

_QUICK = (("grpc.initial_reconnect_backoff_ms", 50), ("grpc.min_reconnect_backoff_ms", 50))

PLATFORM = "7220 IXR-D2L"

CONFIG: dict[str, Any] = {
    "srl_nokia-interfaces:interface": [
        {
            "name": "ethernet-1/1",
            "admin-state": "enable",
            "mtu": 9232,
            "subinterface": [
                {
                    "index": 0,
                    "ipv4": {"admin-state": "enable", "address": [{"ip-prefix": "10.0.0.1/31"}]},
                }
            ],
        },
        {"name": "ethernet-1/2", "description": "spare"},
        {"name": "mgmt0", "subinterface": [{"index": 0}]},
    ],
    "srl_nokia-network-instance:network-instance": [
        {
            "name": "default",
            "type": "srl_nokia-network-instance:default",
            "interface": [{"name": "ethernet-1/1.0"}],
            "protocols": {
                "srl_nokia-bgp:bgp": {
                    "autonomous-system": 65001,
                    "router-id": "10.255.0.1",
                    "afi-safi": [
                        {"afi-safi-name": "srl_nokia-common:ipv4-unicast", "admin-state": "enable"},
                        {"afi-safi-name": "srl_nokia-common:evpn", "admin-state": "disable"},
                    ],
                    "group": [{"group-name": "spines", "peer-as": 65100, "export-policy": ["out", "all"]}],
                    "neighbor": [{"peer-address": "10.0.0.0", "peer-group": "spines"}],
                }
            },
        },
        {
            "name": "mgmt",
            "type": "srl_nokia-network-instance:ip-vrf",
            "interface": [{"name": "mgmt0.0"}],
        },
    ],
    "srl_nokia-routing-policy:routing-policy": {
        "policy": [
            {"name": "all", "default-action": {"policy-result": "accept"}},
            {
                "name": "out",
                "statement": [
                    {"name": "z", "action": {"policy-result": "reject"}},
                    {"name": "a", "action": {"policy-result": "accept"}},
                ],
            },
        ]
    },
    "srl_nokia-system:system": {"srl_nokia-system-name:name": {"host-name": "leaf1"}},
}


class Wire:
    """One connection to one switch."""

    def __init__(self, channel: grpc.aio.Channel, metadata: tuple[tuple[str, str], ...]) -> None:
        self.stub = gNMIStub(channel)
        self._metadata = metadata

    async def get(self, *paths: str, kind: int = pb.GetRequest.CONFIG, encoding: int = pb.JSON_IETF) -> Any:
        """Give (path, value) of each update of each notification."""
        request = pb.GetRequest(path=[path_of(p) for p in paths], type=kind, encoding=encoding)
        response = await self.stub.Get(request, timeout=10, metadata=self._metadata)
        return [
            [(text_of(update.path), json.loads(update.val.json_ietf_val)) for update in note.update]
            for note in response.notification
        ]

    async def one(self, path: str, *, kind: int = pb.GetRequest.CONFIG) -> Any:
        """Give the only value of one path."""
        ((found,),) = await self.get(path, kind=kind)
        return found[1]

    async def raw(self, request: pb.GetRequest) -> pb.GetResponse:
        return await self.stub.Get(request, timeout=10, metadata=self._metadata)

    async def capabilities(self) -> pb.CapabilityResponse:
        return await self.stub.Capabilities(pb.CapabilityRequest(), timeout=10, metadata=self._metadata)

    async def set(
        self,
        *,
        delete: Iterable[str] = (),
        replace: Iterable[tuple[str, Any]] = (),
        update: Iterable[tuple[str, Any]] = (),
        commit: Commit | None = None,
    ) -> pb.SetResponse:
        request = pb.SetRequest(
            delete=[path_of(p) for p in delete],
            replace=[_update(p, v) for p, v in replace],
            update=[_update(p, v) for p, v in update],
            extension=[] if commit is None else [commit_extension(commit)],
        )
        return await self.stub.Set(request, timeout=10, metadata=self._metadata)


def path_of(text: str) -> pb.Path:
    return pb.Path(elem=[pb.PathElem(name=e.name, key=e.keys) for e in parse(text)])


def text_of(path: pb.Path) -> str:
    return "".join(
        f"/{elem.name}" + "".join(f"[{k}={v}]" for k, v in sorted(elem.key.items())) for elem in path.elem
    )


def _update(path: str, value: Any) -> pb.Update:
    return pb.Update(path=path_of(path), val=pb.TypedValue(json_ietf_val=json.dumps(value).encode()))


@asynccontextmanager
async def serving(
    config: dict[str, Any] | None = None, *, release: str = "24.10", user: str = "", **options: Any
) -> AsyncGenerator[tuple[EmulatedSwitch, Wire]]:
    """Run a switch and connect to it."""
    switch = EmulatedSwitch(schema(release, PLATFORM), CONFIG if config is None else config, **options)
    async with switch, grpc.aio.insecure_channel(f"127.0.0.1:{switch.port}", _QUICK) as channel:
        metadata = (("username", user), ("password", f"{user}-password")) if user else ()
        yield switch, Wire(channel, metadata)


def run(
    test: Callable[[EmulatedSwitch, Wire], Awaitable[None]],
    config: dict[str, Any] | None = None,
    **options: Any,
) -> None:
    """Run one test against a switch of its own."""

    async def main() -> None:
        async with serving(config, **options) as (switch, wire):
            await test(switch, wire)

    asyncio.run(asyncio.wait_for(main(), timeout=60))


async def settled(call: Callable[[], Awaitable[Any]]) -> Any:
    """Ask again for as long as the connection is not back."""
    for _ in range(200):
        try:
            return await call()
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.UNAVAILABLE:
                raise
        await asyncio.sleep(0.02)
    raise AssertionError("the switch did not come back")


async def refused(call: Awaitable[Any]) -> tuple[str, str]:
    """Give the status and the text with which a call is refused."""
    try:
        answer = await call
    except grpc.aio.AioRpcError as error:
        return error.code().name, error.details() or ""
    raise AssertionError(f"expected a refusal, found {answer}")
