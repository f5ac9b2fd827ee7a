"""Which box it is, and who was there before us."""

from __future__ import annotations

import pytest

from drift.live import Commit, LiveSwitch
from drift.switches.identity import mistaken
from drift.switches.suspects import suspects
from tests.drift.switches import wanted_for


@pytest.mark.parametrize(
    ("host_name", "chassis", "version", "why"),
    [
        ("leaf1", "7220 IXR-D2L", "v24.10.3-407-gabc", None),
        ("leaf1", "7220-IXR-D2L", "v24.10.1", None),
        ("", "", "", None),
        ("leaf2", "7220 IXR-D2L", "v24.10.3", "host name"),
        ("leaf1", "7220 IXR-D3L", "v24.10.3", "chassis"),
        ("leaf1", "7220 IXR-D2L", "v24.7.2", "release"),
        ("leaf1", "7220 IXR-D2L", "v25.10.3", "release"),
        ("leaf1", "7220 IXR-D2L", "something", "release"),
    ],
)
def test_name_chassis_and_release_tell_a_box(
    host_name: str, chassis: str, version: str, why: str | None
) -> None:
    live = LiveSwitch(name="leaf1", tree={}, host_name=host_name, chassis=chassis, version=version)
    said = mistaken(wanted_for(), live)
    assert (said is None) if why is None else (said or "").startswith(why)


def test_the_suspects_are_those_who_committed_since() -> None:
    log = (
        Commit("1", "admin", "2026-01-01T00:00:00.000Z", "complete"),
        Commit("2", "fabricc", "2026-01-02T00:00:00.000Z", "complete"),
        Commit("3", "eve", "2026-01-03T00:00:00.000Z", "complete", comment="quick fix"),
        Commit("4", "bob", "2026-01-04T00:00:00.000Z", "complete"),
        Commit("5", "eve", "2026-01-05T00:00:00.000Z", "complete"),
    )
    found = suspects(log, since="2026-01-02T00:00:00.000Z")
    assert [(a.kind, a.name, a.when[:10], a.detail) for a in found] == [
        ("commit", "eve", "2026-01-05", "2 commits: quick fix"),
        ("commit", "bob", "2026-01-04", "commit 4"),
    ]
    assert len(suspects(log)) == 4
