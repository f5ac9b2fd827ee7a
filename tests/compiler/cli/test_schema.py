"""`fabricc schema`: what a node is, what an upgrade changes, and how a new release is learnt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from compiler.cli.run import run
from compiler.schema import known_releases, schema
from compiler.schema.differences import Turn, differences
from compiler.schema.release import read_index
from tests.shared import shared

if TYPE_CHECKING:
    from pathlib import Path

D2L = "7220 IXR-D2L"


def test_list_names_every_release_and_where_features_come_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "list"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[2] for line in lines if line[:2] == ["SR", "Linux"]] == list(known_releases())
    assert any(line[0] == "metallb" and "BGPPeer," in line for line in lines)
    assert run(["schema", "list", "--output", "json"]) == 0
    releases = json.loads(capsys.readouterr().out)["srlinux"]
    notes = {one["platform"]: one["notes"] for one in releases[0]["platforms"]}
    assert notes[D2L] == [f"no feature list for {D2L} in 21.6: that of 22.11.2 is used"]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/network-instance[name=default]/protocols/bgp/group", "list by group-name"),
        ("/network-instance/srl_nokia-bgp:protocols/bgp/group/export-policy", "ordered by user, at most 14"),
        ("interface/mtu", "a number 1450..9500"),
        ("/interface/mtu", "must: mtu max is 9216 for mgmt interface"),
        ("/", "network-instance"),
    ],
)
def test_show_says_what_a_node_is(path: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "show", "24.10", path]) == 0
    assert says in capsys.readouterr().out


def test_show_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "show", "21.6", "/interface/admin-state", "--output", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["default"] == "enable"
    assert found["type"] == "`enable`, `disable`"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "24.10", "/interface/mtuu"], "did you mean `mtu`"),
        (["show", "24.10", "/network-instance/protocols/bgp/afi-safi/multipath/ebgp"], "needs the feature"),
        (["show", "99.1", "/interface"], "fabricc schema build --release 99.1"),
        (["show", "24.10", "/interface", "--platform", "D2L"], "`7220 IXR-D2L`"),
        (["diff", "24.10", "25.3", "/interfaces"], "did you mean `interface`"),
        (["export", "Fabrik"], "Fabric"),
    ],
)
def test_a_mistake_is_told_with_a_way_out(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["schema", *arguments]) == 1
    assert says in capsys.readouterr().err


def test_diff_names_what_touches_the_seed_lab(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "diff", "23.10", "24.10"]) == 0
    text = capsys.readouterr().out
    for line in (
        "~ export-policy, import-policy (here, in afi-safi, in group, in group/afi-safi, in neighbor, in",
        "in neighbor/afi-safi): leaf became leaf-list, ordered by user, at most 14",
        "+ afi-safi/multipath/maximum-paths: leaf, a number 1..256, default `1`",
        "- afi-safi/multipath/max-paths-level-1, afi-safi/multipath/max-paths-level-2",
        "+ combined-ecmp: presence container",
        "~ ecmp: a number 1..8 became a number 1..64",
        "ethernet/hold-time/up, ethernet/hold-time/down: a number 1..86400 became a number 0 or 100..",
        "- gnmi-server",
    ):
        assert line in text, line


def test_diff_as_data_and_of_one_subtree(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "diff", "24.10", "25.3", "/routing-policy", "--output", "json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert all(each["path"].startswith("/routing-policy/") for each in found)
    moved = {each["path"]: each["text"] for each in found if each["turn"] == "moved"}
    assert moved["/routing-policy/policy/statement/match/prefix-set"] == "moved to prefix/prefix-set"


@pytest.mark.parametrize("release", known_releases())
def test_a_release_does_not_differ_from_itself(release: str) -> None:
    assert differences(schema(release, D2L), schema(release, D2L)) == []


def test_a_key_that_changed_is_said() -> None:
    found = differences(schema("22.11", D2L), schema("23.3", D2L), ("routing-policy", "policy"))
    texts = {"/".join(each.path): each.text for each in found if each.turn is Turn.CHANGED}
    assert (
        texts["routing-policy/policy/statement"]
        == "the key was `sequence-id`, is `name`; now ordered by user"
    )


def test_build_makes_the_shipped_index_from_the_models(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = shared("data", "yang", "srlinux-yang-models.bundle")
    arguments = ["schema", "build", "--from", str(bundle), "--into", str(tmp_path)]
    assert run([*arguments, "--release", "21.6.4"]) == 0
    assert (tmp_path / "21.6.4.index").read_bytes() == read_index("21.6.4")
    assert [path.name for path in tmp_path.iterdir()] == ["21.6.4.index"]
    assert run([*arguments, "--release", "21.6.99"]) == 1
    assert "expected the tag `v21.6.99`" in capsys.readouterr().err


def test_build_from_a_folder_without_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(["schema", "build", "--release", "24.10.3", "--from", str(tmp_path), "--into", str(tmp_path)])
        == 1
    )
    assert "found none" in capsys.readouterr().err
