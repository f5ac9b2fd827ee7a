"""Who may have done it: the commits of a switch since we last applied, newest first, one entry a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drift.change import Actor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drift.live import Commit


def suspects(commits: Iterable[Commit], since: str = "") -> tuple[Actor, ...]:
    """Name the users who committed after `since` (RFC 3339 in UTC, as the switch writes it; "" is ever).

    A switch does not say which commit changed what, so every change has the same suspects. `detail` counts
    a user's commits and gives the last comment; `when` is the time of the last.
    """
    later = sorted((c for c in commits if c.started > since), key=lambda c: c.started, reverse=True)
    by_user: dict[str, list[Commit]] = {}
    for commit in later:
        by_user.setdefault(commit.username, []).append(commit)
    return tuple(
        Actor(kind="commit", name=user, when=theirs[0].started, detail=_detail(theirs))
        for user, theirs in by_user.items()
        if user
    )


def _detail(commits: list[Commit]) -> str:
    count = f"{len(commits)} commits" if len(commits) > 1 else f"commit {commits[0].id}"
    comment = next((c.comment for c in commits if c.comment), "")
    return f"{count}: {comment}" if comment else count
