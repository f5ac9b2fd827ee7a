"""Intent -> Fabric: every reference bound, every default explicit, every address an address.

What cannot be bound is a diagnostic on the line that says it, and the part that needs it is left out, so
that the passes which follow can still judge the rest. Whatever was looked up in the documents and found
wanting is said once; a part that was left out is never the cause of a second message.

The order of files and documents does not matter: all lists of the result are sorted.
Cost is linear in what was written: documents are indexed once, and nothing is searched per switch.
"""

from __future__ import annotations

from compiler.resolve.resolve import resolve

__all__ = ["resolve"]
