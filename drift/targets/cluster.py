"""One look at a cluster: every object of ours, every wanted one, and what an apply would make of each.

What could not be read is `blind`, by object or by kind: a 403, a CRD that is gone, an answer cut short.
It is never taken for missing. Secrets are never listed, only read by name, so that a Role can name them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from compiler.rendered import INSTANCE_LABEL, ObjectRef
from compiler.tree import is_object
from drift.live import LiveCluster, LiveObject, Malformed
from drift.objects.foreign import held
from drift.objects.secret_refs import fill
from drift.secrets import NoSecret
from drift.targets.kubernetes import Absent, Rejected, Resource, ref_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compiler.tree import Object
    from drift.objects.secret_refs import Filled
    from drift.secrets import Secrets
    from drift.targets.kubernetes import Client
    from drift.wanted import WantedCluster

_UNAUTHORIZED, _FORBIDDEN = 401, 403
_CANNOT_DRY_RUN = "does not support dry run"


async def read_cluster(
    client: Client,
    wanted: WantedCluster,
    *,
    instance: str,
    secrets: Secrets | None = None,
    dry_run: bool = True,
) -> LiveCluster:
    """Look once. `instance` is the fabric's name, `secrets` resolves references for the dry run.

    Without `dry_run`, without the right to patch, or without a secret, `predicted` stays None. Raises
    `Unreachable` or `Refused` when the API server as a whole gives no answer.
    """
    look = _Look(client, wanted, f"{INSTANCE_LABEL}={instance}", secrets, predict=dry_run)
    references = {*wanted.objects, *wanted.released}
    kinds = sorted({(ref.api_version, ref.kind) for ref in references})
    await asyncio.gather(*(look.list_kind(*kind, references) for kind in kinds))
    await asyncio.gather(*(look.read(ref) for ref in sorted(references) if not look.is_known(ref)))
    await asyncio.gather(*(look.predict(ref) for ref in wanted.objects if ref in look.objects))
    return LiveCluster(name=wanted.name, objects=look.objects, blind=look.blind)


class _Look:
    """What one look has found so far."""

    def __init__(
        self, client: Client, wanted: WantedCluster, labels: str, secrets: Secrets | None, *, predict: bool
    ) -> None:
        self.objects: dict[ObjectRef, LiveObject] = {}
        self.blind: dict[ObjectRef, str] = {}
        self._client = client
        self._wanted = wanted
        self._labels = labels
        self._secrets = secrets
        self._predicts = predict
        self._resources: dict[tuple[str, str], Resource] = {}
        self._unpatchable: set[tuple[str, str, str]] = set()

    def is_known(self, ref: ObjectRef) -> bool:
        return ref in self.objects or ref in self.blind or _kind(ref.api_version, ref.kind) in self.blind

    async def list_kind(self, api_version: str, kind: str, references: Iterable[ObjectRef]) -> None:
        """Find everything of a kind that bears our label, in the cluster or at least where we have rights."""
        try:
            resource = await self._client.resource(api_version, kind)
            self._resources[api_version, kind] = resource
            if kind != "Secret":
                await self._list(resource, references)
        except Rejected as error:
            self._raise_if_whole(error)
            self.blind[_kind(api_version, kind)] = str(error)
        except Malformed as error:
            self.blind[_kind(api_version, kind)] = str(error)

    async def _list(self, resource: Resource, references: Iterable[ObjectRef]) -> None:
        try:
            listings = [await self._client.list_all(resource, labels=self._labels)]
        except Rejected as error:
            if error.status != _FORBIDDEN or not resource.namespaced:
                raise
            kind = (resource.api_version, resource.kind)
            namespaces = {ref.namespace for ref in references if (ref.api_version, ref.kind) == kind}
            listings = [
                await self._client.list_all(resource, namespace=namespace, labels=self._labels)
                for namespace in sorted(namespaces)
            ]
        for listing in listings:
            self.objects |= {ref_of(item): LiveObject(object=item) for item in listing.items}

    async def read(self, ref: ObjectRef) -> None:
        """Read an object that no list has shown: without our label, or a Secret."""
        if ref not in self._wanted.objects and ref.kind != "Secret":
            return  # released, and no longer labelled: somebody else's now
        try:
            found = await self._get(ref)
        except Rejected as error:
            self._raise_if_whole(error)
            self.blind[ref] = str(error)
        except Malformed as error:
            self.blind[ref] = str(error)
        else:
            if found is not None:
                self.objects[ref] = LiveObject(object=found)

    async def predict(self, ref: ObjectRef) -> None:
        """Ask what an apply would change; an object that moves meanwhile is read again."""
        place = (ref.api_version, ref.kind, ref.namespace)
        if not self._predicts or place in self._unpatchable:
            return
        try:
            filled = fill(self._wanted.objects[ref], self._secrets)
        except NoSecret:
            return
        try:
            await self._predict(ref, filled)
        except Absent:
            self.objects.pop(ref, None)  # deleted between the two questions
        except Rejected as error:
            if error.status == _FORBIDDEN:
                self._unpatchable.add(place)
            elif _CANNOT_DRY_RUN not in str(error):
                self.objects[ref] = LiveObject(
                    object=self.objects[ref].object, refused=filled.hide(str(error))
                )
        except Malformed as error:
            self.blind[ref] = str(error)

    async def _predict(self, ref: ObjectRef, filled: Filled) -> None:
        resource = self._resources[ref.api_version, ref.kind]
        for _ in range(3):
            running = self.objects[ref].object
            if held(running, ("metadata", "deletionTimestamp")):
                return
            predicted = await self._client.apply(resource, filled.body, dry_run=True)
            if _version(predicted) == _version(running):
                self.objects[ref] = LiveObject(object=running, predicted=predicted)
                return
            found = await self._get(ref)
            if found is None:
                del self.objects[ref]
                return
            self.objects[ref] = LiveObject(object=found)
        self.blind[ref] = "it changes faster than it can be looked at"

    async def _get(self, ref: ObjectRef) -> Object | None:
        resource = self._resources[ref.api_version, ref.kind]
        return await self._client.get(resource, ref.namespace, ref.name)

    @staticmethod
    def _raise_if_whole(error: Rejected) -> None:
        """Let through what is no matter of one kind: the server does not know who we are."""
        if error.status == _UNAUTHORIZED:
            raise error


def _kind(api_version: str, kind: str) -> ObjectRef:
    return ObjectRef(api_version, kind, "", "")


def _version(running: Object) -> tuple[object, object]:
    metadata = running["metadata"]
    return (metadata.get("uid"), metadata.get("resourceVersion")) if is_object(metadata) else (None, None)
