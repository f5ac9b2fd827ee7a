"""What is wrong at a place of a tree, and the rules that can be broken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from compiler.tree import show

if TYPE_CHECKING:
    from compiler.tree import Path


class Rule(StrEnum):
    """Every rule that `validate` knows: YANG's, then those that YANG cannot say."""

    UNKNOWN = "unknown-node"
    PLATFORM = "not-on-platform"
    STATE = "state-node"
    KIND = "wrong-kind"
    TYPE = "type"
    RANGE = "range"
    LENGTH = "length"
    PATTERN = "pattern"
    ENUM = "enum"
    IDENTITY = "identity"
    UNION = "union"
    MISSING_KEY = "missing-key"
    DUPLICATE_KEY = "duplicate-key"
    DUPLICATE_VALUE = "duplicate-value"
    MANDATORY = "mandatory"
    MIN_ELEMENTS = "min-elements"
    MAX_ELEMENTS = "max-elements"
    UNIQUE = "unique"
    CHOICE = "choice"
    LEAFREF = "leafref"
    PLATFORM_LIMIT = "platform-limit"
    NO_SUBINTERFACE = "no-subinterface"
    SHARED_SUBINTERFACE = "shared-subinterface"
    VXLAN_IN_DEFAULT = "vxlan-in-default"
    SHARED_VXLAN = "shared-vxlan"
    SHARED_VNI = "shared-vni"


@dataclass(frozen=True, slots=True)
class Violation:
    """One place that the switch would refuse. `reason` is the schema's: expected before found."""

    path: Path
    rule: Rule
    reason: str

    def __str__(self) -> str:
        """Write it for a report."""
        return f"{show(self.path)}: {self.reason} ({self.rule})"
