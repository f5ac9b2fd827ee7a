"""Carries out a plan on a cluster, one object after the other, and stops at the first that fails.

Nothing is sent for an object that moved since the plan, and a change whose answer was lost is decided
by reading the object, never by sending again blindly. Killed anywhere, the next plan finds what is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never, cast

from compiler.tree import point
from drift.apply.cluster import Action, Operation, content_of
from drift.apply.preflight import check_surroundings
from drift.live import Declined, LiveObject, Refused, TargetError, Undecided
from drift.objects.compare import differing
from drift.objects.foreign import held
from drift.objects.secret_refs import fill
from drift.objects.takeover import merged_entries
from drift.targets.kubernetes import Absent, Rejected

if TYPE_CHECKING:
    from compiler.rendered import ObjectRef
    from compiler.tree import Object
    from drift.apply.cluster import ClusterPlan
    from drift.secrets import Secrets
    from drift.targets.kubernetes import Client, Resource

_CONFLICT = 409


class Moved(Declined):
    """The object is not what it was when the plan was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What became of a plan: what is done and read back, what failed and why, what was not tried then."""

    done: tuple[Operation, ...] = ()
    failed: tuple[tuple[Operation, str], ...] = ()
    skipped: tuple[Operation, ...] = ()

    @property
    def complete(self) -> bool:
        """Say whether everything planned was done."""
        return not self.failed and not self.skipped


async def apply_cluster(plan: ClusterPlan, client: Client, *, secrets: Secrets | None = None) -> Applied:
    """Carry out `plan`; errors of the target are in the answer, so that what was done is always known.

    Raises `Refused` before anything is sent if a namespace or a Secret that the objects need is absent.
    """
    await check_surroundings(plan, client)
    done: list[Operation] = []
    for position, operation in enumerate(plan.operations):
        try:
            await _Run(client, operation, await _resource(client, operation.ref), secrets).go()
        except TargetError as error:
            failed = ((operation, str(error)),)
            return Applied(done=tuple(done), failed=failed, skipped=plan.operations[position + 1 :])
        done.append(operation)
    return Applied(done=tuple(done))


async def _resource(client: Client, ref: ObjectRef) -> Resource:
    return await client.resource(ref.api_version, ref.kind)


@dataclass(slots=True)
class _Run:
    """One operation under way."""

    client: Client
    operation: Operation
    resource: Resource
    secrets: Secrets | None

    async def go(self) -> None:
        match self.operation.action:
            case Action.CREATE:
                if await self._read() is not None:
                    raise Moved(f"`{self.operation.ref}` was created since the plan")
                await self._apply(None)
            case Action.APPLY:
                await self._apply(await self._as_planned())
            case Action.TAKEOVER:
                await self._apply(await self._take_over(await self._as_planned()))
            case Action.DELETE:
                await self._delete(await self._as_planned())
            case _:
                assert_never(self.operation.action)

    async def _read(self) -> Object | None:
        ref = self.operation.ref
        return await self.client.get(self.resource, ref.namespace, ref.name)

    async def _as_planned(self) -> Object:
        """Read the object again; its status and its bookkeeping may have moved, nothing else."""
        running = await self._read()
        if running is None:
            raise Moved(f"`{self.operation.ref}` is gone since the plan")
        if held(running, ("metadata", "uid")) != self.operation.uid:
            raise Moved(f"`{self.operation.ref}` was deleted and created again since the plan")
        if content_of(running) != self.operation.content:
            raise Moved(f"`{self.operation.ref}` changed since the plan")
        return running

    async def _apply(self, running: Object | None) -> None:
        """Server-side apply, on exactly the object that was looked at, and read it back."""
        filled = fill(self.operation.body, self.secrets)
        body = filled.body if running is None else _pinned(filled.body, running)
        try:
            await self.client.apply(self.resource, body)
        except Undecided:
            await self._verify()  # it has landed or it has not: the object itself says which
            return
        except Rejected as error:
            raise self._explained(error, filled.hide(str(error))) from None
        await self._verify()

    async def _verify(self) -> None:
        """Read back what was applied: it must be as rendered, by our own comparison."""
        ref = self.operation.ref
        running = await self._read()
        if running is None:
            raise Undecided(f"`{ref}` is not there after it was applied")
        found = differing(ref, self.operation.body, LiveObject(object=running))
        if found:
            where = point(found[0].pointer)
            raise Undecided(f"`{ref}` is not as rendered after it was applied: see `{where}`")

    async def _take_over(self, running: Object) -> Object:
        """Make others' fields ours, on exactly this version; give the object as it is then."""
        entries = merged_entries(running)
        if entries is None:
            return running
        version = held(running, ("metadata", "resourceVersion"))
        patch: list[dict[str, Any]] = [
            {"op": "test", "path": "/metadata/resourceVersion", "value": version},
            {"op": "replace", "path": "/metadata/managedFields", "value": entries},
        ]
        ref = self.operation.ref
        try:
            return await self.client.json_patch(self.resource, ref.namespace, ref.name, patch)
        except Undecided:
            return await self._as_planned()  # ownership is no content: either way we go on from what is there
        except Rejected as error:
            left = await self._read()
            if left is None or held(left, ("metadata", "resourceVersion")) != version:
                # The test failed; the API server says only "an error in our request".
                raise Moved(f"`{ref}` changed while it was being changed") from None
            raise self._explained(error, str(error)) from None

    async def _delete(self, running: Object) -> None:
        ref = self.operation.ref
        version = str(held(running, ("metadata", "resourceVersion")))
        try:
            await self.client.delete(
                self.resource, ref.namespace, ref.name, uid=self.operation.uid, resource_version=version
            )
        except Absent:
            return  # gone is what we want
        except Undecided:
            pass
        except Rejected as error:
            raise self._explained(error, str(error)) from None
        left = await self._read()
        same = left is not None and held(left, ("metadata", "uid")) == self.operation.uid
        if left is not None and same and not held(left, ("metadata", "deletionTimestamp")):
            raise Undecided(f"`{ref}` is still there after it was deleted")

    def _explained(self, error: Rejected, text: str) -> TargetError:
        """Say what an error of the API server means to somebody who sees only the plan."""
        ref = self.operation.ref
        if error.status == _CONFLICT:
            return Moved(f"`{ref}` changed while it was being changed: {text}")
        if isinstance(error, Absent):
            return Refused(f"`{ref}`: {text}; hint: fabricc does not create namespaces, create it first")
        return Refused(f"`{ref}` was refused: {text}")


def _pinned(body: Object, running: Object) -> Object:
    """Bind an apply to one version of one object: another uid is refused, a later version is a conflict."""
    metadata = cast("Object", body["metadata"])
    identity = {
        "uid": held(running, ("metadata", "uid")),
        "resourceVersion": held(running, ("metadata", "resourceVersion")),
    }
    return body | {"metadata": metadata | identity}
