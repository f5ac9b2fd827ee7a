"""Our own definitions, given to a real API server, which must take them and write our defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.lower.kubernetes import lower_cluster
from compiler.schema.kubernetes import KINDS, apply_order, crd, find, with_defaults
from tests.compiler.kubernetes.objects import path_of, ref_of
from tests.compiler.kubernetes.seed import cluster

if TYPE_CHECKING:
    from tests.kube import Json, Server


def own_definitions() -> list[Json]:
    made = {f"{kind.plural}.{kind.group}": crd(kind) for kind in KINDS if kind.product != "core"}
    return list(made.values())


def test_a_server_takes_our_definitions_and_writes_the_defaults_we_know(apiserver: Server) -> None:
    """One test for all: definitions belong to the whole server, so they are made once."""
    apiserver.install(own_definitions())
    apiserver.create_namespace("metallb-system")
    objects = [artifact.tree for artifact in lower_cluster(cluster(), "seed")]
    for wanted in sorted(objects, key=lambda value: apply_order(ref_of(value))):
        status, live = apiserver.apply(path_of(wanted), wanted)
        assert status in {200, 201}, live
        kind = find(str(wanted["apiVersion"]), str(wanted["kind"]))
        assert kind is not None
        if kind.product != "core":
            assert live["spec"] == with_defaults(wanted)["spec"]
