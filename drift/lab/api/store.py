"""Every object of the small API, in memory, and the log of what happened, for those who watch."""

from __future__ import annotations

import asyncio
import copy
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compiler.schema.kubernetes import Kind

    Json = dict[str, Any]
    Key = tuple[str, str]

KEPT = 10_000
"""Events kept for watchers; older versions are answered with 410."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one object, at one version."""

    version: int
    type: str
    group: str
    plural: str
    object: Json


@dataclass(slots=True)
class Store:
    """Objects by group and plural, then by namespace and name; all versions of a kind are one."""

    version: int = 100
    objects: dict[tuple[str, str], dict[Key, Json]] = field(default_factory=dict[Any, Any])
    log: deque[Change] = field(default_factory=lambda: deque[Change](maxlen=KEPT))
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def get(self, kind: Kind, namespace: str, name: str) -> Json | None:
        """Give a copy of an object, in the version asked for."""
        found = self.objects.get((kind.group, kind.plural), {}).get((namespace, name))
        return None if found is None else served(found, kind)

    def all(self, kind: Kind, namespace: str) -> list[tuple[Key, Json]]:
        """Give copies of all objects, sorted by namespace and name."""
        found = self.objects.get((kind.group, kind.plural), {})
        return [(key, served(held, kind)) for key, held in sorted(found.items()) if namespace in {"", key[0]}]

    async def put(self, kind: Kind, body: Json) -> Json:
        """Keep an object under a new version; give it as it is kept."""
        self.version += 1
        body["metadata"]["resourceVersion"] = str(self.version)
        held = self.objects.setdefault((kind.group, kind.plural), {})
        key = _key(body)
        await self._tell("MODIFIED" if key in held else "ADDED", kind, body)
        held[key] = copy.deepcopy(body)
        return body

    async def remove(self, kind: Kind, body: Json) -> None:
        """Forget an object."""
        self.version += 1
        gone = copy.deepcopy(body)
        gone["metadata"]["resourceVersion"] = str(self.version)
        del self.objects[kind.group, kind.plural][_key(body)]
        await self._tell("DELETED", kind, gone)

    async def _tell(self, type_: str, kind: Kind, body: Json) -> None:
        self.log.append(Change(self.version, type_, kind.group, kind.plural, copy.deepcopy(body)))
        async with self.changed:
            self.changed.notify_all()

    @property
    def oldest(self) -> int:
        """Give the version from which on nothing is forgotten."""
        return self.log[0].version - 1 if len(self.log) == KEPT else 0


def served(held: Json, kind: Kind) -> Json:
    """Copy an object as a version of its kind."""
    made = copy.deepcopy(held)
    made["apiVersion"] = kind.api_version
    return made


def _key(body: Json) -> Key:
    return body["metadata"].get("namespace", ""), body["metadata"]["name"]
