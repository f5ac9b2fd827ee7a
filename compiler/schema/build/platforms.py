"""Which features a platform has in a release: from published lists, or from the nearest one, with a note.

``compiler/schema/data/platforms.txt`` holds the lists: what ``info from state system features`` answers on
running images (published by srl-labs/yang-browser), for five releases. No list was ever published for a
release before 22.11. A line is a feature with the numbers of the platforms that have it; a feature that
the release's models define and no platform has stands there alone, because "off" and "not yet invented"
mean different things to a neighbouring release.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TypeAlias

Release: TypeAlias = tuple[int, ...]

SIBLINGS = {
    "7220 IXR-D2": "7220 IXR-D2L",
    "7220 IXR-D2L": "7220 IXR-D2",
    "7220 IXR-D3": "7220 IXR-D3L",
    "7220 IXR-D3L": "7220 IXR-D3",
    "7220 IXR-H4-32D": "7220 IXR-H4",
    "7250 IXR-6": "7250 IXR-6E",
    "7250 IXR-10": "7250 IXR-10E",
    "7250 IXR-18E": "7250 IXR-10E",
}
"""Platforms of one forwarding chip and, wherever both were listed, of one feature list."""

HARDWARE = ("platform-", "future", "disabled", "trident", "tomahawk", "jericho", "ixr-", "ac5x", "fpcx")
"""How the features begin that say which box it is, or that no box has."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The lists of one release."""

    release: Release
    platforms: dict[str, frozenset[str]]
    defined: frozenset[str]

    @property
    def text(self) -> str:
        """The release as people write it."""
        return ".".join(str(number) for number in self.release)


def read_lists() -> list[Listed]:
    """Read ``platforms.txt``, oldest release first."""
    text = files("compiler.schema").joinpath("data/platforms.txt").read_text("utf-8")
    blocks = [block for block in text.split("\n\n") if block.startswith("release ")]
    return sorted((_block(block) for block in blocks), key=lambda listed: listed.release)


def _block(text: str) -> Listed:
    lines = text.strip().split("\n")
    names = lines[1].removeprefix("platforms ").split(", ")
    on: dict[str, set[str]] = {name: set() for name in names}
    defined: set[str] = set()
    for line in lines[2:]:
        feature, *numbers = line.split()
        defined.add(feature)
        for number in numbers:
            on[names[int(number)]].add(feature)
    platforms = {name: frozenset(features) for name, features in on.items()}
    return Listed(parse_release(lines[0].removeprefix("release ")), platforms, frozenset(defined))


def parse_release(text: str) -> Release:
    """Read ``24.10.3`` (or ``v24.10.3``) as numbers that compare."""
    return tuple(int(part) for part in text.removeprefix("v").split("."))


def platform_rows(release: str, defined: frozenset[str]) -> dict[str, list[str]]:
    """For every platform known: its features as a hexadecimal mask over ``sorted(defined)``, and a note."""
    lists = read_lists()
    names = sorted(defined)
    rows: dict[str, list[str]] = {}
    for platform in sorted({name for listed in lists for name in listed.platforms}):
        features, note = features_of(parse_release(release), platform, defined, lists)
        mask = sum(1 << bit for bit, name in enumerate(names) if name in features)
        rows[platform] = [f"{mask:x}", note]
    return rows


def features_of(
    release: Release, platform: str, defined: frozenset[str], lists: list[Listed]
) -> tuple[frozenset[str], str]:
    """Give a platform's features in a release, and a note where they are another list's.

    Where a release has no list, the next newer one speaks for every feature that both models define, the
    next older for what is gone by then; what neither knows is taken to be on, unless it names hardware.
    """
    own = next((listed for listed in lists if listed.release[:2] == release[:2]), None)
    wanted = f"{platform} in {'.'.join(str(number) for number in release[:2])}"
    if own is not None and platform in own.platforms:
        return own.platforms[platform] & defined, ""
    sibling = SIBLINGS.get(platform, "")
    if own is not None and sibling in own.platforms:
        note = f"no feature list for {wanted}: that of {sibling} is used"
        return own.platforms[sibling] & defined, note
    near = sorted(
        (listed for listed in lists if platform in listed.platforms),
        key=lambda listed: (listed.release < release, _distance(listed.release, release)),
    )
    features = {name for name in defined if _likely(name, near, platform)}
    return frozenset(features), f"no feature list for {wanted}: that of {near[0].text} is used"


def _likely(feature: str, near: list[Listed], platform: str) -> bool:
    for listed in near:
        if feature in listed.defined:
            return feature in listed.platforms[platform]
    return not feature.startswith(HARDWARE) and feature not in ("chassis", "fixed")


def _distance(one: Release, other: Release) -> int:
    return abs(one[0] * 12 + one[1] - other[0] * 12 - other[1])
