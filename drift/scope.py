"""What one run of a command looks at, and how: the rendering, the target file, and the chosen targets.

Protocols are imported where they are spoken, so that a command that speaks none starts fast.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from compiler.schema import schema
from drift.live import Unreachable
from drift.objects.compare import compare_cluster
from drift.observe import Look
from drift.saved import read_cluster as read_saved_cluster
from drift.saved import read_switch as read_saved_switch
from drift.secrets import Secrets
from drift.switches.compare import compare_switch
from drift.switches.suspects import suspects
from drift.targets.inventory import IN_CLUSTER, ClusterAddress, Inventory, SwitchAddress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drift.change import Observation
    from drift.ledger import Ledger
    from drift.live import LiveCluster, LiveSwitch
    from drift.targets.gnmi import GnmiClient
    from drift.targets.kubernetes import Client
    from drift.wanted import Wanted, WantedCluster, WantedSwitch

GNMI_PORT = 57400
"""SR Linux's default (/system/grpc-server/port)."""


class BadInventory(ValueError):
    """The target file is not what it should be; the text names the file and each place."""


def read_inventory(path: Path | None) -> Inventory:
    """Read the target file, with relative paths made relative to it; none is all defaults.

    Raises `BadInventory`.
    """
    if path is None:
        return Inventory()
    try:
        loaded: object = yaml.safe_load(path.read_text(encoding="utf-8"))
        inventory = Inventory.model_validate(loaded if loaded is not None else {})
    except OSError as error:
        raise BadInventory(f"target file `{path}` cannot be read: {error.strerror}") from None
    except ValidationError as error:
        told = "; ".join(f"`{'.'.join(map(str, e['loc']))}`: {e['msg'].lower()}" for e in error.errors())
        raise BadInventory(f"target file `{path}`: {told}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInventory(f"target file `{path}` is not YAML: {str(error).splitlines()[0]}") from None
    return _anchored(inventory, path.resolve().parent)


def _anchored(inventory: Inventory, base: Path) -> Inventory:
    def anchor(name: str | None) -> str | None:
        return None if name is None else str(base / os.path.expanduser(name))  # noqa: PTH111 - any name will do

    gnmi = inventory.gnmi.model_copy(
        update={
            "ca_file": anchor(inventory.gnmi.ca_file),
            "password_file": anchor(inventory.gnmi.password_file),
        }
    )
    clusters = {
        name: each
        if each.kubeconfig == IN_CLUSTER
        else each.model_copy(update={"kubeconfig": anchor(each.kubeconfig)})
        for name, each in inventory.clusters.items()
    }
    secrets = inventory.secrets.model_copy(update={"directory": anchor(inventory.secrets.directory)})
    return inventory.model_copy(update={"gnmi": gnmi, "clusters": clusters, "secrets": secrets})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The targets of one run. `only` empty is all; `saved` is a folder to read instead of live targets."""

    wanted: Wanted
    inventory: Inventory
    ledger: Ledger
    only: frozenset[str] = frozenset()
    saved: Path | None = None

    def switches(self) -> list[WantedSwitch]:
        """Give the chosen switches."""
        return [s for s in self.wanted.switches if not self.only or s.name in self.only]

    def clusters(self) -> list[WantedCluster]:
        """Give the chosen clusters."""
        return [c for c in self.wanted.clusters if not self.only or c.name in self.only]

    @property
    def deadline(self) -> float:
        """Seconds that one whole look may take: a Get, the small reads around it, and retries of them."""
        return 2 * self.inventory.gnmi.timeout

    def secrets(self) -> Secrets:
        """Give where references to secrets are resolved."""
        directory = self.inventory.secrets.directory
        return Secrets(Path(directory) if directory else None)

    def looks(self) -> Mapping[str, Look]:
        """Give how each chosen target is looked at, by name: switches first, then clusters."""
        found = {s.name: Look(s.name, "srlinux", partial(self._observe_switch, s)) for s in self.switches()}
        return found | {
            c.name: Look(c.name, "kubernetes", partial(self._observe_cluster, c)) for c in self.clusters()
        }

    async def _observe_switch(self, wanted: WantedSwitch) -> Observation:
        return self.compare_switch(wanted, await self.read_switch(wanted))

    async def _observe_cluster(self, wanted: WantedCluster) -> Observation:
        return self.compare_cluster(wanted, await self.read_cluster(wanted))

    def compare_switch(self, wanted: WantedSwitch, live: LiveSwitch) -> Observation:
        """Compare, and say who committed since we last applied."""
        since = self.ledger.applied(wanted.name)
        actors = suspects(live.commits, since) if live.commits else ()
        return compare_switch(wanted, live, schema(wanted.release, wanted.platform), actors=actors)

    def compare_cluster(self, wanted: WantedCluster, live: LiveCluster) -> Observation:
        """Compare every object that is ours."""
        return compare_cluster(wanted, live, instance=self.wanted.instance)

    async def read_switch(self, wanted: WantedSwitch) -> LiveSwitch:
        """Read a switch, live or saved. Raises `TargetError`."""
        if self.saved is not None:
            return read_saved_switch(self.saved, wanted)
        from drift.targets.switch import read_switch

        async with self.connect_switch(wanted) as client:
            return await read_switch(client, wanted)

    async def read_cluster(self, wanted: WantedCluster) -> LiveCluster:
        """Read a cluster, live or saved. Raises `TargetError`."""
        if self.saved is not None:
            return read_saved_cluster(self.saved, wanted)
        from drift.targets.cluster import read_cluster

        async with self.connect_cluster(wanted) as client:
            return await read_cluster(client, wanted, instance=self.wanted.instance, secrets=self.secrets())

    def connect_switch(self, wanted: WantedSwitch) -> GnmiClient:
        """Open a channel to a switch. Raises `TargetError`."""
        from drift.targets.gnmi import GnmiClient, credentials

        address = self.inventory.switches.get(wanted.name) or SwitchAddress(
            address=_with_port(wanted.management or wanted.name)
        )
        gnmi = self.inventory.gnmi
        return GnmiClient(
            wanted.name,
            address.address,
            gnmi,
            credentials(gnmi, os.environ),
            server_name=address.server_name,
        )

    def connect_cluster(self, wanted: WantedCluster) -> Client:
        """Open a client for a cluster. Raises `TargetError`."""
        from drift.targets.kubernetes import Client

        return Client.of(self._cluster_address(wanted.name))

    def _cluster_address(self, name: str) -> ClusterAddress:
        address = self.inventory.clusters.get(name)
        if address is None:
            raise Unreachable(f"the target file names no kubeconfig for cluster `{name}`")
        return address


def _with_port(host: str) -> str:
    has_port = host.rpartition(":")[2].isdigit() and (host.count(":") == 1 or "]:" in host)
    return host if has_port else f"{host}:{GNMI_PORT}"
