from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.kube import apiserver

if TYPE_CHECKING:
    import pytest

__all__ = ["apiserver"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden files; read their diff in review")


def pytest_configure() -> None:
    """Keep out of the user's cache, and answers of earlier runs out of the tests."""
    os.environ["FABRICC_CACHE"] = "off"
