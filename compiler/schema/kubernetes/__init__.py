"""What Kubernetes kinds look like: ours to know, so that no API server is needed to judge an object.

`validate` asks "may this be?", drift's comparison asks "what would the server have written here?" and
"is this list one value, a set, or entries with keys?". ``docs/kubernetes.md`` says how the tables were
tried against real API servers, and where they could not be.
"""

from compiler.schema.kubernetes.field import Field, Rule
from compiler.schema.kubernetes.generate import crd
from compiler.schema.kubernetes.kind import Kind
from compiler.schema.kubernetes.rules import Place, set_violations
from compiler.schema.kubernetes.semantics import ListSemantics, list_semantics, server_defaults, with_defaults
from compiler.schema.kubernetes.table import KINDS, apply_order, find, plural_of
from compiler.schema.kubernetes.violation import Violation
from compiler.schema.kubernetes.violations import violations

__all__ = [
    "KINDS",
    "Field",
    "Kind",
    "ListSemantics",
    "Place",
    "Rule",
    "Violation",
    "apply_order",
    "crd",
    "find",
    "list_semantics",
    "plural_of",
    "server_defaults",
    "set_violations",
    "violations",
    "with_defaults",
]
