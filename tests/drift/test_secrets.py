"""A reference becomes a secret in memory, or a sentence that says what is not at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from drift.secrets import NoSecret, Secrets, filled, hide, references

if TYPE_CHECKING:
    from pathlib import Path

    from compiler.tree import Object


def test_a_file_wins_over_the_environment(tmp_path: Path) -> None:
    (tmp_path / "bgp").write_text("from file\n")
    secrets = Secrets(tmp_path, {"FABRICC_SECRET_BGP": "no", "FABRICC_SECRET_A_B": "from environment"})
    assert secrets.get("bgp") == "from file"
    assert secrets.get("a.b") == "from environment"
    assert "from" not in repr(secrets)


@pytest.mark.parametrize("name", ["", "../bgp", "a/b", ".hidden", "a b", "x" + chr(0)])
def test_a_name_is_a_name_and_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoSecret, match="letters, digits"):
        Secrets(tmp_path, {}).get(name)


def test_what_is_not_at_hand_is_said_with_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(NoSecret, match=r"no file in .* and `FABRICC_SECRET_BGP` is not set"):
        Secrets(tmp_path, {}).get("bgp")
    (tmp_path / "bgp").mkdir()
    with pytest.raises(NoSecret, match="cannot be read"):
        Secrets(tmp_path, {}).get("bgp")


def test_references_are_found_and_filled_at_any_depth() -> None:
    tree: Object = {"a": [{"password": "secretRef:one"}, "secretRef:two", 3, None], "b": "plain"}
    assert references(tree) == {"one", "two"}
    values = {"one": "1", "two": "2"}
    assert filled(tree, values) == {"a": [{"password": "1"}, "2", 3, None], "b": "plain"}
    assert tree["b"] == "plain"


def test_the_longer_secret_is_hidden_first() -> None:
    assert hide("abcd abc", ["abc", "abcd", ""]) == "(hidden) (hidden)"
    assert hide(r'found "a\"b" here', ['a"b']) == 'found "(hidden)" here'
