"""The indexes, node for node, against an independent flattening of the same models for 7220 IXR-D3L."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from compiler.schema import Kind, schema
from compiler.schema.release import numbers
from tests.shared import shared

if TYPE_CHECKING:
    from pathlib import Path

    from compiler.schema import Node

LINE = re.compile(r"^(/\S+)(?: (\d+\.\d+\.\d+))?\s*: (.*)$")
ROOTS = ("acl", "bfd", "interface", "network-instance", "routing-policy", "system", "tunnel-interface")


def signatures(file: Path, root: str, release: str) -> dict[tuple[str, ...], str]:
    """Read what each node of a file was at a release; it is not there before it came, nor once GONE."""
    found: dict[tuple[str, ...], str] = {}
    for line in file.read_text("utf-8").splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        first, *later = match[3].split(" || ")
        turns = [(numbers(match[2]) if match[2] else (0,), first)]
        turns += [(numbers(tag), text) for tag, _, text in (each.partition(": ") for each in later)]
        now = [text for since, text in turns if since <= numbers(release)]
        names = () if match[1] == f"/{root}" else tuple(match[1].strip("/").split("/"))
        if now and now[-1] != "GONE":
            found[root, *names] = now[-1]
    return found


def configuration(node: Node, path: tuple[str, ...]) -> dict[tuple[str, ...], Node]:
    found = {path: node}
    for name, child in node.children.items():
        if child.config:
            found |= configuration(child, (*path, name))
    return found


@pytest.mark.parametrize("release", ["22.11.2", "24.3.3", "24.10.3", "25.3.1"])
def test_every_node_is_there_and_is_what_it_is(release: str) -> None:
    for root in ROOTS:
        expected = signatures(shared("data", "srlinux", f"timeline-D3L-{root}.txt"), root, release)
        found = configuration(schema(release, "7220 IXR-D3L").roots[root], (root,))
        assert set(found) == set(expected)
        for path, text in expected.items():
            node = found[path]
            assert node.kind == text.split()[0], path
            assert node.presence == ("PRESENCE" in text), path
            assert node.mandatory == ("MANDATORY" in text), path
            keys = re.search(r"keys=(\S+)", text)
            assert ",".join(node.keys) == (keys[1] if keys else ""), path
            limit = re.search(r"max-elements=(\d+)", text)
            assert node.max_elements == (int(limit[1]) if limit else None), path
            if node.kind is Kind.LEAF:
                assert (node.default is None) == ("default=" not in text), path
