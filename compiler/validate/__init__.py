"""Rendered to findings: would the targets take it? Runs on every compile.

A finding here is our bug, or a Fragment's author's mistake. A switch's structure is checked against the
release's index: names, kinds, keys, types, mandatory nodes, counts, choices, leafrefs. Then comes what YANG
cannot say. The vendor's own ``must`` expressions are the optional depth (``fabricc schema check``), but for
those that differ by platform and compare a value with a limit.
"""

from __future__ import annotations

from compiler.validate.kubernetes import validate_objects
from compiler.validate.switches import validate_rendered, validate_switch
from compiler.validate.violation import Rule, Violation
from compiler.validate.yang import validate

__all__ = ["Rule", "Violation", "validate", "validate_objects", "validate_rendered", "validate_switch"]
