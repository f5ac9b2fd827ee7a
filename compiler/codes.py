"""Every diagnostic code, declared once: what it is called, how bad it is, why it matters, an example.

A code is never reused. Each has a corpus file in ``tests/corpus/errors`` and an entry in
``docs/diagnostics.md``, which is made from this module.
"""

from __future__ import annotations

from compiler.diagnostics import Code, Severity

SYNTAX = Code(
    "syntax",
    Severity.ERROR,
    "The file is not YAML, so nothing in it can be read.",
    "spec: {release: '24.10'",
)
CODES: dict[str, Code] = {value.name: value for value in list(globals().values()) if isinstance(value, Code)}
