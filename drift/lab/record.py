"""What `fabricc lab up` leaves behind for `down`, `status` and `break`: its processes and addresses."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from drift.lab.processes import Process, alive

if TYPE_CHECKING:
    from pathlib import Path

RECORD = "lab.json"
TARGETS = "targets.yaml"
KUBECONFIG = "kubeconfig"
OPS_KUBECONFIG = "kubeconfig.ops"
LOG = "lab.log"


class Record(BaseModel):
    """A running lab. Holds no secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: tuple[int, str]
    children: tuple[tuple[int, str], ...] = ()
    control: str
    switches: dict[str, int]
    api: str = "none"
    url: str = ""
    cluster: str = ""

    @property
    def process(self) -> Process:
        """Give the process that runs the switches."""
        return Process(*self.host)

    @property
    def runs(self) -> bool:
        """Say whether it still does."""
        return alive(self.process)


def read(directory: Path) -> Record | None:
    """Read what a lab in this folder said of itself; None where there is none."""
    try:
        return Record.model_validate_json((directory / RECORD).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def as_json(record: Record, directory: Path) -> dict[str, Any]:
    """Give a running lab as people's programs want it: addresses and files."""
    return {
        "directory": str(directory),
        "runs": record.runs,
        "targets": str(directory / TARGETS),
        "kubeconfig": str(directory / KUBECONFIG) if record.cluster else None,
        "api": record.api,
        "url": record.url or None,
        "switches": {name: f"127.0.0.1:{port}" for name, port in sorted(record.switches.items())},
    }
