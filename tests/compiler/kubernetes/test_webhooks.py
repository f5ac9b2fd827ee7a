"""MetalLB's own controller and webhooks (0.13.5), against our rules and with what we render.

They use one fixed port a machine, so each test starts and stops its own, and holds a lock meanwhile.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import pytest
import yaml

from compiler.lower.kubernetes import lower_cluster
from compiler.schema.kubernetes import Place, apply_order, set_violations, violations
from tests.compiler.fabrics import seed
from tests.compiler.kubernetes.cases import OBJECTS, made
from tests.compiler.kubernetes.objects import path_of, ref_of
from tests.kube import Server, definitions, kube_apiserver
from tests.shared import shared

if TYPE_CHECKING:
    from pathlib import Path

    from compiler.fabric import Fabric
    from compiler.tree import Object
    from tests.kube import Json

VERSION = "0.13.5"
MODES: tuple[Literal["native", "frr"], ...] = ("native", "frr")
PATIENCE = 3.0
SETTLING = 0.25
ADDRESSES = {
    "intent": "10.254.254.241",
    "seed-21.6": "10.254.254.240",  # it asks for none, and gets the first of its pool
    "seed-article": "10.254.254.241",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One object, what is there before it, and both verdicts."""

    it: str
    mode: Literal["native", "frr"]
    given: tuple[Object, ...]
    object: Object
    refused: str
    server_refuses: bool
    because: str

    @property
    def id(self) -> str:
        return f"{self.mode}: {self.it}"

    def reasons(self) -> set[str]:
        """Judge the object together with what is given; its own findings only."""
        objects = (*self.given, self.object)
        assert not [found for value in objects for found in violations(value, {"metallb": "0.16.1"})]
        last = len(objects) - 1
        found = set_violations(objects, Place(mode=self.mode, version=VERSION))
        return {violation.rule for index, violation in found if index == last}


def judged() -> list[Judged]:
    document: Json = yaml.safe_load((OBJECTS / "webhooks.yaml").read_text())
    return [
        Judged(
            it=entry["it"],
            mode=mode,
            given=tuple(_given(document, part) for part in entry.get("given", [])),
            object=made(document, entry),
            refused=entry.get("refused", ""),
            server_refuses=bool(entry.get("refused")) and "server" not in entry,
            because=entry.get("server", {}).get("because", ""),
        )
        for entry in document["webhooks"]
        for mode in MODES
        if entry.get("mode", mode) == mode
    ]


def _given(document: Json, part: Json) -> Object:
    kind = next(name for name in part if name not in {"name", "labels"})
    metadata = {"name": part["name"], "labels": part.get("labels", {})}
    return made(document, {"whole": {"kind": kind, "metadata": metadata, "spec": part[kind]}})


ALL = judged()


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_our_rules_say_so(case: Judged) -> None:
    assert case.reasons() == ({case.refused} if case.refused else set())


def refusal(server: Server, value: Object, *, refuses: bool) -> str | None:
    """Ask until the answer is the expected one: the webhooks see other objects a moment late."""
    until = time.monotonic() + PATIENCE
    while True:
        status, answer = server.apply(path_of(value), value, dry_run=True)
        assert status in {200, 201, 403, 422}, answer
        refused = status >= 400
        if refused is refuses or time.monotonic() > until:
            return str(answer["message"]) if refused else None
        time.sleep(0.05)


def ask(server: Server, case: Judged) -> list[str]:
    for value in case.given:
        status, answer = server.apply(path_of(value), value)
        assert status in {200, 201}, answer
    if case.given:
        time.sleep(SETTLING)
    try:
        why = refusal(server, case.object, refuses=case.server_refuses)
    finally:
        for value in case.given:
            server.call("DELETE", path_of(value))
    if (why is not None) is case.server_refuses:
        return []
    return [f"{case.id}: we say {case.refused or 'good'}, MetalLB says {why or 'good'}"]


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_metallbs_webhooks_agree(mode: Literal["native", "frr"], tmp_path: Path) -> None:
    crds = definitions(shared("data", "crds", "metallb-v0.16.1"))
    with kube_apiserver(tmp_path / "kube", crds, metallb=True, mode=mode) as server:
        # One object that is wrong in every mode: until it is refused, the webhooks are not there yet.
        wrong = next(case for case in ALL if case.it == "a pool of nothing")
        assert refusal(server, wrong.object, refuses=True) is not None
        disagreements = [line for case in ALL if case.mode == mode for line in ask(server, case)]
    assert not disagreements, "\n".join(disagreements)


def allotted(server: Server, path: str) -> str:
    """Wait until a service has an address."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        _, live = server.call("GET", path)
        ingress = live["status"]["loadBalancer"].get("ingress", [])
        if ingress:
            return str(ingress[0]["ip"])
        time.sleep(0.1)
    raise AssertionError("no address was allotted")


def in_order(fabric: Fabric, version: str | None = None) -> list[Object]:
    """Lower every cluster, for another MetalLB if `version` names one; in order of apply."""
    objects: list[Object] = []
    for cluster in fabric.clusters:
        assert cluster.metallb is not None
        metallb = replace(cluster.metallb, version=version or cluster.metallb.version)
        lowered = lower_cluster(replace(cluster, metallb=metallb), fabric.name)
        objects.extend(artifact.tree for artifact in lowered)
    return sorted(objects, key=lambda value: apply_order(ref_of(value)))


def bring(server: Server, objects: list[Object]) -> list[Object]:
    for value in objects:
        server.create_namespace(ref_of(value).namespace or "default")
        status, answer = server.apply(path_of(value), value)
        assert status in {200, 201}, answer
    return objects


def take_back(server: Server, objects: list[Object]) -> None:
    for value in reversed(objects):
        status, answer = server.call("DELETE", path_of(value))
        assert status in {200, 202}, answer


@pytest.mark.slow
def test_what_intents_render_is_taken_and_their_services_get_the_address(tmp_path: Path) -> None:
    """The controller at hand is 0.13.5, which reads annotations in their old spelling only.

    So each intent is also lowered for that version, and it is then that its service must get the address.
    """
    folders = (shared("data", "crds", "metallb-v0.16.1"), shared("data", "crds", "calico-v3.32.1"))
    with kube_apiserver(tmp_path / "kube", definitions(*folders), metallb=True, mode="native") as server:
        for case, address in ADDRESSES.items():
            take_back(server, bring(server, in_order(seed(case))))
            objects = bring(server, in_order(seed(case), VERSION))
            services = [path_of(value) for value in objects if value["kind"] == "Service"]
            assert [allotted(server, path) for path in services] == [address]
            take_back(server, objects)
