from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kube import apiserver

if TYPE_CHECKING:
    import pytest

__all__ = ["apiserver"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden files; read their diff in review")
