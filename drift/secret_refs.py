"""Puts secrets where references to them stand, as late as possible: just before an object is sent."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, TypeAlias

from compiler.rendered import SECRET_REF
from compiler.tree import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.tree import Object, Tree

Resolve: TypeAlias = "Callable[[str], str | None]"
"""Gives the secret of a name, None if nobody told us."""


class Unresolved(LookupError):
    """A secret that nobody told us; the text is its name."""


def has_references(value: Tree) -> bool:
    """Say whether a secret is referred to anywhere in a value."""
    if is_object(value):
        return any(has_references(each) for each in value.values())
    if is_list(value):
        return any(has_references(each) for each in value)
    return isinstance(value, str) and value.startswith(SECRET_REF)


def resolved(wanted: Object, secrets: Resolve | None) -> Object:
    """Give the object as it is sent. Raises `Unresolved`.

    A Secret's `data` is base64 (core/v1 Secret); everything else takes the text as it is.
    """
    encoded = wanted.get("kind") == "Secret"
    return {
        name: _resolved(held, secrets, encoded=encoded and name == "data") for name, held in wanted.items()
    }


def _resolved(value: Tree, secrets: Resolve | None, *, encoded: bool) -> Tree:
    if is_object(value):
        return {name: _resolved(held, secrets, encoded=encoded) for name, held in value.items()}
    if is_list(value):
        return [_resolved(held, secrets, encoded=encoded) for held in value]
    if not isinstance(value, str) or not value.startswith(SECRET_REF):
        return value
    name = value.removeprefix(SECRET_REF)
    secret = secrets(name) if secrets is not None else None
    if secret is None:
        raise Unresolved(name)
    return base64.b64encode(secret.encode()).decode("ascii") if encoded else secret
