"""``fabricc schema list`` and ``show``: the releases that are known, and what a node of one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from compiler.cli.exits import OK
from compiler.cli.output import output_option, write_json
from compiler.cli.schema_asked import load, missing, names_of, platform_option
from compiler.schema import Schema, known_platforms, known_releases
from compiler.schema import schema as load_schema
from compiler.schema.kubernetes import KINDS, Kind
from compiler.schema.wording import facts, node_words, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.schema import Node


@click.command("list")
@output_option
def list_command(output: str) -> int:
    """List the releases and the platforms of each, and the Kubernetes kinds that are known."""
    releases: list[dict[str, Any]] = [
        {"release": release, "platforms": [_platform(release, name) for name in known_platforms(release)]}
        for release in known_releases()
    ]
    if output == "json":
        write_json({"srlinux": releases, "kubernetes": [_kind(kind) for kind in KINDS]})
        return OK
    for each in releases:
        own = [one["platform"] for one in each["platforms"] if not one["notes"]]
        click.echo(f"SR Linux {each['release']:8} {_summary(own, len(each['platforms']))}")
    for product in dict.fromkeys(kind.product for kind in KINDS):
        kinds = dict.fromkeys(kind.kind for kind in KINDS if kind.product == product)
        click.echo(f"{product:17} {', '.join(kinds)}")
    click.echo("hint: `--output json` names every platform and where its features come from", err=True)
    return OK


def _kind(kind: Kind) -> dict[str, str]:
    return {
        "product": kind.product,
        "apiVersion": kind.api_version,
        "kind": kind.kind,
        "since": kind.since,
        "until": kind.until,
    }


def _platform(release: str, platform: str) -> dict[str, Any]:
    return {"platform": platform, "notes": list(load_schema(release, platform).notes)}


def _summary(own: list[str], every: int) -> str:
    if not own:
        return f"{every} platforms, by the feature lists of a neighbouring release"
    short = ", ".join(name.removeprefix("7220 IXR-") for name in own if name.startswith("7220"))
    rest = sum(not name.startswith("7220") for name in own)
    return f"7220 IXR {short}" + (f" and {rest} others" if rest else "")


@click.command("show")
@click.argument("release")
@click.argument("path")
@platform_option
@output_option
def show_command(release: str, path: str, platform: str, output: str) -> int:
    """Say what a node is: its kind, what it takes, its default, what is below it.

    PATH is written as in gNMI, with or without keys: /network-instance/protocols/bgp/neighbor.
    """
    found = load(release, platform)
    names = names_of(path)
    node = found.node(names)
    if node is None:
        raise click.ClickException(missing(found, names))
    if output == "json":
        write_json(_described(found, node, names))
        return OK
    for line in _page(found, node, names):
        click.echo(line)
    return OK


def _page(found: Schema, node: Node, names: tuple[str, ...]) -> Iterator[str]:

    yield click.style(_keyed(found, names), bold=True)
    yield f"  {node_words(node)}"
    yield f"  SR Linux {found.release} on {found.platform}, module {node.module or 'none'}"
    if node.type is not None and node.type.patterns:
        yield f"  pattern: {node.type.patterns[0]}"
    for number in node.rules:
        rule = found.rule(number)
        if rule is not None:
            yield f"  {rule.kind}: {rule.message or rule.xpath}"
    for child in node.children.values():
        mark = "" if child.config else " (state)"
        kind = "key" if child.name in node.keys else child.kind
        said = [type_words(child.type)] if child.type is not None else []
        said += [text for about, text in facts(child).items() if about != "config"]
        yield f"    {child.name:32} {kind}{mark}{': ' if said else ''}{', '.join(said)}"


def _keyed(found: Schema, names: tuple[str, ...]) -> str:
    text = ""
    for length in range(1, len(names) + 1):
        node = found.node(names[:length])
        keys = "".join(f"[{key}]" for key in node.keys) if node is not None else ""
        text += f"/{names[length - 1]}{keys}"
    return text or "/"


def _described(found: Schema, node: Node, names: tuple[str, ...]) -> dict[str, Any]:

    return {
        "path": _keyed(found, names),
        "release": found.release,
        "platform": found.platform,
        "module": node.module,
        "kind": node.kind,
        "keys": list(node.keys),
        "type": None if node.type is None else type_words(node.type),
        "default": node.default,
        "facts": facts(node),
        "rules": [rule._asdict() for number in node.rules if (rule := found.rule(number)) is not None],
        "children": list(node.children),
    }
