"""Whatever people do to an object, one apply puts it back, and both ways of looking say the same of it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hypothesis import HealthCheck, Phase, given, settings

from drift.change import Verdict
from tests.drift.cluster.scene import Scene, told
from tests.drift.cluster.test_agreement import KINDS, play, steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drift.change import Change
    from tests.kube import Server

EXAMPLES = int(os.environ.get("FABRICC_PUT_BACK_EXAMPLES", "10"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps())
def test_one_apply_puts_everything_back(server: Server, drawn: tuple[str, list[dict[str, Any]]]) -> None:
    kind, story = drawn
    api_version, _, base, _ = KINDS[kind]
    scene = Scene(server, f"story-{uuid4().hex[:12]}")
    server.create_namespace(scene.namespace)
    ref = scene.want(api_version, kind, "it", spec=base)
    scene.settle()
    clean = scene.get(ref)
    for step in story:
        meddler = "somebody" if step["manager"] == "fabricc" else step["manager"]
        play(server, scene.namespace, kind, step | {"manager": meddler, "force": True})
    by_server, by_us = scene.look(), scene.look(dry_run=False)
    assert outline(by_us.changes) == outline(by_server.changes)
    assert (by_server.verdict is Verdict.IN_SYNC) is (scene.plan().operations == ())
    scene.settle()
    healed = scene.get(ref)
    assert stable(healed["spec"]) == stable(clean["spec"])
    assert not any(name.startswith("fabricc.dev/x") for name in healed["metadata"]["labels"])


def outline(changes: Iterable[Change]) -> list[tuple[str, str]]:
    """Show what differs and where; a missing entry has a position only in the list it is missing from."""
    return sorted((kind, re.sub(r"\[\d+\]", "[]", where)) for kind, where, _, _ in told(changes))


def stable(spec: dict[str, Any]) -> dict[str, Any]:
    """Leave out ports that are allotted anew when a port was away for a while."""
    ports = [{k: v for k, v in port.items() if k != "nodePort"} for port in spec.get("ports", [])]
    return {k: v for k, v in spec.items() if k != "healthCheckNodePort"} | {"ports": ports}
