"""Reads ``rendered/`` (a folder, or a git revision of one) into what each target should be.

The manifest is written last and holds a digest of every file, so a rendering that was torn by a crash or
edited by hand is refused here, before anything is compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compiler.rendered import ObjectRef
    from compiler.tree import Object, Path


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSwitch:
    """One switch as rendered: JSON_IETF decoded to plain data, what we own of it and once owned."""

    name: str
    release: str
    platform: str
    management: str
    tree: Object
    owned: tuple[Path, ...]
    released: tuple[Path, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCluster:
    """One cluster's objects as rendered, in order of apply, and those once owned."""

    name: str
    objects: Mapping[ObjectRef, Object]
    released: tuple[ObjectRef, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Everything that is committed. `instance` is the fabric's name: our identity on objects."""

    instance: str
    switches: tuple[WantedSwitch, ...]
    clusters: tuple[WantedCluster, ...]
