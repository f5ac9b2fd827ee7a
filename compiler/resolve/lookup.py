"""Finding documents by name, once indexed; a name that nobody wrote gets a suggestion."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from compiler.codes import UNKNOWN_REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compiler.diagnostics import Diagnostics, Span
    from compiler.intent import Document, Intent, Places

ItemT = TypeVar("ItemT")
DocumentT = TypeVar("DocumentT", bound="Document")
_LISTED = 12
"""Names that a hint lists; more than that nobody reads."""
Placed: TypeAlias = "tuple[DocumentT, Places]"


def unknown(diagnostics: Diagnostics, span: Span, what: str, name: str, known: Iterable[str]) -> None:
    """Say that `name` is the name of no `what`, and which one was perhaps meant, or which there are."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    there = "there are " + ", ".join(f"`{each}`" for each in names) if 0 < len(names) <= _LISTED else None
    diagnostics.add(
        UNKNOWN_REFERENCE,
        span,
        f"expected the name of a {what}, found `{name}`",
        hint=f"did you mean `{close[0]}`?" if close else there,
    )


class Table(Generic[DocumentT]):
    """The documents of one kind by name. Where `load` found a name twice, the first stands for it."""

    def __init__(self, intent: Intent, kind: type[DocumentT], diagnostics: Diagnostics) -> None:
        """Index once; every later question is one look."""
        self.kind = kind.__name__
        self._diagnostics = diagnostics
        self._by_name: dict[str, tuple[DocumentT, Places]] = {}
        for document, places in intent.of(kind):
            self._by_name.setdefault(document.metadata.name, (document, places))

    def __iter__(self) -> Iterator[tuple[str, DocumentT, Places]]:
        """Give them sorted by name, so that the order of files cannot matter."""
        for name in sorted(self._by_name):
            document, places = self._by_name[name]
            yield name, document, places

    def __contains__(self, name: str) -> bool:
        """Say whether there is one of that name: cheaper than `find` where its place would be made for it."""
        return name in self._by_name

    def find(self, name: str, span: Span) -> tuple[DocumentT, Places] | None:
        """Give the document of that name; None and a diagnostic at `span` if there is none."""
        found = self._by_name.get(name)
        if found is None:
            unknown(self._diagnostics, span, self.kind, name, self._by_name)
        return found
