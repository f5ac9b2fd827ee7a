"""Configurations that real switches ran: read another way they are the same; a plan leads back to them."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from compiler.schema import Schema, schema
from compiler.schema.codec import decode
from drift.apply.plan import plan_switch
from drift.live import LiveSwitch
from drift.switches.compare import compare_switch
from drift.switches.normalize import normalize
from tests.laws.switch_model import transacted
from tests.laws.trees import between, respell, wanted_of
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLATFORM = "7220 IXR-D3L"
LABS = (
    "dcf-hackathon",
    "junos-evo-interop",
    "n92-evpn",
    "nokia-evpn",
    "seed-ansible-lab",
    "seed-calico-metallb",
    "srl-elk",
    "srl-evpn-mh",
)


def devices(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    meta = json.loads((folder / "meta.json").read_text())
    for name in sorted(meta["devices"]):
        yield meta["schema"], json.loads((folder / f"{name}.json").read_text())


def recording() -> dict[str, Any]:
    folder = shared("data", "recordings", "srlinux-25.3.2")
    (found,) = json.loads((folder / "test_get_config__normal_____running.json").read_text())
    return dict(found)


def holds(model: Schema, tree: dict[str, Any], chance: random.Random) -> None:
    bare = decode(model, tree)
    once = normalize(tree, model)
    assert normalize(once, model) == once
    other = respell(bare, model, chance)
    mine = wanted_of(model, tree)
    seen = compare_switch(mine, LiveSwitch(name="leaf1", tree=other), model)
    assert (seen.changes, seen.unreadable, seen.outside) == ((), (), 0)
    drifted = between(bare, bare, model, chance)
    mine = wanted_of(model, tree, drifted)
    plan = plan_switch(mine, LiveSwitch(name="leaf1", tree=drifted), model)
    assert plan.operations
    after = LiveSwitch(name="leaf1", tree=transacted(drifted, plan.operations, model))
    assert compare_switch(mine, after, model).changes == ()


@pytest.mark.parametrize("lab", LABS)
def test_real_switches(lab: str) -> None:
    for release, tree in devices(shared("data", "labs", lab)):
        holds(schema(release, PLATFORM), tree, random.Random(lab))


def test_the_recording_of_a_real_switch() -> None:
    holds(schema("25.3.1", "7220 IXR-D2L"), recording(), random.Random(25))
