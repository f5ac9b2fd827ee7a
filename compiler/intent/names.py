"""What people meant by a name that is not one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_POLICY = "externalTrafficPolicy"


def closest(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Give the known name that was likely meant: in other case, or a few letters away."""
    from difflib import get_close_matches

    names = list(known)
    folded = _fold(name)
    for each in names:
        if _fold(each) == folded:
            return each
    near = get_close_matches(folded, [_fold(each) for each in names], n=1, cutoff=likeness)
    return next((each for each in names if near and _fold(each) == near[0]), None)


def _fold(name: str) -> str:
    return name.replace("-", "").replace("_", "").casefold()


def is_traffic_policy(name: str) -> bool:
    """Say whether a member's name is an attempt at ``externalTrafficPolicy``, with or without a prefix."""
    local = name.rpartition("/")[2]
    # `internalTrafficPolicy` is one letter away, and another field of a Service.
    return _fold(local) != "internaltrafficpolicy" and closest(local, [_POLICY], likeness=0.8) is not None
