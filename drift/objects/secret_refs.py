"""Puts secrets where an object refers to them, just before it is sent: nothing that is kept holds one."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compiler.rendered import SECRET_REF
from compiler.tree import is_list, is_object
from drift.secrets import NoSecret, hide

if TYPE_CHECKING:
    from compiler.tree import Object, Tree
    from drift.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Filled:
    """An object as it is sent; `repr` shows nothing of it."""

    body: Object = field(repr=False)
    values: frozenset[str] = field(repr=False)

    def hide(self, text: str) -> str:
        """Take what was filled in out of a text that the server sent back."""
        return hide(text, self.values)


def fill(wanted: Object, secrets: Secrets | None) -> Filled:
    """Fill in every reference. Raises `NoSecret`.

    A Secret's `data` is base64 (core/v1 Secret); everything else takes the text as it is.
    """
    values: set[str] = set()
    encoded = wanted.get("kind") == "Secret"
    body = {
        name: _filled(held, secrets, values, encoded=encoded and name == "data")
        for name, held in wanted.items()
    }
    return Filled(body, frozenset(values))


def _filled(value: Tree, secrets: Secrets | None, values: set[str], *, encoded: bool) -> Tree:
    if is_object(value):
        return {name: _filled(held, secrets, values, encoded=encoded) for name, held in value.items()}
    if is_list(value):
        return [_filled(held, secrets, values, encoded=encoded) for held in value]
    if not isinstance(value, str) or not value.startswith(SECRET_REF):
        return value
    name = value.removeprefix(SECRET_REF)
    if secrets is None:
        raise NoSecret(f"secret `{name}` is not at hand: nobody said where secrets are")
    secret = secrets.get(name)
    sent = base64.b64encode(secret.encode()).decode("ascii") if encoded else secret
    values |= {secret, sent}
    return sent
