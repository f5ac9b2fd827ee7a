"""The gNMI service of one switch: who may call, what is answered, what goes wrong on the way."""

from __future__ import annotations

import asyncio
import hmac
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import grpc
from pygnmi.spec.v080 import gnmi_pb2 as pb
from pygnmi.spec.v080.gnmi_pb2_grpc import gNMIServicer

from drift.lab.switch import messages
from drift.lab.switch.device import EXTENSIONS, Device
from drift.lab.switch.faults import Fault, FaultKind, Faults
from drift.lab.switch.limits import Gate
from drift.lab.switch.rejection import Rejected
from drift.targets.extensions import Action, Commit, ExtensionError, find_commit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping

    from drift.lab.switch.model import Model

    Context = grpc.aio.ServicerContext[Any, Any]

_Answer = TypeVar("_Answer", pb.CapabilityResponse, pb.GetResponse, pb.SetResponse)

GNMI_VERSION = "0.10.0"
GLOBAL = "commit-confirmed-timeout"
"""Id of a commit that waits because the server is configured to let every Set wait (YANG)."""

_CACHED = 64
_DAMAGE = {FaultKind.TRUNCATE, FaultKind.TWO_DOCUMENTS, FaultKind.EMPTY}
_KINDS_BEFORE = {
    FaultKind.DELAY,
    FaultKind.HANG,
    FaultKind.REFUSE,
    FaultKind.RESTART,
    FaultKind.CUT,
    FaultKind.OTHER_DEVICE,
}


class Service(gNMIServicer):
    """Answers for one device."""

    def __init__(
        self,
        device: Device,
        *,
        faults: Faults,
        credentials: Mapping[str, str],
        restart: Callable[[], Awaitable[None]],
        cut: Callable[[], bool],
    ) -> None:
        """Serve `device` to those in `credentials` (user to password; empty: to anyone).

        `restart` restarts the server, `cut` cuts the wire of an answer (and says whether it can).
        """
        self._device = device
        self._faults = faults
        self._credentials = credentials
        self._gate = Gate(device.clock)
        self._restart = restart
        self._cut = cut
        self._count = 0
        self._answers: dict[bytes, pb.GetResponse] = {}
        self._answers_of = -1
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def calls(self) -> int:
        """Say how many calls are under way."""
        return self._gate.active

    async def Capabilities(self, request: pb.CapabilityRequest, context: Context) -> pb.CapabilityResponse:  # noqa: N802 - gNMI's name
        """Say what is spoken: every module of the schema, and the encodings."""
        del request

        async def work() -> pb.CapabilityResponse:
            return capabilities(self._device.model)

        return await self._call("capabilities", context, work)

    async def Get(self, request: pb.GetRequest, context: Context) -> pb.GetResponse:  # noqa: N802 - gNMI's name
        """Answer from a datastore; the same bytes until something changes."""

        async def work() -> pb.GetResponse:
            if request.encoding not in {pb.JSON_IETF, pb.PROTO, pb.ASCII}:
                raise Rejected(
                    "UNIMPLEMENTED", f"Unsupported encoding (received encoding: {request.encoding})"
                )
            return self._answered(request)

        return await self._call("get", context, work)

    async def Set(self, request: pb.SetRequest, context: Context) -> pb.SetResponse:  # noqa: N802 - gNMI's name
        """Carry out one transaction, and write it to the commit log."""
        user = _metadata(context).get("username", "grpc")

        async def work() -> pb.SetResponse:
            return self._set(request, user)

        return await self._call("set", context, work)

    async def Subscribe(  # noqa: N802 - gNMI's name
        self, request_iterator: AsyncIterator[pb.SubscribeRequest], context: Context
    ) -> AsyncIterator[pb.SubscribeResponse]:
        """Refuse: subscriptions are not emulated yet."""
        del request_iterator
        await context.abort(grpc.StatusCode.UNIMPLEMENTED, "subscriptions are not emulated")
        yield pb.SubscribeResponse()

    # one call -------------------------------------------------------------------------------------

    async def _call(self, call: str, context: Context, work: Callable[[], Awaitable[_Answer]]) -> _Answer:
        try:
            self._authenticate(context)
            with self._gate.call(self._device.allowance()):
                struck = self._faults.strike(call)
                before = [fault for fault in struck if fault.kind in _KINDS_BEFORE]
                with self._disguised(before):
                    for fault in before:
                        await self._suffer(fault, context)
                    answer = await work()
                await self._spoil(answer, [fault for fault in struck if fault not in before], context)
                return answer
        except Rejected as refusal:
            await _abort(context, refusal)

    def _authenticate(self, context: Context) -> None:
        if not self._credentials or not self._device.authenticates():
            return
        given = _metadata(context)
        password = self._credentials.get(given.get("username", ""), "")
        known = hmac.compare_digest(password.encode(), given.get("password", "").encode())
        if not password or not known:
            raise Rejected("UNAUTHENTICATED", "Unable to authenticate user")

    @contextmanager
    def _disguised(self, faults: list[Fault]) -> Generator[None]:
        """Answer as another switch for as long as this call lasts."""
        if not any(fault.kind is FaultKind.OTHER_DEVICE for fault in faults):
            yield
            return
        device = self._device
        with device.disguised_as("another-switch"):
            yield

    async def _suffer(self, fault: Fault, context: Context) -> None:
        if fault.kind is FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
        elif fault.kind is FaultKind.HANG:
            await asyncio.Event().wait()
        elif fault.kind is FaultKind.REFUSE:
            raise Rejected(fault.code, f"emulated refusal ({fault.code.lower()})")
        elif fault.kind is FaultKind.RESTART:
            self._later(self._restart())
            await _abort(context, Rejected("UNAVAILABLE", "Connection reset by peer"))
        elif fault.kind is FaultKind.CUT and not self._cut():
            await _abort(context, Rejected("UNAVAILABLE", "Stream removed"))

    async def _spoil(self, answer: object, faults: list[Fault], context: Context) -> None:
        for fault in faults:
            if fault.kind is FaultKind.LOSE_ANSWER and not self._cut():
                await _abort(context, Rejected("UNAVAILABLE", "Connection reset by peer"))
            if fault.kind is FaultKind.COMMIT:
                self._device.cli_commit(fault.user, fault.edits)
            if fault.kind in _DAMAGE and isinstance(answer, pb.GetResponse):
                self._answers.clear()
                damage(answer, fault.kind)

    def _later(self, work: Awaitable[None]) -> None:
        async def run() -> None:
            await work

        task = asyncio.get_running_loop().create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Get and Set ----------------------------------------------------------------------------------

    def _answered(self, request: pb.GetRequest) -> pb.GetResponse:
        if self._answers_of != self._device.revision:
            self._answers.clear()
            self._answers_of = self._device.revision
        asked = request.SerializeToString(deterministic=True)
        found = self._answers.get(asked)
        if found is None:
            now = int(self._device.clock.now() * 1e9)
            found = pb.GetResponse(notification=messages.answer(self._device, request, now))
            if len(self._answers) < _CACHED:
                self._answers[asked] = found
        return found

    def _set(self, request: pb.SetRequest, user: str) -> pb.SetResponse:
        device = self._device
        commit = self._commit_of(request)
        if commit is not None and commit.action is not Action.COMMIT:
            return self._settle(commit)
        device.commits.admit(device.manners.lock_code)
        operations = messages.operations(device.model, request)
        self._count += 1
        name = f"grpcrpc-{self._count}"
        if commit is not None:
            device.apply_confirmed(
                operations, username=user, name=name, commit_id=commit.id, seconds=commit.rollback_seconds
            )
        elif device.confirm_within():
            device.apply_confirmed(
                operations, username=user, name=name, commit_id=GLOBAL, seconds=device.confirm_within()
            )
        else:
            device.apply(operations, username=user, name=name)
        now = int(device.clock.now() * 1e9)
        return pb.SetResponse(prefix=request.prefix, response=messages.results(request), timestamp=now)

    def _commit_of(self, request: pb.SetRequest) -> Commit | None:
        try:
            commit = find_commit(request.extension)
        except ExtensionError as bad:
            raise Rejected("INVALID_ARGUMENT", str(bad)) from bad
        if commit is None or EXTENSIONS in self._device.model.features:
            return commit
        if self._device.manners.early_extension == "reject":
            raise Rejected("UNIMPLEMENTED", "Extension is not supported")
        return None

    def _settle(self, commit: Commit) -> pb.SetResponse:
        """Confirm, cancel or prolong; the answer has no results and timestamp 0 (transcript, 25.3)."""
        if commit.action is Action.CONFIRM:
            self._device.confirm(commit.id)
        elif commit.action is Action.CANCEL:
            self._device.cancel(commit.id)
        else:
            self._device.commits.extend(commit.id, commit.rollback_seconds)
        return pb.SetResponse(timestamp=0)


def capabilities(model: Model) -> pb.CapabilityResponse:
    """List the modules as ``urn:nokia.com:srlinux:<area>:<module>`` (24.3 and later), Nokia's."""
    modules = sorted({node.module for node in model.root.children.values()})
    named = [
        pb.ModelData(
            name=f"urn:nokia.com:srlinux:{module.removeprefix('srl_nokia-')}:{module}", organization="Nokia"
        )
        for module in modules
    ]
    return pb.CapabilityResponse(
        supported_models=named, supported_encodings=messages.ENCODINGS, gNMI_version=GNMI_VERSION
    )


def damage(answer: pb.GetResponse, kind: FaultKind) -> None:
    """Damage the payload of a Get, in place."""
    for notification in answer.notification:
        if kind is FaultKind.EMPTY:
            del notification.update[:]
        for update in notification.update:
            value = update.val.json_ietf_val
            update.val.json_ietf_val = (
                value[: len(value) // 2] if kind is FaultKind.TRUNCATE else value + value
            )


def _metadata(context: Context) -> dict[str, str]:
    return {str(key): str(value) for key, value in context.invocation_metadata() or ()}


async def _abort(context: Context, refusal: Rejected) -> NoReturn:
    await context.abort(grpc.StatusCode[refusal.code], refusal.text)
    raise AssertionError("abort raises")
