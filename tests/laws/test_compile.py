"""Compiling is a function of what is said: not of where, nor in what order, nor how often."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.diagnostics import Diagnostics
from compiler.manifest import read_manifest
from compiler.pipeline import compile_intent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.manifest import Manifest

INTENT = sorted((Path(__file__).parents[2] / "intent").glob("*.yaml"))
DOCUMENTS = [
    document
    for path in INTENT
    for document in path.read_text(encoding="utf-8").split("\n---\n")
    if document.strip()
]


def compiled(sources: Mapping[str, str], previous: Manifest | None = None) -> dict[str, bytes]:
    diagnostics = Diagnostics()
    found = compile_intent(sources, previous, diagnostics)
    assert found is not None, diagnostics.ordered()
    return found.files


WHOLE = compiled({"intent.yaml": "\n---\n".join(DOCUMENTS)})


@settings(max_examples=8, deadline=None)
@given(st.permutations(DOCUMENTS), st.integers(1, len(DOCUMENTS)))
def test_the_order_of_files_and_documents_does_not_matter(documents: list[str], size: int) -> None:
    chunks = [documents[at : at + size] for at in range(0, len(documents), size)]
    sources = {f"{number}.yaml": "\n---\n".join(chunk) for number, chunk in enumerate(chunks)}
    files = compiled(dict(reversed(sources.items())))
    assert files == WHOLE
    assert list(files) == list(WHOLE)


def test_compiling_again_changes_nothing() -> None:
    previous = read_manifest(WHOLE["manifest.json"])
    assert compiled({"intent.yaml": "\n---\n".join(DOCUMENTS)}, previous) == WHOLE


def test_what_went_and_came_back_leaves_no_trace() -> None:
    """Take the service away, and bring it back: released in between, and owned as before in the end."""
    rest = [document for document in DOCUMENTS if "kind: Service" not in document]
    without = compiled({"intent.yaml": "\n---\n".join(rest)}, read_manifest(WHOLE["manifest.json"]))
    between = read_manifest(without["manifest.json"])
    assert [ref.name for each in between.released for ref in each.refs] == ["ingress-ctl-lb"]
    again = compiled({"intent.yaml": "\n---\n".join(rest)}, between)
    assert again == without
    assert compiled({"intent.yaml": "\n---\n".join(DOCUMENTS)}, between) == WHOLE
