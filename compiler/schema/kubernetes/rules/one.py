"""Objects as rules read them: by kind, with their position, and their members by type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from compiler.schema.kubernetes.kind import has
from compiler.schema.kubernetes.violation import Violation

if TYPE_CHECKING:
    from compiler.tree import Pointer, Tree

Finding: TypeAlias = tuple[int, Violation]
Mode: TypeAlias = Literal["native", "frr", "frr-k8s"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the objects go: MetalLB's mode, version and namespace; "" where there is none or any."""

    mode: Mode | Literal[""] = ""
    version: str = ""
    namespace: str = "metallb-system"

    def since(self, version: str) -> bool:
        """Say whether MetalLB there is that version or later; an unknown one is the newest."""
        return has(self.version, version)


@dataclass(frozen=True, slots=True)
class One:
    """One object: its position among all, and its parts."""

    index: int
    name: str
    namespace: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    spec: Mapping[str, Tree]

    def finding(
        self, at: Pointer, message: str, rule: str, hint: str | None = None, *, soft: bool = False
    ) -> Finding:
        """Make a finding of this object; `at` is below its spec."""
        return self.index, Violation(("spec", *at), message, rule, hint, soft)

    def text(self, name: str) -> str:
        """Give a string member; "" if it is absent."""
        value = self.spec.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str, default: int = 0) -> int:
        """Give a whole number; `default` if it is absent."""
        value = self.spec.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def texts(self, name: str) -> list[str]:
        """Give a list of strings; empty if it is absent."""
        return texts(self.spec.get(name))


def texts(value: Tree) -> list[str]:
    """Take the strings of a list."""
    return [entry for entry in items(value) if isinstance(entry, str)]


def items(value: Tree) -> Sequence[Tree]:
    """Take a list; empty for anything else."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def members(value: Tree) -> Mapping[str, Tree]:
    """Take an object; empty for anything else."""
    return value if isinstance(value, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Objects:
    """All objects, by group and kind."""

    by_kind: Mapping[tuple[str, str], Sequence[One]]

    @classmethod
    def of(cls, objects: Sequence[Mapping[str, Tree]]) -> Objects:
        """Sort objects by kind, keeping their positions."""
        by_kind: dict[tuple[str, str], list[One]] = {}
        for index, value in enumerate(objects):
            group = str(value.get("apiVersion", "")).rpartition("/")[0]
            kind = (group, str(value.get("kind", "")))
            by_kind.setdefault(kind, []).append(_one(index, value))
        return cls(by_kind)

    def metallb(self, kind: str) -> Sequence[One]:
        """Give MetalLB's objects of a kind."""
        return self.by_kind.get(("metallb.io", kind), ())

    def calico(self, kind: str) -> Sequence[One]:
        """Give Calico's objects of a kind."""
        return self.by_kind.get(("projectcalico.org", kind), ())

    def services(self) -> Sequence[One]:
        """Give the Services that ask for an address from outside."""
        found = self.by_kind.get(("", "Service"), ())
        return [one for one in found if one.text("type") == "LoadBalancer"]


def _one(index: int, value: Mapping[str, Tree]) -> One:
    metadata = members(value.get("metadata"))
    labels = {k: str(v) for k, v in members(metadata.get("labels")).items()}
    annotations = {k: str(v) for k, v in members(metadata.get("annotations")).items()}
    name, namespace = str(metadata.get("name", "")), str(metadata.get("namespace", ""))
    return One(index, name, namespace, labels, annotations, members(value.get("spec")))
