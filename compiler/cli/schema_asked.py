"""What every question about the schema needs: a release and a platform, and a path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from compiler.schema import Schema, UnknownPlatformError, UnknownReleaseError
from compiler.schema import schema as load_schema

if TYPE_CHECKING:
    from collections.abc import Callable

PLATFORM = "7220 IXR-D2L"
_KEYS = re.compile(r"\[[^\]]*\]")


def platform_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--platform``, as the parameter `platform`."""
    return click.option(
        "--platform", default=PLATFORM, show_default=True, help="Whose features decide what is there."
    )(command)


def load(release: str, platform: str) -> Schema:
    """Load the schema and say its notes; one that is not known is the user's mistake."""
    try:
        found = load_schema(release, platform)
    except (UnknownReleaseError, UnknownPlatformError) as unknown:
        raise click.ClickException(f"{unknown}\nhint: {unknown.hint}") from unknown
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    return found


def names_of(path: str) -> tuple[str, ...]:
    """Read a path with or without keys and prefixes into bare names."""
    steps = _KEYS.sub("", path).strip("/").split("/")
    return tuple(step.rpartition(":")[2] for step in steps if step)


def missing(found: Schema, names: tuple[str, ...]) -> str:
    """Say why there is no node at a path: a feature is off, or a name is misspelt."""
    path = "/" + "/".join(names)
    feature = found.lacks(names)
    if feature is not None:
        lacking = f"which {found.platform} does not have"
        return f"`{path}` exists in {found.release} but needs the feature `{feature}`, {lacking}"
    depth = next(length for length in range(1, len(names) + 1) if found.node(names[:length]) is None)
    above = found.node(names[: depth - 1])
    from compiler.intent.names import closest

    meant = closest(names[depth - 1], list(above.children) if above is not None else [])
    hint = f"\nhint: did you mean `{meant}`" if meant else ""
    return f"expected a node of {found.release}, found `/{'/'.join(names[:depth])}`{hint}"
