"""Where the facts that are not part of this project lie, when they are there at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def shared(*parts: str) -> Path:
    """Give a path below ``../shared`` (or ``FABRICC_SHARED``), or skip the test and say so."""
    base = Path(os.environ.get("FABRICC_SHARED", ROOT.parent / "shared"))
    path = base.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs ../shared/{'/'.join(parts)}")
    return path
