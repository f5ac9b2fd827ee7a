"""Where a difference of a cluster is: the object first, then the place in it, in words people use.

``metallb.io/v1beta2/BGPPeer/metallb-system/wk-a1 .spec.peerASN``. Without a place, the object itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.rendered import ObjectRef
from compiler.tree import point

if TYPE_CHECKING:
    from compiler.tree import Pointer


def show_place(ref: ObjectRef, pointer: Pointer = ()) -> str:
    """Write a place; `read_place` reads it back."""
    return f"{ref} {point(pointer)}" if pointer else str(ref)


def read_place(where: str) -> tuple[ObjectRef, str]:
    """Split a place into its object and the pointer's text ("" for the object). Raises `ValueError`."""
    ref, _, pointer = where.partition(" ")
    head, _, name = ref.rpartition("/")
    head, _, namespace = head.rpartition("/")
    api_version, _, kind = head.rpartition("/")
    if not (api_version and kind and namespace and name):
        raise ValueError(f"expected `version/Kind/namespace/name`, found `{ref}`")
    return ObjectRef(api_version, kind, "" if namespace == "-" else namespace, name), pointer
