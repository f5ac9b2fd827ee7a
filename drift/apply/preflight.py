"""What rendered objects stand on and fabricc does not create: namespaces, and Secrets with passwords.

Looked for before anything is sent, so that a cluster is not left half applied for want of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from drift.apply.cluster import Action
from drift.live import Declined
from drift.objects.foreign import held
from drift.targets.kubernetes import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compiler.rendered import ObjectRef
    from compiler.tree import Object
    from drift.apply.cluster import ClusterPlan
    from drift.targets.kubernetes import Client, Resource

CALICO_NAMESPACES = ("calico-system", "kube-system")
"""Where Calico looks for the Secret of a BGPPeer: with the operator, and with plain manifests."""


async def check_surroundings(plan: ClusterPlan, client: Client) -> None:
    """Raise `Declined` with everything that is absent. What we may not read is not held against it."""
    bodies = [(op.ref, op.body) for op in plan.operations if op.action is not Action.DELETE]
    made = {(ref.kind, ref.name) for ref, _ in bodies if ref.kind in {"Namespace", "Secret"}}
    homes = sorted(
        {ref.namespace for ref, _ in bodies if ref.namespace}
        - {name for kind, name in made if kind == "Namespace"}
    )
    absent = [
        f"namespace `{home}` is not there"
        for home in homes
        if not await _exists(client, await client.resource("v1", "Namespace"), ("",), home)
    ]
    secrets = await client.resource("v1", "Secret")
    needed = {secret for ref, body in bodies for secret in _secrets(ref, body)}
    for namespaces, name in sorted(needed):
        if ("Secret", name) not in made and not await _exists(client, secrets, namespaces, name):
            absent.append(f"Secret `{namespaces[0]}/{name}` is not there")
    if absent:
        raise Declined("; ".join(absent) + "; hint: create them first, fabricc does not")


def _secrets(ref: ObjectRef, body: Object) -> Iterator[tuple[tuple[str, ...], str]]:
    if ref.kind != "BGPPeer":
        return
    if ref.namespace:  # metallb.io BGPPeer.spec.passwordSecret
        name = held(body, ("spec", "passwordSecret", "name"))
        if isinstance(name, str):
            yield (str(held(body, ("spec", "passwordSecret", "namespace")) or ref.namespace),), name
    else:  # projectcalico.org BGPPeer.spec.password
        name = held(body, ("spec", "password", "secretKeyRef", "name"))
        if isinstance(name, str):
            yield CALICO_NAMESPACES, name


async def _exists(client: Client, resource: Resource, namespaces: tuple[str, ...], name: str) -> bool:
    for namespace in namespaces:
        try:
            if await client.get(resource, namespace, name) is not None:
                return True
        except Rejected:  # no right to look: the apply itself will tell
            return True
    return False
