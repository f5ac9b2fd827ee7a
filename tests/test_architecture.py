"""The house rules that a tool can hold: import contracts, sizes, no code where data lives."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
CODE = sorted((ROOT / "compiler").rglob("*.py")) + sorted((ROOT / "drift").rglob("*.py"))


def test_import_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    failed = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert failed == 0, capsys.readouterr().out


def test_no_code_in_the_data_folders() -> None:
    found = [path for folder in ("intent", "rendered") for path in (ROOT / folder).rglob("*.py")]
    assert found == []


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_readable(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 400, "files stay under 400 lines"
    assert path.stem not in {"utils", "common", "helpers", "core", "models"}
    long = [
        f"{node.name} ({length} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (length := _body_length(node)) > 40
    ]
    assert long == [], "functions stay under 40 lines, docstring not counted"


def _body_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_every_tests_folder_is_a_package() -> None:
    """Without it `tests/compiler` shadows the real package."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [str(f) for f in folders if not (f / "__init__.py").exists()] == []
