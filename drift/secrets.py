"""Where a ``secretRef:<name>`` becomes a secret: in memory, at the moment of an apply, nowhere else.

A secret is a file of that name in the target file's ``secrets.directory``, else the environment variable
``FABRICC_SECRET_<NAME>`` (upper case, everything but letters and digits as ``_``).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compiler.rendered import SECRET_REF
from drift.live import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from compiler.tree import Tree

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")

HIDDEN = "(hidden)"
"""What stands where a secret stood in a text that came from outside."""


class NoSecret(Refused):
    """A referenced secret is not at hand; the text says where it was looked for."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Resolves references. What it gave is never printed: `repr` shows the directory alone."""

    directory: Path | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def get(self, name: str) -> str:
        """Give the secret of a name; one newline at the end of a file is not part of it."""
        if not _NAME.fullmatch(name):
            raise NoSecret(f"expected letters, digits, `.`, `_` or `-` in a secret's name, found `{name}`")
        variable = "FABRICC_SECRET_" + re.sub(r"[^A-Z0-9]", "_", name.upper())
        if self.directory is not None:
            try:
                return (self.directory / name).read_text().removesuffix("\n")
            except FileNotFoundError:
                pass
            except (OSError, UnicodeDecodeError) as error:
                raise NoSecret(
                    f"the file of secret `{name}` cannot be read: {type(error).__name__}"
                ) from None
        value = self.environment.get(variable)
        if value is None:
            where = f"no file in `{self.directory}` and " if self.directory else ""
            raise NoSecret(f"secret `{name}` is not at hand: {where}`{variable}` is not set")
        return value


def references(tree: Tree) -> frozenset[str]:
    """Name the secrets that a tree refers to."""
    if isinstance(tree, str):
        return frozenset({tree.removeprefix(SECRET_REF)}) if tree.startswith(SECRET_REF) else frozenset()
    if tree is None or isinstance(tree, int | float):
        return frozenset()
    below = tree.values() if isinstance(tree, Mapping) else tree
    return frozenset[str]().union(*(references(value) for value in below))


def filled(tree: Tree, values: Mapping[str, str]) -> Tree:
    """Give the tree with every reference replaced; the result must not outlive the call that sends it."""
    if isinstance(tree, str):
        return values[tree.removeprefix(SECRET_REF)] if tree.startswith(SECRET_REF) else tree
    if tree is None or isinstance(tree, int | float):
        return tree
    if isinstance(tree, Mapping):
        return {name: filled(value, values) for name, value in tree.items()}
    return [filled(value, values) for value in tree]


def hide(text: str, secrets: Iterable[str]) -> str:
    """Take secrets out of a text that a target sent: it may echo what it refused, be it as JSON."""
    plain = {secret for secret in secrets if secret}
    spelt = plain | {json.dumps(secret)[1:-1] for secret in plain}
    for secret in sorted(spelt, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
