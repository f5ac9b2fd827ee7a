"""What one Get path selects from a datastore, and at which path the answer stands.

Transcripts: a keyed path answers with the entry's members without its keys, at that path; a wildcard or
a whole list answers once, at the deepest concrete ancestor, with lists below as arrays, keys included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from compiler.schema.node import Kind, Node
from drift.lab.switch import values
from drift.lab.switch.datastore import NOTHING, find, matches
from drift.lab.switch.model import Container, Entries, Model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from drift.lab.switch.json_ietf import Writer
    from drift.lab.switch.paths import Step


class Answer(NamedTuple):
    """One update of an answer: where, and the JSON_IETF value."""

    steps: Sequence[Step]
    value: Any


def get(model: Model, writer: Writer, tree: Container, steps: Sequence[Step]) -> Answer | None:
    """Select; None where the path is valid and there is nothing."""
    wild = next((at for at, step in enumerate(steps) if not step.concrete), len(steps))
    base_steps = steps[:wild]
    base = find(tree, base_steps)
    if base is NOTHING:
        return None
    node = base_steps[-1].node if base_steps else model.root
    if node.kind is Kind.LEAF or node.kind is Kind.LEAF_LIST:
        return Answer(base_steps, writer.value(node, base))
    if wild < len(steps):
        base = select(base, steps[wild:])
        members = writer.container(node, base)
        return Answer(base_steps, members) if members else None
    members = writer.container(node, base, without=node.keys)
    stands = node.kind is Kind.LIST or (node.presence and bool(base_steps))
    return Answer(base_steps, members) if members or stands else None


def select(held: Container, steps: Sequence[Step]) -> Container:
    """Keep of a container what the steps lead to; list entries keep their keys."""
    step, rest = steps[0], steps[1:]
    name = step.node.name
    if name not in held:
        return {}
    if not rest and step.node.kind is not Kind.LIST:
        return {name: held[name]}
    if step.node.kind is Kind.CONTAINER:
        below = select(held[name], rest)
        return {name: below} if below else {}
    kept = Entries()
    for key, entry in held[name].items():
        if not matches(step.keys, key):
            continue
        below = select(entry, rest) if rest else entry
        if below:
            kept[key] = {**{leaf: entry[leaf] for leaf in step.node.keys}, **below}
    return {name: kept} if kept else {}


class Leaf(NamedTuple):
    """One leaf for the encodings that answer leaf by leaf: path elements (name, keys) and stored value."""

    elements: tuple[tuple[str, dict[str, str]], ...]
    node: Node
    value: Any


def leaves(tree: Container, model: Model, steps: Sequence[Step]) -> Iterator[Leaf]:
    """Walk every leaf that the path selects."""
    chosen = select(tree, steps) if steps else tree
    yield from _leaves(model.root, chosen, ())


def _leaves(node: Node, held: Container, above: tuple[tuple[str, dict[str, str]], ...]) -> Iterator[Leaf]:
    for name, value in held.items():
        child = node.children.get(name)
        if child is None or name in node.keys:
            continue  # an annotation; or a key, which the path says
        if child.kind is Kind.CONTAINER:
            yield from _leaves(child, value, (*above, (name, {})))
        elif child.kind is Kind.LIST:
            for entry in value.values():
                keys = {key: values.text(entry[key]) for key in child.keys}
                yield from _leaves(child, entry, (*above, (name, keys)))
        else:
            yield Leaf((*above, (name, {})), child, value)
