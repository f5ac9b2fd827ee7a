"""The line of intent behind a difference: the one place where drift compiles.

It compiles the same revision in memory and throws all of it away but the origins of rendered places.
Without intent at hand, or with intent that does not compile, lines are left out and nothing else changes.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from compiler.diagnostics import Diagnostics
from compiler.rendered import ArtifactKind, ObjectRef
from drift.lines import Lines
from drift.objects.place import read_place
from drift.revision import NoSuchRevisionError, read_revision_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compiler.diagnostics import Span
    from compiler.tree import Object
    from drift.change import Change, Observation
    from drift.cli.options import Options


def with_intent_lines(observations: Sequence[Observation], options: Options) -> tuple[Observation, ...]:
    """Put the line of intent on every change whose place comes from one."""
    drifted = {o.target for o in observations if o.changes}
    if not drifted:
        return tuple(observations)
    lines = _origins(_sources(options), drifted)
    return tuple(
        replace(o, changes=tuple(_with_line(change, o.kind, lines) for change in o.changes))
        for o in observations
    )


def _with_line(change: Change, kind: str, lines: Lines) -> Change:
    return replace(change, intent=_line(change, kind, lines))


def _line(change: Change, kind: str, lines: Lines) -> Span | None:
    if kind == "kubernetes":
        ref, pointer = read_place(change.where)
        return lines.find(f"{change.target} {ref}", pointer)
    return lines.find(change.target, change.where)


def _sources(options: Options) -> Mapping[str, str]:
    if options.rev is not None:
        return _sources_of_revision(options.rev, options.intent)
    from compiler.cli.files import read_intent

    try:
        return read_intent(options.intent, Diagnostics())
    except OSError:
        return {}


def _sources_of_revision(revision: str, folder: Path) -> Mapping[str, str]:
    try:
        files = read_revision_files(Path.cwd(), revision, folder)
        return {
            f"{folder.as_posix()}/{name}": content.decode()
            for name, content in files.items()
            if content is not None and name.endswith((".yaml", ".yml"))
        }
    except (NoSuchRevisionError, UnicodeDecodeError):
        return {}


def _origins(sources: Mapping[str, str], targets: set[str]) -> Lines:
    from compiler.pipeline import render, understand

    lines, diagnostics = Lines(), Diagnostics()
    fabric = understand(sources, diagnostics) if sources else None
    if fabric is None:
        return lines
    for artifact in render(fabric, diagnostics):
        if artifact.target not in targets:
            continue
        if artifact.kind is ArtifactKind.SRLINUX:
            lines.add(artifact.target, artifact.origin)
        elif artifact.kind is ArtifactKind.KUBERNETES:
            lines.add(f"{artifact.target} {_ref(artifact.tree)}", artifact.origin)
    return lines


def _ref(tree: Object) -> ObjectRef:
    metadata = tree["metadata"]
    named: Mapping[str, object] = metadata if isinstance(metadata, dict) else {}
    return ObjectRef(
        str(tree["apiVersion"]), str(tree["kind"]), str(named.get("namespace", "")), str(named["name"])
    )
