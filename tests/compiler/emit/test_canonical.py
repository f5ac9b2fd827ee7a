"""One order for what has none, and the user's where it is the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from compiler.emit import artifact_bytes
from compiler.rendered import Artifact, ArtifactKind

if TYPE_CHECKING:
    from compiler.tree import Object


def written(tree: Object) -> str:
    artifact = Artifact(
        kind=ArtifactKind.SRLINUX,
        target="leaf1",
        file="srlinux/leaf1.json",
        tree=tree,
        release="24.10.3",
        platform="7220 IXR-D2L",
    )
    return artifact_bytes(artifact).decode()


def test_entries_stand_as_people_count() -> None:
    names = ["ethernet-1/10", "ethernet-1/2", "ethernet-1/1", "lo1", "irb0"]
    found = orjson.loads(written({"interface": [{"name": name} for name in names]}))
    assert [each["name"] for each in found["srl_nokia-interfaces:interface"]] == [
        "ethernet-1/1",
        "ethernet-1/2",
        "ethernet-1/10",
        "irb0",
        "lo1",
    ]


def test_keys_come_first_and_members_by_name() -> None:
    text = written({"interface": [{"mtu": 9000, "description": "x", "name": "ethernet-1/1"}]})
    members = [line.split('"')[1] for line in text.splitlines() if line.startswith("      ")]
    assert members == ["name", "description", "mtu"]


def test_the_order_of_a_users_list_is_kept() -> None:
    bgp = {"group": [{"group-name": "g", "export-policy": ["z", "a"]}]}
    text = written({"network-instance": [{"name": "default", "protocols": {"bgp": bgp}}]})
    assert text.index('"z"') < text.index('"a"')


def test_a_file_ends_with_a_line_feed() -> None:
    assert written({}).endswith("}\n")
