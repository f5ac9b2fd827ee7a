"""When two values of a Kubernetes field mean the same, though the API keeps the text as it was sent."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from compiler.schema.kubernetes.duration import DURATION, to_seconds
from compiler.tree import is_list, is_object
from drift.objects.shape import element, member

if TYPE_CHECKING:
    from compiler.tree import Tree
    from drift.objects.shape import Shape

_QUANTITY = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?")
QUANTITY = "quantity"
"""The name of this form in the tables."""

_BINARY = {f"{letter}i": Decimal(1024) ** power for power, letter in enumerate("KMGTPE", start=1)}
_DECIMAL = {letter: Decimal(1000) ** power for power, letter in enumerate("kMGTPE", start=1)}
_SMALL = {"n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3")}


def same(intended: Tree, live: Tree, shape: Shape) -> bool:
    """Compare two values of one field; ``null`` and absence are one.

    Durations are Go's (``90s`` is ``1m30s``; time.ParseDuration), quantities Kubernetes' (``1000m`` is
    ``1``; k8s.io/apimachinery resource.Quantity). Everything else is equal if it is equal.
    """
    if is_object(intended) and is_object(live):
        names = intended.keys() | live.keys()
        return all(same(intended.get(name), live.get(name), member(shape, name)) for name in names)
    if is_list(intended) and is_list(live):
        if len(intended) != len(live):
            return False
        if shape is not None and shape.list_type == "set":
            intended, live = sorted(intended, key=repr), sorted(live, key=repr)
        return all(same(*pair, element(shape)) for pair in zip(intended, live, strict=True))
    if isinstance(intended, bool) or isinstance(live, bool):
        return intended is live  # Python holds True for 1
    return intended == live or (shape is not None and _spelt(intended, live, shape.format))


def _spelt(intended: Tree, live: Tree, form: str) -> bool:
    read = {DURATION: to_seconds, QUANTITY: quantity}.get(form)
    if read is None or intended is None or live is None:
        return False
    first, second = read(str(intended)), read(str(live))
    return first is not None and first == second


def quantity(text: str) -> Decimal | None:
    """Read a Kubernetes quantity; None if it is none."""
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return None
    number, suffix = found.groups()
    if suffix and suffix[0] in "eE" and suffix not in {"E", "Ei"}:
        return Decimal(number + suffix)
    return Decimal(number) * (_BINARY | _DECIMAL | _SMALL | {None: Decimal(1)})[suffix]
