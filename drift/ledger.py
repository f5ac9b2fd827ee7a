"""What happened, durably: when each target was last applied. A small file beside the lock.

Losing it loses attribution, never safety: without it every commit in a switch's log is a suspect.
"""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from pathlib import Path


class _Content(BaseModel):
    model_config = ConfigDict(extra="ignore")

    applied: dict[str, str] = {}


class Ledger:
    """One file. Written whole, by rename; only by the process that holds the lock."""

    def __init__(self, path: Path) -> None:
        """Read it; a file that is not there, or not ours to read, is an empty ledger."""
        self._path = path
        try:
            self._content = _Content.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            self._content = _Content()

    def applied(self, target: str) -> str:
        """Give the switch's own time (RFC 3339) of the last commit that we made and verified; "" if never."""
        return self._content.applied.get(target, "")

    def record(self, target: str, when: str) -> None:
        """Keep that `target` was applied and verified, its log standing at `when`."""
        applied = {**self._content.applied, target: when}
        self._content = _Content(applied=applied)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        data = orjson.dumps({"applied": applied}, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=".ledger-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(name, self._path)  # noqa: PTH105 - atomic, over an open file too
