"""Plain data of any shape, looked at without trusting it."""

from __future__ import annotations

from typing import Any, cast


def members(value: Any) -> dict[str, Any]:
    """Give an object's members; nothing if it is no object."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def entries(value: Any) -> list[Any]:
    """Give a list's entries; nothing if it is no list."""
    return [*value] if value.__class__ is list else []


def objects(value: Any) -> list[dict[str, Any]]:
    """Give those of a list's entries that are objects."""
    return [members(entry) for entry in entries(value) if isinstance(entry, dict)]


def compound(value: Any) -> bool:
    """Say whether a value is an object or a list, and not the ``[null]`` of an empty leaf."""
    return value.__class__ in (dict, list) and value != [None]
