"""Good configurations pass, and each known mistake is found at its place, for its reason, alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from compiler.schema import known_releases, schema
from compiler.schema.codec import decode
from compiler.tree import show
from compiler.validate import Rule, validate
from tests.shared import shared

D2L = "7220 IXR-D2L"
BAD = Path(__file__).parents[2] / "corpus" / "bad"
CASES: list[dict[str, Any]] = [
    case for file in sorted(BAD.glob("*.yaml")) for case in yaml.safe_load_all(file.read_text("utf-8"))
]
CUT = {("acl",): None, ("system", "tls"): None}
"""The subtrees that were cut from the lab files: what refers to them is not wrong."""


def test_every_lab_device_passes() -> None:
    seen = 0
    for meta in sorted(shared("data", "labs").glob("*/meta.json")):
        lab = json.loads(meta.read_text())
        for device in lab["devices"]:
            tree = json.loads((meta.parent / f"{device}.json").read_text())
            for platform in (D2L, "7220 IXR-D3L"):
                found = schema(lab["schema"], platform)
                assert validate(decode(found, tree), found, CUT) == [], (lab["lab"], device)
            seen += 1
    assert seen >= 37


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["case"]))
def test_each_known_mistake_is_found(case: dict[str, Any]) -> None:
    found = validate(case["tree"], schema(case.get("release", "24.10.3"), case.get("platform", D2L)))
    expected = [*case["expect"].items(), *case.get("also", {}).items()]
    told = sorted((show(violation.path), str(violation.rule)) for violation in found)
    assert told == sorted((path, rule) for path, (rule, _) in expected), [str(each) for each in found]
    for path, (rule, says) in expected:
        texts = [each.reason for each in found if (show(each.path), each.rule) == (path, rule)]
        assert any(says in text for text in texts), texts


def test_the_corpus_is_large_and_breaks_every_rule() -> None:
    assert len(CASES) >= 60
    rules = {rule for case in CASES for rule, _ in case["expect"].values()}
    assert set(Rule) - rules == set()


def test_a_secret_reference_stands_for_a_secret() -> None:
    group: dict[str, Any] = {"group-name": "g", "authentication": {"password": "secretRef:bgp-password"}}
    bgp = {"autonomous-system": 1, "router-id": "1.1.1.1", "group": [group]}
    tree = {"network-instance": [{"name": "default", "protocols": {"bgp": bgp}}]}
    assert validate(tree, schema("24.10", D2L)) == []


def test_a_secret_is_never_repeated() -> None:
    found = schema("21.6", D2L)
    key = {"index": 0, "authentication-key": "hunter2 " * 20}
    tree = {"system": {"authentication": {"keychain": [{"name": "k", "key": [key]}]}}}
    violations = validate(tree, found)
    assert violations
    assert not any("hunter2" in str(violation) for violation in violations)


def test_an_object_that_is_shared_is_told_at_each_of_its_places() -> None:
    wrong = {"index": 0, "mtu": 1}
    tree = {"interface": [{"name": f"ethernet-1/{port}", "subinterface": [wrong]} for port in (1, 2)]}
    found = [show(violation.path) for violation in validate(tree, schema("24.10", D2L))]
    assert found == [f"/interface[name=ethernet-1/{port}]/subinterface[index=0]/mtu" for port in (1, 2)]


def test_what_is_beside_the_tree_may_be_referred_to() -> None:
    tree = {"interface": [{"name": "ethernet-1/1", "ethernet": {"aggregate-id": "lag1"}}]}
    found = schema("24.10", D2L)
    assert [violation.rule for violation in validate(tree, found)] == [Rule.LEAFREF]
    assert validate(tree, found, {("interface", "name"): ("lag1",)}) == []
    assert validate(tree, found, {("interface", "name"): ("lag2",)}) != []


@pytest.mark.parametrize("release", known_releases())
def test_an_empty_tree_is_fine_everywhere(release: str) -> None:
    found = schema(release, D2L)
    assert validate({}, found) == []
    assert validate({name: {} for name, node in found.roots.items() if node.kind == "container"}, found) == []


def test_one_mistake_does_not_hide_another_of_another_kind() -> None:
    tree = {
        "interface": [{"name": "ethernet-1/1", "mtu": 1, "subinterface": [{"index": 0}]}],
        "network-instance": [{"name": "default", "interface": [{"name": "ethernet-1/2.0"}]}],
    }
    assert {violation.rule for violation in validate(tree, schema("24.10", D2L))} == {
        Rule.RANGE,
        Rule.NO_SUBINTERFACE,
    }
