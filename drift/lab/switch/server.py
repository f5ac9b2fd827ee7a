"""One emulated switch on a port of loopback: start it, spoil it, type on its console, stop it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

import grpc
from pygnmi.spec.v080.gnmi_pb2_grpc import add_gNMIServicer_to_server

from drift.lab.switch.device import DataType, Device, Manners
from drift.lab.switch.faults import Fault, Faults
from drift.lab.switch.model import Compiled, Model
from drift.lab.switch.relay import Relay
from drift.lab.switch.service import GLOBAL, Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from drift.lab.switch.clock import Clock
    from drift.lab.switch.tls import Identity

_LOOPBACK = "127.0.0.1"
_OPTIONS = (
    ("grpc.so_reuseport", 0),
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", 4 * 1024 * 1024),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 1000),
)


class EmulatedSwitch:
    """An SR Linux as a gNMI client sees it.

    `schema` is `compiler.schema.schema(release, platform)`; `config` the startup configuration, JSON_IETF
    as plain data. Without `identity` it speaks plaintext; without `credentials` (user to password) it
    asks for none. With `wire` there is a relay before it, so that answers can be cut by a real RST.
    `plaintext_too` opens a second port without TLS, as lab tools do; with `client_authority` (PEM) clients
    must bear a certificate of it. Everything runs on the event loop that `start` is awaited on, and on
    loopback only.
    """

    def __init__(
        self,
        schema: Compiled,
        config: Mapping[str, Any],
        *,
        identity: Identity | None = None,
        credentials: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        manners: Manners | None = None,
        chassis: str = "",
        wire: bool = False,
        plaintext_too: bool = False,
        client_authority: bytes | None = None,
    ) -> None:
        """Boot the device; nothing listens yet."""
        self.device = Device(Model.of(schema), config, clock=clock, manners=manners, chassis=chassis)
        self.faults = Faults(self.device.manners.seed)
        self._identity = identity
        self._service = Service(
            self.device,
            faults=self.faults,
            credentials=credentials or {},
            restart=self.restart,
            cut=self._cut,
        )
        self._wire = wire
        self._plaintext_too = plaintext_too
        self._client_authority = client_authority
        self.plaintext_port = 0
        self._relay: Relay | None = None
        self._server: grpc.aio.Server | None = None
        self._turning = asyncio.Lock()
        self._running = False
        self._inner_port = 0
        self.port = 0

    async def start(self, port: int = 0) -> int:
        """Listen on loopback (port 0: any free one); gives the port."""
        self._inner_port = await self._listen(0 if self._wire else port)
        self._running = True
        self.port = self._inner_port
        if self._wire:
            self._relay = Relay(self._inner_port)
            self.port = await self._relay.start(port)
        return self.port

    async def stop(self) -> None:
        """Stop at once; calls that are under way end as if the switch had been switched off."""
        async with self._turning:
            self._running = False
            if self._relay is not None:
                await self._relay.stop()
                self._relay = None
            await self._hang_up()

    async def restart(self) -> None:
        """Reboot: connections drop, what was not saved is gone, the commit log begins anew; same port."""
        async with self._turning:
            if not self._running:
                return
            await self._hang_up()
            self.device.reboot()
            await self._listen(self._inner_port)

    async def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            await server.stop(grace=None)

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Stop."""
        await self.stop()

    def cli_commit(self, user: str, edits: Iterable[str], *, comment: str = "") -> int:
        """Commit on the console as `user`: ``set <gNMI path> <value>`` or ``delete <gNMI path>`` a line.

        Gives the commit's id in the log; raises `Rejected` as the console would complain.
        """
        return self.device.cli_commit(user, edits, comment=comment)

    @property
    def calls(self) -> int:
        """Say how many calls are under way."""
        return self._service.calls

    def accept_confirmed(self) -> None:
        """Confirm, on the console, the Set that waits because of the server's commit-confirmed-timeout."""
        self.device.confirm(GLOBAL)

    def hold_exclusive(self, user: str | None) -> None:
        """Let a console user hold the candidate exclusively (None: let it go); every Set is refused."""
        self.device.commits.exclusive = user

    def add_fault(self, fault: Fault) -> None:
        """Let something go wrong; see `faults`."""
        self.faults.add(fault)

    def running(self) -> dict[str, Any]:
        """Give the running configuration as JSON_IETF plain data, in a stable order: for tests' own eyes."""
        from drift.lab.switch.json_ietf import Writer

        return Writer(self.device.model).container(self.device.model.root, self.device.tree(DataType.CONFIG))

    async def _listen(self, port: int) -> int:
        server = grpc.aio.server(options=_OPTIONS)
        add_gNMIServicer_to_server(self._service, server)
        where = f"{_LOOPBACK}:{port}"
        if self._identity is None:
            bound = server.add_insecure_port(where)
        else:
            pair = (self._identity.key, self._identity.certificate)
            asked = self._client_authority
            bound = server.add_secure_port(
                where, grpc.ssl_server_credentials([pair], asked, require_client_auth=asked is not None)
            )
        if self._plaintext_too:
            self.plaintext_port = server.add_insecure_port(f"{_LOOPBACK}:{self.plaintext_port}")
        await server.start()
        self._server = server
        return bound

    def _cut(self) -> bool:
        if self._relay is None:
            return False
        self._relay.cut_after(0)
        return True
