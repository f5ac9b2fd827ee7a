"""``fabricc schema diff``: what an upgrade changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from compiler.cli.exits import OK
from compiler.cli.output import output_option, write_json
from compiler.cli.schema_asked import load, missing, names_of, platform_option
from compiler.schema.differences import PATTERN_CHANGED, differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema.differences import NodeChange

_MARKS = {"changed": "~", "moved": ">", "new": "+", "gone": "-"}


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.argument("path", default="/")
@platform_option
@output_option
def diff_command(old: str, new: str, path: str, platform: str, output: str) -> int:
    """Say what an upgrade from OLD to NEW changes of the configuration, at and below PATH."""
    before, after = load(old, platform), load(new, platform)
    names = names_of(path)
    if before.node(names) is None and after.node(names) is None:
        raise click.ClickException(missing(after, names))
    changes = differences(before, after, names)
    if output == "json":
        write_json([_change(each) for each in changes])
        return OK
    count = "nothing changes" if not changes else f"{len(changes)} changes"
    click.echo(f"SR Linux {before.release} to {after.release} on {platform}: {count}")
    for line in _chapters(changes):
        click.echo(line)
    return OK


def _change(change: NodeChange) -> dict[str, Any]:
    return {"path": "/" + "/".join(change.path), "turn": change.turn, "text": change.text}


def _chapters(changes: list[NodeChange]) -> Iterator[str]:
    """Group by subtree; what is said of several places is said once, and the least telling last."""
    chapters: dict[tuple[str, ...], dict[tuple[str, str], list[tuple[str, ...]]]] = {}
    for change in changes:
        inside = change.path[len(change.subtree) :] or change.path[-1:]
        said = chapters.setdefault(change.subtree, {})
        said.setdefault((change.turn, change.text), []).append(inside)
    for subtree, said in chapters.items():
        yield ""
        yield click.style("/" + "/".join(subtree), bold=True)
        for (turn, text), paths in sorted(said.items(), key=lambda each: _rank(each[0])):
            yield f"  {_MARKS[turn]} {_places(paths)}: {text}"


def _rank(said: tuple[str, str]) -> tuple[bool, int]:
    turn, text = said
    return text.startswith(PATTERN_CHANGED), list(_MARKS).index(turn)


def _places(paths: list[tuple[str, ...]]) -> str:
    """Name places shortly: names that come back under several parents are named once."""
    names: dict[tuple[str, ...], list[str]] = {}
    for path in paths:
        names.setdefault(path[:-1], []).append(path[-1])
    parents: dict[tuple[str, ...], list[str]] = {}
    for parent, found in names.items():
        parents.setdefault(tuple(found), []).append("/".join(parent))
    said = [_under(list(found), places) for found, places in parents.items()]
    return ", ".join(said)


def _under(names: list[str], parents: list[str]) -> str:
    if len(parents) == 1:
        return ", ".join(f"{parents[0]}/{name}" if parents[0] else name for name in names)
    places = ["here" if not parent else f"in {parent}" for parent in parents]
    return f"{', '.join(names)} ({', '.join(places)})"
