"""Which places of a switch a rendered tree makes ours, and which are ours no longer.

Ours is the highest list entry on each branch, never the root of a list: inside an entry that we wrote,
what we did not write is drift; a neighbouring entry is none of our business. A container that is not
inside a list entry is shared with others, so of it only the leaves that we wrote are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from compiler.manifest import Released
from compiler.rendered import ArtifactKind
from compiler.schema.codec import entry_step
from compiler.schema.node import Kind
from compiler.tree import Step, parse, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compiler.manifest import Entry, Manifest
    from compiler.rendered import ObjectRef
    from compiler.schema.node import Node
    from compiler.tree import Object, Path


def owned_paths(tree: Object, root: Node, at: Path = ()) -> tuple[Path, ...]:
    """Give the places below `at` that `tree` makes ours, sorted by their text.

    `root` is the schema node that `tree` is an instance of, `at` its path. What the schema does not know
    is left out: `validate` refuses it.
    """
    return tuple(sorted(_places(tree, root, at), key=show))


def _places(tree: Object, node: Node, at: Path) -> Iterator[Path]:
    for name, value in tree.items():
        child = node.children.get(name)
        if child is None:
            continue
        if child.kind is Kind.LIST:
            for entry in cast("Sequence[Object]", value):
                yield (*at, entry_step(child, entry))
        elif child.kind is Kind.CONTAINER and value:
            yield from _places(cast("Object", value), child, (*at, Step(name)))
        else:
            yield (*at, Step(name))


def released(
    entries: Iterable[Entry], previous: Manifest | None, *, forget: bool = False
) -> tuple[Released, ...]:
    """Give what `previous` owned or had released and `entries` do not own, a line a target.

    It stays until it, or a place around it, is owned again; or until a person says `forget`.
    """
    if previous is None or forget:
        return ()
    now = list(entries)
    return (*_switches(now, previous), *_clusters(now, previous))


def _switches(now: list[Entry], previous: Manifest) -> Iterator[Released]:
    current = {entry.target: entry for entry in now if entry.kind is ArtifactKind.SRLINUX}
    before: dict[str, Entry | Released] = {
        each.target: each for each in previous.released if each.kind is ArtifactKind.SRLINUX
    }
    was: dict[str, set[str]] = {
        each.target: set(each.paths) for each in previous.released if each.kind is ArtifactKind.SRLINUX
    }
    for entry in previous.entries:
        if entry.kind is ArtifactKind.SRLINUX:
            before[entry.target] = entry
            was.setdefault(entry.target, set()).update(entry.owned)
    for target, paths in sorted(was.items()):
        where = current.get(target, before[target])
        owned = set(current[target].owned) if target in current else set[str]()
        gone = sorted(path for path in paths if not _inside(path, owned))
        if gone:
            yield Released(
                kind=ArtifactKind.SRLINUX,
                target=target,
                release=where.release,
                platform=where.platform,
                management=where.management,
                paths=tuple(gone),
            )


def _inside(text: str, owned: set[str]) -> bool:
    """Say whether a path or one above it is among `owned`."""
    if text in owned:
        return True
    path = parse(text)
    return any(show(path[:length]) in owned for length in range(1, len(path)))


def _clusters(now: list[Entry], previous: Manifest) -> Iterator[Released]:
    current = {(entry.target, entry.ref) for entry in now}
    was: dict[str, set[ObjectRef]] = {}
    for each in previous.released:
        was.setdefault(each.target, set()).update(each.refs)
    for entry in previous.entries:
        if entry.ref is not None:
            was.setdefault(entry.target, set()).add(entry.ref)
    for target, refs in sorted(was.items()):
        gone = sorted(ref for ref in refs if (target, ref) not in current)
        if gone:
            yield Released(kind=ArtifactKind.KUBERNETES, target=target, refs=tuple(gone))
