"""docs/kubernetes.md tells every disagreement with a server, and every kind that none has judged."""

from __future__ import annotations

from compiler.schema.kubernetes import KINDS
from tests.compiler.kubernetes import test_webhooks
from tests.compiler.kubernetes.cases import cases
from tests.shared import ROOT

TEXT = (ROOT / "docs" / "kubernetes.md").read_text(encoding="utf-8")


def test_every_disagreement_is_told() -> None:
    explained = {case.it for case in cases() if case.because}
    explained |= {case.it for case in test_webhooks.ALL if case.because}
    assert explained
    assert [it for it in sorted(explained) if f"| {it} |" not in TEXT] == []


def test_every_kind_that_no_server_judged_is_told() -> None:
    unchecked = {kind.kind for kind in KINDS if not kind.checked}
    assert unchecked
    assert [name for name in sorted(unchecked) if f"`{name}`" not in TEXT] == []
