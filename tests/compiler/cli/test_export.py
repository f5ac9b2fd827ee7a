"""The exported schema takes and refuses what `load` does, by another implementation of JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from compiler.cli.export import intent_schema
from compiler.cli.run import run
from compiler.intent import KINDS

ROOT = Path(__file__).parents[3]
VALIDATOR: Any = Draft7Validator(intent_schema())


def documents() -> list[Any]:
    files = [*ROOT.glob("intent/*.yaml"), *ROOT.glob("tests/corpus/good/*/intent/*.yaml")]
    return [document for file in files for document in yaml.safe_load_all(file.read_text())]


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(intent_schema())


def test_it_takes_every_intent_that_we_have() -> None:
    assert [error.message for document in documents() for error in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "Devise"}, "'Devise' is not one of"),
        ({"spec": {"role": "leaf", "asn": 1, "loopback": "192.0.2.1", "x": 1}}, "'x' was unexpected"),
        ({"spec": {"role": "leaf", "loopback": "192.0.2.1"}}, "'asn' is a required property"),
        ({"spec": {"role": "Leaf", "asn": 1, "loopback": "192.0.2.1"}}, "'Leaf' is not one of"),
        ({"spec": {"role": "leaf", "asn": 1, "loopback": "x"}}, "'x' does not match"),
        ({"spec": {"role": "leaf", "asn": 1, "loopback": "192.0.2.1", "release": 24.1}}, "24.1 is not"),
    ],
)
def test_it_refuses_what_load_refuses(change: dict[str, Any], said: str) -> None:
    document = {
        "apiVersion": "fabricc.dev/v1alpha1",
        "kind": "Device",
        "metadata": {"name": "leaf1"},
        "spec": {"role": "leaf", "asn": 1, "loopback": "192.0.2.1"},
    }
    assert list(VALIDATOR.iter_errors(document)) == []
    (error,) = VALIDATOR.iter_errors(document | change)
    assert said in error.message


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_can_be_had_alone(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "export", kind]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft7Validator.check_schema(schema)
    assert schema["title"] == kind


def test_every_field_is_described_or_speaks_for_itself() -> None:
    """Editors show the descriptions; every kind must have one."""
    whole = intent_schema()
    described = whole["properties"]["kind"]["description"]
    assert all(f"`{kind}`: " in described for kind in KINDS)


def test_an_unknown_kind_is_the_users_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "export", "device"]) == 1
    assert "did you mean `Device`?" in capsys.readouterr().err
