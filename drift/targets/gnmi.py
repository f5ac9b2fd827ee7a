"""A thin gNMI client for SR Linux, on grpc.aio and pygnmi's generated messages.

pygnmi's own client is not used: it has no deadlines, trusts any certificate unless told otherwise in one
particular way, drops the commit-confirmed extension without a word, and takes an answer that is not JSON
for a text. Here every call has a deadline, the certificate is verified unless the target file says
``insecure``, credentials travel as call metadata, and every error is one of `drift.live`'s, without
secrets.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

import grpc
import grpc.aio
from pygnmi.spec.v080 import gnmi_pb2, gnmi_pb2_grpc

from drift.live import Held, Malformed, Refused, TargetError, Undecided, Unreachable
from drift.secrets import hide
from drift.targets.answers import Answer, answers
from drift.targets.extensions import Commit, commit_extension
from drift.targets.limits import CallBudget

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from compiler.tree import Path
    from drift.targets.inventory import Gnmi

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")

DATASTORES = {
    "config": gnmi_pb2.GetRequest.CONFIG,
    "state": gnmi_pb2.GetRequest.STATE,
    "all": gnmi_pb2.GetRequest.ALL,
}

_MOST_BYTES = 64 << 20
_OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_receive_message_length", _MOST_BYTES),
    ("grpc.max_send_message_length", _MOST_BYTES),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 10_000),
    ("grpc.enable_retries", 0),  # what is repeated, and when, is decided here
)

_AGAIN_AFTER: Mapping[grpc.StatusCode, tuple[float, ...]] = {
    grpc.StatusCode.UNAVAILABLE: (0.3, 1.0),
    grpc.StatusCode.RESOURCE_EXHAUSTED: (2.0, 10.0, 30.0),
}
"""Seconds before a read is tried again. Nothing else is: the answer would be the same."""

_REFUSALS: Mapping[grpc.StatusCode, str] = {
    grpc.StatusCode.UNAUTHENTICATED: "the user name or the password is not accepted",
    grpc.StatusCode.PERMISSION_DENIED: "the user may not do this",
    grpc.StatusCode.RESOURCE_EXHAUSTED: "too many calls",
}

_HELD = {grpc.StatusCode.ABORTED, grpc.StatusCode.FAILED_PRECONDITION}
"""Another transaction is under way: SR Linux says ABORTED, the gNMI specification FAILED_PRECONDITION."""

_LOST = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.DATA_LOSS,
}
"""After these nobody knows whether a Set was done."""


_UNTRUSTED = ("CERTIFICATE_VERIFY_FAILED", "Hostname Verification", "Peer name")
"""How gRPC's texts say that a certificate is from a stranger, or for another name."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who we are to a switch. The password is in no `repr`."""

    username: str = ""
    password: str = field(default="", repr=False)

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """Give what every call carries (SR Linux: ``username`` and ``password``)."""
        if not self.username:
            return ()
        return (("username", self.username), ("password", self.password))


def credentials(settings: Gnmi, environment: Mapping[str, str]) -> Credentials:
    """Take the credentials from where the target file says; a file wins over the environment.

    Raises `Refused` when the password's file cannot be read.
    """
    password = environment.get(settings.password_env, "")
    if settings.password_file is not None:
        try:
            password = File(settings.password_file).read_text().removesuffix("\n")
        except (OSError, ValueError) as error:
            raise Refused(f"the password's file cannot be read: {type(error).__name__}") from None
    username = settings.username or environment.get(settings.username_env, "")
    for what, text in (("user name", username), ("password", password)):
        if not text.isascii() or not text.isprintable():
            # gRPC refuses such metadata with a text of its own that helps nobody.
            raise Refused(f"the {what} for gNMI must be one line of printable ASCII")
    return Credentials(username, password)


@dataclass(frozen=True, slots=True)
class Write:
    """One SetRequest: a transaction of its own. Values are JSON text, secrets filled in."""

    deletes: tuple[Path, ...] = ()
    replaces: tuple[tuple[Path, bytes], ...] = ()
    updates: tuple[tuple[Path, bytes], ...] = ()


class GnmiClient:
    """One switch's server, one channel. Use as an async context manager, or `close` it."""

    def __init__(
        self,
        target: str,
        address: str,
        settings: Gnmi,
        who: Credentials,
        *,
        server_name: str | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Open the channel, which connects at the first call; raises `Unreachable` for a bad CA file."""
        self.target = target
        self.address = address
        self.who = who
        self.timeout = settings.timeout
        self._sleep = sleep
        self._budget = CallBudget(settings.calls_per_minute, sleep=sleep)
        self._few = asyncio.Semaphore(2)
        self._channel = _channel(address, settings, server_name)
        self._stub = gnmi_pb2_grpc.gNMIStub(self._channel)

    async def __aenter__(self) -> Self:
        """Give itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the channel."""
        await self.close()

    async def close(self) -> None:
        """Let the connection go."""
        await self._channel.close()

    async def get(
        self,
        paths: Sequence[Path],
        datastore: Literal["config", "state", "all"],
        deadline: float | None = None,
    ) -> list[Answer]:
        """Read places; an empty sequence is the whole tree.

        An unknown element in one of them refuses all of them. Raises `Unreachable`, `Refused`, `Malformed`.
        """
        request = gnmi_pb2.GetRequest(
            path=[wire_path(path) for path in paths or ((),)],
            type=DATASTORES[datastore],
            encoding=gnmi_pb2.JSON_IETF,
        )
        response = await self._read(self._stub.Get, request, deadline or self.timeout)
        return list(answers(response))

    async def set(self, write: Write, commit: Commit | None = None, secrets: Iterable[str] = ()) -> int:
        """Send one transaction, once, and give the switch's time stamp of it.

        Raises `Held` when another transaction is in the way, `Refused` when it was not done, and
        `Undecided` when nobody knows: that must be read back. `secrets` are kept out of error texts.
        """
        request = gnmi_pb2.SetRequest(
            delete=[wire_path(path) for path in write.deletes],
            replace=[_update(path, value) for path, value in write.replaces],
            update=[_update(path, value) for path, value in write.updates],
        )
        if commit is not None:
            request.extension.append(commit_extension(commit))
        try:
            response = await self._call(self._stub.Set, request, 2 * self.timeout)
        except grpc.aio.AioRpcError as error:
            raise self._set_failure(error, secrets) from None
        return response.timestamp

    async def _read(
        self,
        method: grpc.aio.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        deadline: float,
    ) -> _Response:
        tried = 0
        while True:
            try:
                return await self._call(method, request, deadline)
            except grpc.aio.AioRpcError as error:
                waits = () if _too_large(error) else _AGAIN_AFTER.get(error.code(), ())
                if tried >= len(waits):
                    raise self._get_failure(error, deadline) from None
                await self._sleep(waits[tried] * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, not a secret
                tried += 1

    async def _call(
        self,
        method: grpc.aio.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
        deadline: float,
    ) -> _Response:
        await self._budget.take()
        async with self._few:
            return await method(request, timeout=deadline, metadata=self.who.metadata())

    def _get_failure(self, error: grpc.aio.AioRpcError, deadline: float) -> TargetError:
        code, said = error.code(), self._said(error)
        if code is grpc.StatusCode.DEADLINE_EXCEEDED:
            return Unreachable(f"`{self.address}` did not answer within {deadline:g} s")
        if code is grpc.StatusCode.UNAVAILABLE:
            return Unreachable(f"`{self.address}` cannot be reached: {_connection(said)}")
        if _too_large(error):
            return Malformed(f"the answer is larger than {_MOST_BYTES >> 20} MiB: {said}")
        return Refused(f"the switch refused to be read: {_REFUSALS.get(code, code.name.lower())}: {said}")

    def _set_failure(self, error: grpc.aio.AioRpcError, secrets: Iterable[str]) -> TargetError:
        code, said = error.code(), hide(self._said(error), secrets)
        if code in _LOST:
            return Undecided(f"the answer to the change was lost ({code.name.lower()}): {said}")
        if code in _HELD:
            return Held(f"another change is in the way: {said}")
        return Refused(f"the switch refused the change: {_REFUSALS.get(code, code.name.lower())}: {said}")

    def _said(self, error: grpc.aio.AioRpcError) -> str:
        return hide(error.details() or "no reason given", (self.who.password,))


def wire_path(path: Path) -> gnmi_pb2.Path:
    """Make gNMI's form of a path; no origin, which is the native model."""
    return gnmi_pb2.Path(elem=[gnmi_pb2.PathElem(name=step.name, key=dict(step.keys)) for step in path])


def _update(path: Path, value: bytes) -> gnmi_pb2.Update:
    return gnmi_pb2.Update(path=wire_path(path), val=gnmi_pb2.TypedValue(json_ietf_val=value))


def _channel(address: str, settings: Gnmi, server_name: str | None) -> grpc.aio.Channel:
    options: list[tuple[str, Any]] = list(_OPTIONS)
    if settings.insecure:
        return grpc.aio.insecure_channel(address, options=options)
    if server_name is not None:
        options.append(("grpc.ssl_target_name_override", server_name))
    roots: bytes | None = None
    if settings.ca_file is not None:
        try:
            roots = File(settings.ca_file).read_bytes()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no file has such a name"
            raise Unreachable(f"the CA file `{settings.ca_file}` cannot be read: {reason}") from None
        if b"-----BEGIN CERTIFICATE-----" not in roots:
            raise Unreachable(f"the CA file `{settings.ca_file}` holds no PEM certificate")
    return grpc.aio.secure_channel(address, grpc.ssl_channel_credentials(roots), options=options)


def _too_large(error: grpc.aio.AioRpcError) -> bool:
    return error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED and "larger than max" in (error.details() or "")


def _connection(said: str) -> str:
    if any(sign in said for sign in _UNTRUSTED):
        return f"its certificate is not trusted: {said}"
    return said
