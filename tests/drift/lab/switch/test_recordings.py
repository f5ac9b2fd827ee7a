"""The emulated switch against what a real SR Linux 25.3.2 answered."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from pygnmi.spec.v080 import gnmi_pb2 as pb

from compiler.schema import schema
from drift.lab.switch.device import Device
from drift.lab.switch.model import Model, is_array, is_object
from tests.drift.lab.switch.wire import PLATFORM, Wire, run
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from drift.lab.switch import EmulatedSwitch

RECORDINGS = ("data", "recordings", "srlinux-25.3.2")
RUNNING = "test_get_config__normal_____running.json"
STATE = pb.GetRequest.STATE

SEEN = (
    ("test_get_network_instances__normal___network_instance_name_____state.json", 0, "/network-instance"),
    ("test_get_bgp_config__normal___network_instance_name____protocols_bgp__state.json", 0, "/"),
    ("test_get_interfaces__normal___interface_name_____system_information__state.json", 0, "/"),
    ("test_get_interfaces_ip__normal___interface_name____subinterface__state.json", 0, "/"),
)
"""Recorded STATE answers that stand at the root, and so can be laid beside ours."""


def _recorded(name: str) -> list[Any]:
    answers: list[Any] = json.loads(shared(*RECORDINGS, name).read_text())
    return answers


def _keyed(value: Any) -> Any:
    """Make list order, and annotations, no difference."""
    if is_object(value):
        return {name: _keyed(v) for name, v in value.items() if not name.startswith("_annotate")}
    if is_array(value):
        return sorted((_keyed(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def test_the_running_recording_reads_back_as_it_was_loaded() -> None:
    (running,) = _recorded(RUNNING)

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        answer = await wire.one("/")
        assert _keyed(answer) == _keyed(running)
        assert answer["_annotate"] == running["_annotate"]

    # The recorded box limits its own gNMI server to 65535 calls a minute, as lab tools do.
    run(main, running, release="25.3")


def test_the_recording_would_pass_as_a_transaction() -> None:
    (running,) = _recorded(RUNNING)
    device = Device(Model.of(schema("25.3", PLATFORM)), running)
    assert device.findings_at_boot == frozenset()


def _leaves(value: Any, names: tuple[str, ...] = (), at: tuple[str, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Walk to every leaf; list entries are named by their keys, which the schema knows."""
    if is_object(value):
        for name, below in value.items():
            bare = name.rpartition(":")[2]
            yield from _leaves(below, (*names, bare), (*at, bare))
    elif is_array(value) and value and is_object(value[0]):
        node = schema("25.3", PLATFORM).node(names)
        for entry in value:
            keys = {
                name.rpartition(":")[2]: re.sub("^srl_nokia-[a-z-]+:", "", str(key))
                for name, key in entry.items()
            }
            named = ",".join(keys[key] for key in node.keys) if node is not None else ""
            yield from _leaves(entry, names, (*at[:-1], f"{at[-1]}[{named}]"))
    else:
        yield at, value


@pytest.mark.parametrize(("file", "at", "path"), SEEN, ids=[each[0] for each in SEEN])
def test_configured_and_default_leaves_are_shown_as_the_recording_shows_them(
    file: str, at: int, path: str
) -> None:
    (running,) = _recorded(RUNNING)
    recorded = dict(_leaves(_recorded(file)[at]))
    tops = {where[0].partition("[")[0] for where in recorded}

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        shown = {w: v for w, v in _leaves(await wire.one("/", kind=STATE)) if w[0].partition("[")[0] in tops}
        both = recorded.keys() & shown.keys()
        differing = {w: (recorded[w], shown[w]) for w in both if _keyed(recorded[w]) != _keyed(shown[w])}
        assert differing == {}
        assert len(both) > 20, path

    run(main, running, release="25.3")


def _lab_files() -> list[tuple[str, str, str]]:
    import os
    from pathlib import Path

    root = Path(os.environ.get("FABRICC_SHARED", Path(__file__).parents[5] / "shared")) / "data/labs"
    found: list[tuple[str, str, str]] = []
    for meta in sorted(root.glob("*/meta.json")):
        release = json.loads(meta.read_text())["schema"]
        files = [file for file in sorted(meta.parent.glob("*.json")) if file.name != "meta.json"]
        found += [(release, meta.parent.name, file.name) for file in files]
    return found


LABS = _lab_files()


@pytest.mark.skipif(not LABS, reason="needs ../shared/data/labs")
def test_every_real_lab_configuration_is_taken() -> None:
    """Each value is of its type; only references into parts that were cut from the files are amiss."""
    for release, lab, name in LABS:
        config = json.loads(_lab(lab, name).read_text())
        device = Device(Model.of(schema(release, "7220 IXR-D3L")), config)
        amiss = {finding for finding in device.findings_at_boot if "does not exist" not in finding}
        assert amiss == set(), f"{lab}/{name}"
        cut = {finding.partition("'")[2].split("/")[1] for finding in device.findings_at_boot}
        assert cut <= {"system"}, f"{lab}/{name}: {device.findings_at_boot}"


def _lab(*parts: str) -> Path:
    return shared("data", "labs", *parts)
