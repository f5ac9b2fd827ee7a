"""`fabricc explain` answers for every code and kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from compiler.cli.run import run
from compiler.codes import CODES
from compiler.intent import KINDS

if TYPE_CHECKING:
    import pytest


def test_everything_has_an_explanation(capsys: pytest.CaptureFixture[str]) -> None:
    for what in (*CODES, *KINDS):
        assert run(["explain", what]) == 0
        assert len(capsys.readouterr().out.splitlines()) > 2
    assert run(["explain"]) == 0
    assert set(capsys.readouterr().out.split()) == {*CODES, *KINDS}


def test_fields_are_told_with_type_default_and_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "Vrf", "--output", "json"]) == 0
    rows = {row["field"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["vni"]["type"] == "number 1..16777215"
    assert rows["vni"]["default"] == "required"
    assert rows["bgp.multipath"]["default"] == "`1`"
    assert rows["staticRoutes[].nextHops"]["type"] == "list of text"
    assert rows["devices.<name>.loopback"]["description"] == "the address that nodes peer with"


def test_a_mistyped_code_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "unknown-feild"]) == 1
    assert "did you mean `unknown-field`?" in capsys.readouterr().err
