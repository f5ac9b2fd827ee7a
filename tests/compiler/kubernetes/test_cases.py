"""Good and bad objects: our tables' verdict, and that of a real API server with the vendors' CRDs.

The same objects go to our own definitions too, which must judge as the vendors' do.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from compiler.schema.kubernetes import KINDS, Violation, crd, violations
from tests.compiler.kubernetes.cases import Case, cases, under
from tests.compiler.kubernetes.mutants import mutant
from tests.compiler.kubernetes.objects import path_of
from tests.kube import definitions
from tests.shared import shared

if TYPE_CHECKING:
    from tests.kube import Json, Server

ALL = cases()
OWN = "own"
MUTANTS = 300


def test_there_are_enough_cases() -> None:
    assert len(ALL) >= 150
    assert len({case.id for case in ALL}) == len(ALL)
    assert all(case.because for case in ALL if bool(case.refused) != case.server_refuses)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_our_tables_say_so(case: Case) -> None:
    reasons = case.reasons()
    assert reasons == ({case.refused} if case.refused else set())


def group_of(case: Case) -> str:
    return "v" + case.version.replace(".", "-")


def ask(server: Server, value: Json, group: str) -> tuple[bool, str]:
    """Apply an object in a dry run, as drift does: does the server refuse it, and why."""
    moved = value if not group else {**value, "apiVersion": f"{group}.{value['apiVersion']}"}
    path = path_of(value)
    if group:
        path = path.replace("/apis/", f"/apis/{group}.", 1)
    status, answer = server.apply(path, moved, dry_run=True)
    assert status in {200, 201, 400, 403, 409, 422, 500}, answer
    return status > 201, str(answer.get("message", ""))


def wrong(server: Server, case: Case, group: str) -> list[str]:
    refuses, why = ask(server, dict(case.object), group)
    if refuses is case.server_refuses:
        return []
    said = f"refuses: {why}" if refuses else "takes it"
    return [f"{case.id}: we say {case.refused or 'good'}, the server {said}"]


def prepare(server: Server) -> None:
    for namespace in ("metallb-system", "cases"):
        server.create_namespace(namespace)


def install_vendors(server: Server, folders: set[tuple[str, str]]) -> None:
    found = [
        under(group, definition)
        for folder, group in sorted(folders)
        for definition in definitions(shared("data", "crds", folder))
    ]
    server.install(found)


def test_a_server_with_the_vendors_definitions_agrees(apiserver: Server) -> None:
    prepare(apiserver)
    install_vendors(apiserver, {(case.crds, group_of(case)) for case in ALL if case.crds})
    disagreements = [
        line for case in ALL for line in wrong(apiserver, case, group_of(case) if case.crds else "")
    ]
    assert not disagreements, "\n".join(disagreements)


def test_a_server_with_our_definitions_agrees(apiserver: Server) -> None:
    prepare(apiserver)
    own = {kind.plural + kind.group: crd(kind) for kind in KINDS if kind.product in {"metallb", "calico"}}
    apiserver.install([under(OWN, definition) for definition in own.values()])
    newest = {case.product: case.version for case in ALL}
    asked = [case for case in ALL if case.crds and case.version == newest[case.product]]
    assert asked
    disagreements = [line for case in asked for line in wrong(apiserver, case, OWN)]
    assert not disagreements, "\n".join(disagreements)


def stricter(found: Violation) -> bool:
    """Say whether we refuse what a server passes over: see ``docs/kubernetes.md``."""
    empty = found.rule == "enum" and found.message.endswith("found ``")
    duration = found.rule == "form" and "must be a duration" in found.message
    return found.rule == "null" or empty or duration or "nodePort" in found.message


def test_a_server_agrees_on_objects_changed_at_random(apiserver: Server) -> None:
    prepare(apiserver)
    newest = {case.product: case.version for case in ALL}
    good = [case for case in ALL if not case.refused and case.version == newest[case.product]]
    install_vendors(apiserver, {(case.crds, group_of(case)) for case in good if case.crds})
    chance, disagreements, refused = random.Random(7), list[str](), 0
    changeable = [case for case in good if case.object.get("spec")]
    for _ in range(MUTANTS):
        case = chance.choice(changeable)
        name, value = mutant(case.object, chance)
        found = violations(value, {case.product: case.version})
        refuses, why = ask(apiserver, dict(value), group_of(case) if case.crds else "")
        refused += refuses
        if bool(found) != refuses and not (found and all(map(stricter, found))):
            disagreements.append(f"{name}: we say {found}, the server says {why or 'good'}")
    assert not disagreements, "\n".join(disagreements)
    assert MUTANTS / 4 < refused < MUTANTS
