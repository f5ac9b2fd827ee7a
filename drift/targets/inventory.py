"""The target file: where each switch and cluster answers, and where its credentials are kept.

It names environment variables and files, never a secret itself, so it may be committed. Everything may
be left out: a switch then answers at its `management` address, credentials come from
``FABRICC_GNMI_USERNAME`` and ``FABRICC_GNMI_PASSWORD``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

IN_CLUSTER = "in-cluster"
"""What `ClusterAddress.kubeconfig` says for the service account of the pod that we run in."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Gnmi(_Model):
    """How switches are spoken to. Limits respect SR Linux's defaults: 60 RPCs a minute, 20 at once."""

    ca_file: str | None = None
    insecure: bool = Field(default=False, description="no TLS at all; only for a lab")
    username: str | None = None
    username_env: str = "FABRICC_GNMI_USERNAME"
    password_env: str = "FABRICC_GNMI_PASSWORD"  # noqa: S105 - the name of a variable
    password_file: str | None = None
    concurrency: int = Field(default=64, ge=1, description="switches read at once")
    calls_per_minute: int = Field(default=20, ge=1, description="a switch")
    timeout: float = Field(default=60.0, gt=0, description="seconds for a whole Get; a Set gets twice that")


class SwitchAddress(_Model):
    """One switch."""

    address: str = Field(description="host:port of its gNMI server")
    server_name: str | None = Field(default=None, description="the name its certificate must bear")


class ClusterAddress(_Model):
    """One cluster."""

    kubeconfig: str
    context: str | None = None


class Secrets(_Model):
    """Where ``secretRef:<name>`` is resolved: a file of that name here, else ``FABRICC_SECRET_<NAME>``."""

    directory: str | None = None


class Inventory(_Model):
    """The whole file."""

    api_version: Literal["fabricc.dev/v1alpha1"] = "fabricc.dev/v1alpha1"
    kind: Literal["Targets"] = "Targets"
    gnmi: Gnmi = Gnmi()
    switches: dict[str, SwitchAddress] = Field(default_factory=dict)
    clusters: dict[str, ClusterAddress] = Field(default_factory=dict)
    secrets: Secrets = Secrets()
