"""Fragments: raw subtrees for switches, raw objects for clusters, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler import fabric
from compiler.codes import BAD_PATH, FRAGMENT_SHAPE
from compiler.intent.fragment import Fragment
from compiler.tree import PathSyntaxError, parse

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.intent import Intent, Places
    from compiler.resolve.tenants import Tables


def fragments(
    intent: Intent, tables: Tables, diagnostics: Diagnostics
) -> tuple[dict[str, list[fabric.Subtree]], dict[str, list[fabric.RawObject]]]:
    """Give the subtrees by device and the objects by cluster, in the order of their places."""
    subtrees: dict[str, list[fabric.Subtree]] = {}
    objects: dict[str, list[fabric.RawObject]] = {}
    for document, places in intent.of(Fragment):
        _judge(document, places, diagnostics)
        made = _subtrees(document, places, diagnostics)
        for at, device in enumerate(document.spec.devices):
            if tables.devices.find(device, places.value(("spec", "devices", at))) is not None:
                subtrees.setdefault(device, []).extend(made)
        cluster = document.spec.cluster
        if cluster is not None:
            if tables.clusters.find(cluster, places.value(("spec", "cluster"))) is None:
                continue
            objects.setdefault(cluster, []).extend(
                fabric.RawObject(
                    object=each,
                    span=places.value(("spec", "objects", at)),
                    places=places,
                    pointer=("spec", "objects", at),
                )
                for at, each in enumerate(document.spec.objects)
            )
    for found in subtrees.values():
        found.sort(key=lambda each: (each.path, each.span))
    for raw in objects.values():
        raw.sort(key=lambda each: each.span)
    return subtrees, objects


def _judge(document: Fragment, places: Places, diagnostics: Diagnostics) -> None:
    spec = document.spec
    switches, cluster = bool(spec.devices) + bool(spec.srlinux), bool(spec.cluster) + bool(spec.objects)
    if 1 in (switches, cluster) or switches + cluster == 0:
        diagnostics.add(
            FRAGMENT_SHAPE,
            places.key(("spec",)),
            "expected `devices` with `srlinux`, or `cluster` with `objects`, found "
            + (", ".join(f"`{name}`" for name in sorted(spec.model_fields_set)) or "neither"),
        )


def _subtrees(document: Fragment, places: Places, diagnostics: Diagnostics) -> list[fabric.Subtree]:
    made: list[fabric.Subtree] = []
    for text, tree in document.spec.srlinux.items():
        span = places.key(("spec", "srlinux", text))
        try:
            path = parse(text)
        except PathSyntaxError as error:
            diagnostics.add(BAD_PATH, span, str(error), hint="/system/ntp, /interface[name=ethernet-1/1]")
            continue
        made.append(fabric.Subtree(path=path, tree=tree, span=span))
    return made
