"""What differs inside a value that is a whole list or object: a person should not have to compare two by eye.

The keyed walk has found that they differ; deepdiff says where. It is imported only then: that alone
costs more than comparing a switch.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.tree import Tree

_CHANGES = {
    "values_changed": "changed",
    "type_changes": "changed",
    "dictionary_item_added": "added",
    "dictionary_item_removed": "removed",
    "iterable_item_added": "added",
    "iterable_item_removed": "removed",
}
_STEP = re.compile(r"\['([^']+)'\]")


def inside(intended: Tree, live: Tree) -> list[str]:
    """Say what was added, removed or changed on the way from `intended` to `live`; nothing for scalars."""
    if not isinstance(intended, dict | list) or type(intended) is not type(live):
        return []
    from deepdiff import DeepDiff

    found = DeepDiff(
        intended, live, verbose_level=2, threshold_to_diff_deeper=0, ignore_private_variables=False
    )
    told = list(_told(found))
    return told or ["the same entries in another order"]


def _told(found: Any) -> Iterator[str]:
    for kind, word in _CHANGES.items():
        for place, what in found.get(kind, {}).items():
            where = _STEP.sub(r".\1", place.removeprefix("root"))
            if word == "changed":
                yield f"{where} {_text(what['old_value'])} became {_text(what['new_value'])}"
            else:
                yield f"{where} {_text(what)} {word}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
