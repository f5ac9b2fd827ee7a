"""Breaks a lab as people break networks: by hand, in one place, with good intentions.

Each breakage looks at what runs and chooses something that is really there, the first by name, so that
the same lab breaks the same way. Nothing here knows what fabricc would say about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from drift.lab import control, record
from drift.lab.kube import Kube
from drift.lab.switch.model import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

ENGINEER = "bob"
"""Who types on the switches."""

EDITOR = "kubectl-edit"
"""The field manager that `kubectl edit` gives; whoever uses it is alice."""


class NothingToBreakError(Exception):
    """The lab holds nothing of the kind; the text says what was looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """What was done: to which target, by whom, in words."""

    name: str
    target: str
    who: str
    what: str


class Lab:
    """A running lab in the hands of someone who means well."""

    def __init__(self, directory: Path, running: record.Record) -> None:
        """Take hold of its consoles and its cluster."""
        self._directory = directory
        self._record = running

    @property
    def switches(self) -> list[str]:
        """List the switches by name."""
        return sorted(self._record.switches)

    @property
    def cluster(self) -> str:
        """Name the cluster; "" if there is none."""
        return self._record.cluster

    def config(self, switch: str) -> dict[str, Any]:
        """Look at a switch's running configuration, member names without their modules."""
        bare: dict[str, Any] = _bare(self.ask(switch, "running"))
        return bare

    def type(self, switch: str, *edits: str) -> None:
        """Commit on a switch's console."""
        self.ask(switch, "type", user=ENGINEER, edits=edits)

    def ask(self, switch: str, op: str, **arguments: Any) -> Any:
        """Ask the lab's process something about one switch."""
        return control.ask(self._record.control, {"op": op, "switch": switch, **arguments})

    def kube(self) -> Kube:
        """Sit down at the cluster as the second person."""
        if not self._record.cluster:
            raise NothingToBreakError("this lab has no cluster")
        return Kube(self._directory / record.OPS_KUBECONFIG, EDITOR)


def policy(lab: Lab) -> Broken:
    """Let a policy accept by default what it rejected."""
    for switch in lab.switches:
        for each in _list(lab.config(switch), "routing-policy", "policy"):
            action: dict[str, Any] = each.get("default-action", {})
            where = f"/routing-policy/policy[name={each['name']}]/default-action"
            if action.get("policy-result") == "reject":
                lab.type(switch, f"set {where}/policy-result accept")
            elif "reject" in action:
                lab.type(switch, f"delete {where}/reject", f"set {where}/accept {{}}")
            else:
                continue
            what = f"policy `{each['name']}` accepts by default"
            return Broken(name="policy", target=switch, who=ENGINEER, what=what)
    raise NothingToBreakError("no policy rejects by default")


def static_route(lab: Lab) -> Broken:
    """Remove a static route, on the last switch that has one: others have already been busy on the first."""
    for switch, instance in _instances(lab, reverse=True):
        for route in _list(instance, "static-routes", "route"):
            routes = f"/network-instance[name={instance['name']}]/static-routes"
            lab.type(switch, f"delete {routes}/route[prefix={route['prefix']}]")
            what = f"static route {route['prefix']} of `{instance['name']}` is gone"
            return Broken(name="static-route", target=switch, who=ENGINEER, what=what)
    raise NothingToBreakError("no switch has a static route")


def neighbor(lab: Lab) -> Broken:
    """Add a BGP neighbour for a test, and forget it."""
    for switch, instance in _instances(lab):
        bgp: dict[str, Any] = instance.get("protocols", {}).get("bgp", {})
        groups = _list(bgp, "group")
        if instance["name"] == "default" or not groups:
            continue
        place = f"/network-instance[name={instance['name']}]/protocols/bgp/neighbor[peer-address=192.0.2.66]"
        value = '{"peer-group": "%s", "peer-as": 65066, "description": "test, remove tomorrow"}'
        lab.type(switch, f"set {place} {value % groups[0]['group-name']}")
        what = f"neighbour 192.0.2.66 in `{instance['name']}` that nobody asked for"
        return Broken(name="neighbor", target=switch, who=ENGINEER, what=what)
    raise NothingToBreakError("no switch speaks BGP in a VRF")


def peer(lab: Lab) -> Broken:
    """Edit a peer of a load balancer or CNI to another AS."""
    with lab.kube() as kube:
        for api_version, kind, member in _PEERS:
            for each in _ours(kube, api_version, kind):
                asn = int(each["spec"].get(member, 0)) + 1
                kube.edit(each, {"spec": {member: asn}})
                what = f"{kind} `{each['metadata']['name']}` peers with AS {asn}"
                return Broken(name="peer", target=lab.cluster, who=EDITOR, what=what)
    raise NothingToBreakError("the cluster has no BGP peer")


def pool(lab: Lab) -> Broken:
    """Delete an address pool."""
    with lab.kube() as kube:
        for api_version, kind in _POOLS:
            for each in _ours(kube, api_version, kind):
                kube.delete(each)
                what = f"{kind} `{each['metadata']['name']}` is deleted"
                return Broken(name="pool", target=lab.cluster, who=EDITOR, what=what)
    raise NothingToBreakError("the cluster has no address pool")


_PEERS = (
    ("metallb.io/v1beta2", "BGPPeer", "peerASN"),
    ("projectcalico.org/v3", "BGPPeer", "asNumber"),
)
_POOLS = (
    ("metallb.io/v1beta1", "IPAddressPool"),
    ("cilium.io/v2", "CiliumLoadBalancerIPPool"),
    ("projectcalico.org/v3", "IPPool"),
)

BREAKAGES: Mapping[str, Callable[[Lab], Broken]] = {
    "policy": policy,
    "static-route": static_route,
    "neighbor": neighbor,
    "peer": peer,
    "pool": pool,
}
"""What `fabricc lab break` can do, in the order in which ``--all`` does it."""


def _ours(kube: Kube, api_version: str, kind: str) -> list[dict[str, Any]]:
    """List a kind, if the cluster serves it."""
    from drift.lab.kube import KubeError

    try:
        found = kube.list(api_version, kind)
    except (KubeError, ValueError):
        return []
    return [{**each, "apiVersion": api_version, "kind": kind} for each in found]


def _instances(lab: Lab, *, reverse: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    for switch in sorted(lab.switches, reverse=reverse):
        for instance in _list(lab.config(switch), "network-instance"):
            if instance["name"] != "mgmt":
                yield switch, instance


def _list(tree: Mapping[str, Any], *names: str) -> list[dict[str, Any]]:
    """Follow names to a list; gives it by its entries' first member, which makes the choice repeatable."""
    here: Any = tree
    for name in names:
        here = here.get(name, {})
    return sorted(here or [], key=str)


def _bare(value: Any) -> Any:
    """Take the modules off the names of members."""
    if is_object(value):
        return {name.rpartition(":")[2]: _bare(each) for name, each in value.items()}
    return [_bare(each) for each in value] if is_array(value) else value
