"""A large configuration of release 24.10, and ways to make another one differ from it in known places."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from compiler.schema.node import Kind, Node

if TYPE_CHECKING:
    import random

RELEASE, PLATFORM = "24.10.3", "7220 IXR-D3L"


def large(interfaces: int = 300, instances: int = 100, neighbors: int = 500) -> dict[str, Any]:
    """Give a bare tree: by default about 355 KB as compact JSON_IETF."""
    return {
        "interface": [_interface(number) for number in range(interfaces)],
        "network-instance": [
            _instance(number, range(number, neighbors, instances), interfaces) for number in range(instances)
        ],
        "routing-policy": {"policy": [_policy(number) for number in range(instances // 4)]},
    }


def _interface(number: int) -> dict[str, Any]:
    return {
        "name": f"ethernet-{number // 48 + 1}/{number % 48 + 1}",
        "description": f"server {number} in rack {number // 20}",
        "admin-state": "enable",
        "mtu": 9214,
        "vlan-tagging": True,
        "ethernet": {"hold-time": {"up": 1000, "down": 2000}},
        "subinterface": [
            {
                "index": index,
                "admin-state": "enable",
                "ip-mtu": 9000,
                "ipv4": {
                    "admin-state": "enable",
                    "address": [{"ip-prefix": f"10.{number // 200}.{number % 200}.{index * 4 + 1}/30"}],
                },
                "vlan": {"encap": {"single-tagged": {"vlan-id": 100 + index}}},
            }
            for index in range(1 + (number % 3 == 0))
        ],
    }


def _instance(number: int, peers: range, interfaces: int) -> dict[str, Any]:
    return {
        "name": f"vrf-{number}",
        "type": "ip-vrf",
        "admin-state": "enable",
        "router-id": f"10.255.{number // 250}.{number % 250}",
        "interface": [
            {"name": f"ethernet-{port // 48 + 1}/{port % 48 + 1}.0"}
            for port in range(number, interfaces, 100)
        ],
        "protocols": {"bgp": _bgp(number, peers)},
        "static-routes": {
            "route": [
                {"prefix": f"172.{16 + number % 16}.{index}.0/24", "next-hop-group": f"group-{index}"}
                for index in range(3)
            ]
        },
    }


def _bgp(number: int, peers: range) -> dict[str, Any]:
    return {
        "autonomous-system": 65000 + number,
        "router-id": f"10.255.{number // 250}.{number % 250}",
        "afi-safi": [
            {"afi-safi-name": "ipv4-unicast", "admin-state": "enable", "multipath": {"maximum-paths": 64}}
        ],
        "group": [
            {
                "group-name": "servers",
                "export-policy": ["announce", "default", "nothing"],
                "import-policy": [f"policy-{number // 4}", "accept"],
                "timers": {"hold-time": 9, "keepalive-interval": 3},
            }
        ],
        "neighbor": [
            {
                "peer-address": f"10.{peer // 200}.{peer % 200}.2",
                "peer-group": "servers",
                "peer-as": 64512 + peer,
                "description": f"bgp speaker on server {peer}",
                "authentication": {"password": f"$aes1${peer:08x}$cGFzc3dvcmQgbnVtYmVy{peer}=="},
                "afi-safi": [{"afi-safi-name": "ipv4-unicast", "admin-state": "enable"}],
            }
            for peer in peers
        ],
    }


def _policy(number: int) -> dict[str, Any]:
    return {
        "name": f"policy-{number}",
        "default-action": {"policy-result": "reject"},
        "statement": [
            {
                "name": str(10 * (index + 1)),
                "match": {"prefix-set": f"prefixes-{number}-{index}"},
                "action": {"policy-result": "accept", "bgp": {"local-preference": {"set": 100 + index}}},
            }
            for index in range(6)
        ],
    }


def json_ietf(tree: Any, nodes: Any, module: str = "") -> Any:
    """Write a bare tree the way a switch does: prefixes where the module changes, 64 bits as text."""
    written: dict[str, Any] = {}
    for name, value in tree.items():
        node: Node = nodes[name]
        member = name if node.module == module else f"{node.module}:{name}"
        written[member] = _written(value, node)
    return written


def _written(value: Any, node: Node) -> Any:
    if node.kind is Kind.CONTAINER:
        return json_ietf(value, node.children, node.module)
    if node.kind is Kind.LIST:
        return [json_ietf(entry, node.children, node.module) for entry in value]
    if node.kind is Kind.LEAF_LIST:
        return list(value)
    owner = node.type.identities.get(value) if node.type and isinstance(value, str) else None
    return f"{owner}:{value}" if owner else value


def shuffled(value: Any, nodes: Any, chance: random.Random) -> Any:
    """Give a copy whose members, and whose lists that no user orders, stand in another order."""
    members = list(value.items())
    chance.shuffle(members)
    made: dict[str, Any] = {}
    for name, below in members:
        node: Node = nodes[name.rpartition(":")[2]]
        if node.kind is Kind.CONTAINER:
            made[name] = shuffled(below, node.children, chance)
        elif node.kind is Kind.LIST:
            entries = [shuffled(entry, node.children, chance) for entry in below]
            if not node.user_ordered:
                chance.shuffle(entries)
            made[name] = entries
        else:
            made[name] = below
    return made


def twenty(tree: dict[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """Give a bare tree with twenty differences of every sort, and where they are."""
    live = copy.deepcopy(tree)
    where: set[str] = set()

    def at(path: str) -> None:
        where.add(path)

    for number in (3, 50, 120, 250):
        live["interface"][number]["mtu"] = 1500
        at(f"/interface[name={live['interface'][number]['name']}]/mtu")
    for number in (7, 77):
        del live["interface"][number]["subinterface"][0]["ip-mtu"]
        at(f"/interface[name={live['interface'][number]['name']}]/subinterface[index=0]/ip-mtu")
    for number in (8, 88):
        live["interface"][number]["loopback-mode"] = "terminal"
        at(f"/interface[name={live['interface'][number]['name']}]/loopback-mode")
    gone = live["interface"][30]["subinterface"].pop()
    at(f"/interface[name={live['interface'][30]['name']}]/subinterface[index={gone['index']}]")
    for number in (10, 40, 70):
        _bgp_drift(live["network-instance"][number], at)
    policy = live["routing-policy"]["policy"][5]
    policy["statement"][0], policy["statement"][1] = policy["statement"][1], policy["statement"][0]
    at(f"/routing-policy/policy[name={policy['name']}]/statement")
    policy = live["routing-policy"]["policy"][9]
    policy["default-action"]["policy-result"] = "accept"
    at(f"/routing-policy/policy[name={policy['name']}]/default-action/policy-result")
    return live, frozenset(where)


def _bgp_drift(instance: dict[str, Any], at: Any) -> None:
    bgp, base = instance["protocols"]["bgp"], f"/network-instance[name={instance['name']}]/protocols/bgp"
    gone = bgp["neighbor"].pop(1)
    at(f"{base}/neighbor[peer-address={gone['peer-address']}]")
    bgp["neighbor"].append({"peer-address": "192.0.2.1", "peer-group": "servers"})
    at(f"{base}/neighbor[peer-address=192.0.2.1]")
    bgp["group"][0]["export-policy"].reverse()
    at(f"{base}/group[group-name=servers]/export-policy")


def owned(tree: dict[str, Any]) -> tuple[str, ...]:
    """Name the entries at the top, as a manifest does."""
    return (
        *(f"/interface[name={entry['name']}]" for entry in tree["interface"]),
        *(f"/network-instance[name={entry['name']}]" for entry in tree["network-instance"]),
        *(f"/routing-policy/policy[name={entry['name']}]" for entry in tree["routing-policy"]["policy"]),
    )
