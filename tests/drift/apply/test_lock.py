"""One applier at a time, and a journal that survives what its writer does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from drift.apply.lock import Busy, applying

if TYPE_CHECKING:
    from pathlib import Path


def test_the_lock_is_held_by_one_and_let_go_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "state" / "lock"
    with applying(path), pytest.raises(Busy, match="applies already"), applying(path):
        pass
    with applying(path):
        pass


def test_an_error_lets_it_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), applying(tmp_path / "lock"):
        _ = 1 / 0
    with applying(tmp_path / "lock"):
        pass


def test_what_is_pending_is_on_disk_before_anything_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with applying(path) as journal:
        journal.begin("leaf1", "fabricc-1")
        journal.begin("leaf2", "fabricc-2")
        assert b"fabricc-1" in path.read_bytes()
        journal.end("leaf1")
        journal.end("leaf1")
    with applying(path) as journal:
        assert (journal.pending("leaf1"), journal.pending("leaf2")) == (None, "fabricc-2")


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b'{"pid": 1, "pen', b"[]", b'{"pid": "x"}'])
def test_a_file_that_cannot_be_read_is_taken_for_an_empty_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lock"
    path.write_bytes(content)
    with applying(path) as journal:
        assert journal.pending("leaf1") is None
        journal.begin("leaf1", "fabricc-1")
    with applying(path) as journal:
        assert journal.pending("leaf1") == "fabricc-1"
