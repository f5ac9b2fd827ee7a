"""Label selectors: whether they are well formed, written twice, or may pick the same node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.kubernetes.forms import label_value, qualified
from compiler.schema.kubernetes.rules.one import items, members, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compiler.schema.kubernetes.rules.one import Finding, One
    from compiler.tree import Tree

OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")
WITH_VALUES = ("In", "NotIn")
HOST_NAME = "kubernetes.io/hostname"


def selector_violations(one: One, *names: str) -> Iterator[Finding]:
    """Judge the lists of selectors that stand under `names` in the spec (a webhook's rules)."""
    for name in names:
        seen: list[object] = []
        for index, selector in enumerate(items(one.spec.get(name))):
            at = (name, index)
            for reason in _reasons(members(selector)):
                yield one.finding(at, reason, "selector")
            canonical = _canonical(members(selector))
            if canonical in seen:
                yield one.finding(at, f"`{name}` holds the same selector twice", "duplicate")
            seen.append(canonical)


def _reasons(selector: Mapping[str, Tree]) -> Iterator[str]:
    for key, value in members(selector.get("matchLabels")).items():
        yield from _label_reasons(key, [str(value)])
    terms: list[object] = []
    for term in map(members, items(selector.get("matchExpressions"))):
        operator, values = str(term.get("operator")), texts(term.get("values"))
        if operator not in OPERATORS:
            known = ", ".join(f"`{word}`" for word in OPERATORS)
            yield f"an operator is one of {known}, found `{operator}`"
        elif (operator in WITH_VALUES) != bool(values):
            yield f"operator `{operator}` takes {'values' if operator in WITH_VALUES else 'no values'}"
        yield from _label_reasons(str(term.get("key")), values)
        if len(set(values)) < len(values):
            yield f"a match expression holds a value twice: {', '.join(f'`{v}`' for v in values)}"
        canonical = (term.get("key"), operator, sorted(values))
        if canonical in terms:
            yield f"the match expression for `{term.get('key')}` is there twice"
        terms.append(canonical)


def _label_reasons(key: str, values: Sequence[str]) -> Iterator[str]:
    if qualified(key):
        yield f"a label's name must be {qualified(key)}, found `{key}`"
    for value in values:
        if label_value(value):
            yield f"a label must be {label_value(value)}, found `{value}`"


def _canonical(selector: Mapping[str, Tree]) -> object:
    labels = sorted(members(selector.get("matchLabels")).items())
    terms = [
        (str(term.get("key")), str(term.get("operator")), sorted(texts(term.get("values"))))
        for term in map(members, items(selector.get("matchExpressions")))
    ]
    return labels, sorted(terms)


def may_share(one: Sequence[Tree], other: Sequence[Tree]) -> bool:
    """Say whether a node may exist that both lists of selectors pick; no selector picks every node.

    Two selectors exclude each other if they want different values of one label.
    """
    if not one or not other:
        return True
    return any(not _exclude(members(a), members(b)) for a in one for b in other)


def names_of(selectors: Sequence[Tree]) -> set[str] | None:
    """Give the host names of the nodes that are picked, if every selector names some; None if any may be."""
    wanted = [_wanted(members(selector)).get(HOST_NAME) for selector in selectors]
    if not wanted or None in wanted:
        return None
    return {name for names in wanted if names is not None for name in names}


def _exclude(one: Mapping[str, Tree], other: Mapping[str, Tree]) -> bool:
    mine, theirs = _wanted(one), _wanted(other)
    return any(not mine[key] & theirs[key] for key in mine.keys() & theirs.keys())


def _wanted(selector: Mapping[str, Tree]) -> dict[str, set[str]]:
    """Give the values that each label may have, as far as the selector names them."""
    wanted = {key: {str(value)} for key, value in members(selector.get("matchLabels")).items()}
    for term in map(members, items(selector.get("matchExpressions"))):
        if term.get("operator") == "In":
            key, values = str(term.get("key")), set(texts(term.get("values")))
            wanted[key] = wanted[key] & values if key in wanted else values
    return wanted


def picks(selectors: Sequence[Tree], labels: Mapping[str, str]) -> bool:
    """Say whether any of the selectors picks an object with these labels."""
    return any(_matches(members(selector), labels) for selector in selectors)


def _matches(selector: Mapping[str, Tree], labels: Mapping[str, str]) -> bool:
    if any(labels.get(key) != value for key, value in members(selector.get("matchLabels")).items()):
        return False
    return all(_holds(members(term), labels) for term in items(selector.get("matchExpressions")))


def _holds(term: Mapping[str, Tree], labels: Mapping[str, str]) -> bool:
    key, values = str(term.get("key")), texts(term.get("values"))
    match term.get("operator"):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case _:
            return key not in labels
