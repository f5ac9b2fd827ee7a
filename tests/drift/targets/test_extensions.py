from __future__ import annotations

import pytest
from pygnmi.spec.v080.gnmi_pb2 import SetRequest

from drift.targets.extensions import Action, Commit, ExtensionError, commit_extension, encode, find_commit

COMMITS = (
    Commit(id="fabricc-1", action=Action.COMMIT, rollback_seconds=90.5),
    Commit(id="fabricc-1", action=Action.COMMIT),
    Commit(id="fabricc-1", action=Action.CONFIRM),
    Commit(id="fabricc-1", action=Action.CANCEL),
    Commit(id="fabricc-1", action=Action.SET_ROLLBACK_DURATION, rollback_seconds=30),
)


@pytest.mark.parametrize("commit", COMMITS, ids=lambda commit: commit.action)
def test_a_commit_survives_pygnmis_older_messages(commit: Commit) -> None:
    request = SetRequest(extension=[commit_extension(commit)])
    assert find_commit(SetRequest.FromString(request.SerializeToString()).extension) == commit


def test_the_bytes_are_those_of_gnmi_0_10() -> None:
    """Field numbers of gnmi_ext.proto: Extension.commit 4, Commit.id 1, confirm 3, duration 1."""
    assert encode(Commit(id="x", action=Action.CONFIRM)) == b'"\x05\n\x01x\x1a\x00'
    timed = encode(Commit(id="x", action=Action.COMMIT, rollback_seconds=5))
    assert timed == b'"\x09\n\x01x\x12\x04\n\x02\x08\x05'


def test_other_extensions_are_no_commit() -> None:
    assert find_commit(SetRequest().extension) is None
    depth = SetRequest.FromString(b"\x2a\x06\x2a\x04\x08\x03\x10\x01")  # extension 5 of gNMI 0.10
    assert len(depth.extension) == 1
    assert find_commit(depth.extension) is None


def test_a_commit_without_an_action_is_refused() -> None:
    request = SetRequest.FromString(b"\x2a\x05\x22\x03\x0a\x01x")
    with pytest.raises(ExtensionError, match="set_rollback_duration"):
        find_commit(request.extension)
