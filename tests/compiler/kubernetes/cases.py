"""The cases of ``tests/corpus/objects``: objects, what we say of them, and what a server says."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from compiler.schema.kubernetes import KINDS, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema.kubernetes.kind import Product
    from compiler.tree import Object
    from tests.kube import Json

OBJECTS = Path(__file__).parents[2] / "corpus" / "objects"
WORDS = {
    "it",
    "refused",
    "since",
    "only",
    "server",
    "whole",
    "version",
    "status",
    "mode",
    "given",
}
GROUPS = {"metallb": "metallb.io", "calico": "projectcalico.org", "core": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One object and one version of the product that judges it.

    `refused` is the sort of reason we must give, "" if we must take it. `server_refuses` is what the
    server must do; `because` explains where it differs from us.
    """

    file: str
    it: str
    product: Product
    version: str
    crds: str
    object: Object
    refused: str
    server_refuses: bool
    because: str

    @property
    def id(self) -> str:
        return f"{self.file}-{self.version or 'core'}: {self.it}"

    def reasons(self) -> set[str]:
        found = violations(self.object, {self.product: self.version})
        return {violation.rule for violation in found}


def cases() -> list[Case]:
    return [
        case
        for file in sorted(OBJECTS.glob("*.yaml"))
        if "crds" in (document := yaml.safe_load(file.read_text()))
        for case in _cases(file.stem, document)
    ]


def _cases(file: str, document: Json) -> Iterator[Case]:
    crds: dict[str, str] = document["crds"] or {"": ""}
    for entry in document["cases"]:
        for folder, version in crds.items():
            if "only" not in entry or version in entry["only"]:
                yield _case(file, document, entry, folder, version)


def _case(file: str, document: Json, entry: Json, folder: str, version: str) -> Case:
    since = entry.get("since", "")
    refused = "version" if since and _parts(version) < _parts(since) else entry.get("refused", "")
    server = entry.get("server", {})
    refuses = bool(refused) if not server else server["does"] == "refuses"
    return Case(
        file=file,
        it=entry["it"],
        product=document["product"],
        version=version,
        crds=folder,
        object=made(document, entry),
        refused=refused,
        server_refuses=refuses,
        because=server.get("because", ""),
    )


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def made(document: Json, entry: Json) -> Object:
    """Make the whole object of an entry that says only what matters."""
    written: Json
    if "whole" in entry:
        written = copy.deepcopy(entry["whole"])
        kind = written["kind"]
    else:
        kind = next(name for name in entry if name not in WORDS)
        written = {"kind": kind} if entry[kind] is None else {"kind": kind, "spec": entry[kind]}
    if "status" in entry:
        written["status"] = entry["status"]
    known = next(
        known
        for known in sorted(KINDS, key=lambda known: known.deprecated)
        if (known.group, known.kind) == (GROUPS[document["product"]], kind)
        and known.version == entry.get("version", known.version)
    )
    metadata: Json = {"name": entry.get("name", "case")}
    metadata.update(written.get("metadata", {}))
    if known.namespaced:
        metadata.setdefault("namespace", document["namespace"])
    return cast("Object", {"apiVersion": known.api_version, **written, "metadata": metadata})


def under(group: str, definition: Json) -> Json:
    """Serve a definition below another group, so that several versions live in one server."""
    moved: dict[str, Any] = copy.deepcopy(definition)
    moved["spec"]["group"] = f"{group}.{moved['spec']['group']}"
    moved["metadata"] = {"name": f"{moved['spec']['names']['plural']}.{moved['spec']['group']}"}
    moved["spec"].pop("conversion", None)
    return moved
