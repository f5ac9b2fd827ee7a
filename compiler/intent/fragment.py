"""`Fragment`: the escape hatch. Raw, but checked against the schema and owned like everything else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from compiler.intent.base import Document, Model, Name


class FragmentSpec(Model):
    """Either `srlinux` for `devices`, or `objects` for `cluster`."""

    devices: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    srlinux: dict[str, Any] = Field(
        default_factory=dict,
        description="subtrees by gNMI path: {/system/ntp: {...}}; the release's own names",
    )
    cluster: Name | None = None
    objects: Annotated[tuple[dict[str, Any], ...], Field(strict=False)] = ()


class Fragment(Document[Literal["Fragment"], FragmentSpec]):
    """What no other kind can say."""
