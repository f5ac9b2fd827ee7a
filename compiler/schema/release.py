"""Which index speaks for a release that people write: ``24.10``, ``24.10.2``, ``v24.10.3-407``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SUFFIX = ".index"


class UnknownReleaseError(Exception):
    """No index speaks for the release: it is newer than all known, or no release at all.

    `hint` says what the user can do about it.
    """

    def __init__(self, message: str, hint: str) -> None:
        """Keep both texts."""
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Resolved:
    """The known release that speaks for a written one, and a note where it is not the same."""

    release: str
    note: str = ""


def numbers(release: str) -> tuple[int, ...]:
    """Read a release as numbers that compare; raises `UnknownReleaseError` if it is none."""
    parts = release.removeprefix("v").partition("-")[0].split(".")
    if len(parts) not in (2, 3) or not all(part.isascii() and part.isdigit() for part in parts):
        raise UnknownReleaseError(
            f"expected a release like `24.10` or `24.10.3`, found `{release}`", "see `fabricc schema list`"
        )
    return tuple(int(part) for part in parts)


@cache
def known_releases() -> tuple[str, ...]:
    """Give every release that has an index, oldest first."""
    names = [entry.name for entry in _data().iterdir() if entry.name.endswith(SUFFIX)]
    return tuple(sorted((name.removesuffix(SUFFIX) for name in names), key=numbers))


def read_index(release: str) -> bytes:
    """Give the index file of a known release."""
    return _data().joinpath(release + SUFFIX).read_bytes()


def _data() -> Traversable:
    return files("compiler.schema").joinpath("data")


@cache
def resolve_release(written: str) -> Resolved:
    """Find the index for a release: the newest patch for ``24.10``, the nearest for a patch unknown.

    Within a release the models of patches hardly differ, so a neighbour's is used with a note. A release
    between known ones takes the next older, which cannot offer what is not there yet. Raises
    `UnknownReleaseError` for one that is newer or older than all.
    """
    wanted = numbers(written)
    known = known_releases()
    same = [release for release in known if numbers(release)[:2] == wanted[:2]]
    if same:
        if len(wanted) == 2:  # noqa: PLR2004 - only year and month are written
            return Resolved(same[-1])
        best = min(same, key=lambda release: (abs(numbers(release)[2] - wanted[2]), numbers(release)))
        exact = numbers(best) == wanted
        return Resolved(best, "" if exact else f"the schema of {best} is used for {written}")
    older = [release for release in known if numbers(release) < wanted]
    if not older or older == list(known):
        age = "newer" if older else "older"
        span = f"{known[0]} to {known[-1]}" if known else "none"
        raise UnknownReleaseError(
            f"expected a release that has a schema index ({span}), found the {age} `{written}`",
            f"build its index: `fabricc schema build --release {written}"
            " --from https://github.com/nokia/srlinux-yang-models`",
        )
    return Resolved(older[-1], f"the schema of {older[-1]} is used for {written}, which has none")
