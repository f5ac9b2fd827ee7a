"""Kubernetes objects as YAML that every reader understands alike.

libyaml quotes what YAML 1.1 would take for something else than text, but a cluster's parser follows
parts of 1.2 as well (``1e3`` is a number there). So text that either reading makes something else of is
quoted, and neither ``on`` in a label nor ``0o17`` in an annotation changes on its way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from compiler.scalars import resolve

if TYPE_CHECKING:
    from compiler.tree import Object

_LOOKS_LIKE_ELSE = re.compile(
    r"""[yYnN]                                      # booleans of YAML 1.1 that PyYAML does not know
    | [-+]?0[bB][01_]+ | [-+]?0[oO]?[0-7_]+ | [-+]?0[xX][0-9a-fA-F_]+
    | [-+]?([0-9][0-9_]*)?\.?[0-9_]*([eE][-+]?[0-9]+)?  # numbers with underscores, without a point""",
    re.VERBOSE,
)
_TEXT = "tag:yaml.org,2002:str"
_BASE: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_BASE):  # type: ignore[misc]
    """Writes plain data: sorted members, no aliases, block style."""

    def ignore_aliases(self, data: object) -> bool:
        """Write equal values out each time: an alias is a riddle in a diff."""
        del data
        return True


def _represent_text(dumper: Any, text: str) -> Any:
    if "\n" in text:
        return dumper.represent_scalar(_TEXT, text, style="|")
    if not isinstance(resolve(text), str) or _LOOKS_LIKE_ELSE.fullmatch(text):
        return dumper.represent_scalar(_TEXT, text, style='"')
    return dumper.represent_scalar(_TEXT, text)


_Dumper.add_representer(str, _represent_text)


def object_bytes(tree: Object) -> bytes:
    """Write one object: members sorted, lists in their order, two spaces, a line feed at the end."""
    written: bytes = yaml.dump(
        tree,
        Dumper=_Dumper,
        sort_keys=True,
        default_flow_style=False,
        allow_unicode=True,
        width=4096,
        encoding="utf-8",
    )
    return written
