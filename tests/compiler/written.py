"""Intent from text, for tests of the passes behind `load`: documents with real places, no files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from compiler.diagnostics import Span
from compiler.intent import KINDS, Intent, Written

if TYPE_CHECKING:
    from compiler.tree import Pointer


class NodePlaces:
    """Places read off PyYAML's node tree; slow, simple, and no code of `load`."""

    def __init__(self, file: str, root: yaml.Node) -> None:
        self._file = file
        self._root = root

    def value(self, pointer: Pointer) -> Span:
        return self._span(self._walk(pointer)[1])

    def key(self, pointer: Pointer) -> Span:
        return self._span(self._walk(pointer)[0])

    def _walk(self, pointer: Pointer) -> tuple[yaml.Node, yaml.Node]:
        key = value = self._root
        for step in pointer:
            if isinstance(value, yaml.SequenceNode) and isinstance(step, int) and step < len(value.value):
                key = value = value.value[step]
            elif isinstance(value, yaml.MappingNode):
                key, value = next(((k, v) for k, v in value.value if str(k.value) == str(step)), (key, value))
        return key, value

    def _span(self, node: yaml.Node) -> Span:
        return Span(self._file, node.start_mark.line + 1, node.start_mark.column + 1)


def intent(**files: str) -> Intent:
    """Read documents; a keyword is a file's name without its ending."""
    written: list[Written] = []
    for name in sorted(files):
        trees: list[Any] = list(yaml.safe_load_all(files[name]))
        for tree, node in zip(trees, yaml.compose_all(files[name], Loader=yaml.SafeLoader), strict=True):
            document = KINDS[tree["kind"]].model_validate(tree)
            written.append(Written(document, NodePlaces(f"{name}.yaml", node)))
    return Intent(tuple(written))
