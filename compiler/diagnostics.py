"""What a pass has to say about the input, and where.

A user's mistake is a `Diagnostic`: a value with a code, a severity, a span and a hint, gathered until
every pass that can run has run, and shown all together in file order. Our own mistake is an exception.
Text follows one voice: lower case, no full stop, values in backticks, expected before found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is: an error stops the compile, a warning does not (unless ``--strict``)."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file; lines and columns count from one."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Write it the way editors read it."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding, declared once in `compiler.codes`, never reused.

    `name` is what users search for and tests expect; `why` says what goes wrong if it is ignored;
    `example` is a line of intent that causes it; `hint` is what usually mends it, for findings that know
    nothing better. ``docs/diagnostics.md`` is made from these.
    """

    name: str
    severity: Severity
    why: str
    example: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding. `also` names the other line of a contradiction between two places."""

    code: Code
    message: str
    span: Span
    hint: str | None = None
    also: Span | None = None

    @property
    def severity(self) -> Severity:
        """Follow the code: a code is an error or a warning everywhere."""
        return self.code.severity


@dataclass(slots=True)
class Diagnostics:
    """Findings in the order they were made; a pass adds to it and goes on."""

    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def add(
        self,
        code: Code,
        span: Span,
        message: str,
        *,
        hint: str | None = None,
        also: Span | None = None,
    ) -> None:
        """Keep one more; without a hint of its own it has that of its code."""
        self.found.append(
            Diagnostic(code=code, span=span, message=message, hint=hint or code.hint, also=also)
        )

    @property
    def failed(self) -> bool:
        """Say whether any is an error."""
        return any(d.severity is Severity.ERROR for d in self.found)

    def ordered(self) -> list[Diagnostic]:
        """Give them in file order, each once."""
        return sorted(dict.fromkeys(self.found), key=lambda d: (d.span, d.code.name, d.message))
