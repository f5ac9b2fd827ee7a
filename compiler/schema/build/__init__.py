"""Extract the index of one SR Linux release from the vendor's YANG. Needs pyang; nothing else here does.

Facts only are taken (names, types, limits, defaults, conditions), no descriptions. What is taken: every
``config true`` node of the srl_nokia modules but the ``tools`` ones, and the operational subtrees that
`compiler.schema.build.state` lists. The same models give the same bytes, on any machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.schema.build.modules import Models, ModelsError
from compiler.schema.build.platforms import platform_rows
from compiler.schema.build.rows import Rows
from compiler.schema.container import pack

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ModelsError", "build"]


def build(release: str, folder: Path) -> bytes:
    """Make the index file of `release` from a checkout of the vendor's models.

    `folder` is the checkout (it holds ``srlinux-yang-models/srl_nokia``). Raises `ModelsError` if it
    holds no models, or models that do not resolve.
    """
    models = Models.read(folder)
    rows = Rows(models)
    roots = rows.roots()
    header = {
        "release": release,
        "roots": roots,
        "modules": rows.modules,
        "features": rows.features,
        "identities": rows.identities(),
        "names": sorted(models.features),
        "platforms": platform_rows(release, models.features),
    }
    return pack(header, rows.types, rows.nodes, rows.rules)
