"""The vendor's modules as pyang resolves them: groupings, augments and refinements expanded."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Statement = Any
"""A pyang statement; pyang carries no types."""

FATAL = ("MODULE_NOT_FOUND", "TYPE_NOT_FOUND", "GROUPING_NOT_FOUND", "NODE_NOT_FOUND", "SYNTAX_ERROR")
"""What makes an index wrong; the models' XPath and unused imports do not."""


class ModelsError(Exception):
    """The folder holds no models that an index can be made of; the message says what was looked for."""


@dataclass(frozen=True, slots=True)
class Models:
    """The modules of one release in the order of their names, and the features that it defines."""

    modules: tuple[Statement, ...]
    parsed: tuple[Statement, ...]
    features: frozenset[str]

    @staticmethod
    def read(folder: Path) -> Models:
        """Parse and resolve all modules below `folder`; a few seconds of CPU."""
        files = sorted(_files(folder), key=lambda file: file.stem)
        if not files:
            raise ModelsError(f"expected `srl_nokia` models below `{folder}`, found none")
        folders = sorted({str(f.parent) for f in folder.rglob("*.yang") if "srl_test" not in f.parts})
        repository = import_module("pyang.repository").FileRepository
        found = repository(":".join(folders), use_env=False, no_path_recurse=True)
        resolved: Any = import_module("pyang.context").Context(found)
        modules = [resolved.add_module(f.name, f.read_text("utf-8")) for f in files]
        resolved.validate()
        fatal = [f"{where}: {tag} {args}" for where, tag, args in resolved.errors if tag in FATAL]
        if fatal:
            raise ModelsError("the models do not resolve: " + "; ".join(sorted(fatal)[:5]))
        named = sorted((m for m in modules if m is not None), key=lambda m: str(m.arg))
        features = frozenset(name for module in named for name in module.i_features)
        every = tuple(resolved.modules[key] for key in sorted(resolved.modules))
        return Models(tuple(m for m in named if m.keyword == "module"), every, features)

    def tops(self) -> Iterator[Statement]:
        """Give the top-level data nodes, by name."""
        yield from sorted(
            (node for module in self.modules for node in module.i_children), key=lambda node: str(node.arg)
        )

    def identities(self) -> Iterator[Statement]:
        """Give every identity of the vendor's and of the imported modules, by module and name."""
        for module in self.parsed:
            yield from (module.i_identities[name] for name in sorted(module.i_identities))


def _files(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("srl_nokia*.yang"):
        if "srl_nokia" in file.parts and not file.name.startswith("srl_nokia-tools"):
            yield file
