"""What is on a switch before fabricc ever met it: management, name, users, the gRPC server it answers by.

None of it is owned by intent, so it must be there still after any apply; the lab would notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compiler.schema import Schema

RATE_LIMIT = 65535
SESSION_LIMIT = 1024
"""What lab tools configure (recording of 25.3.2); the model's defaults, 60 and 20, are too few for play."""


def initial_configuration(schema: Schema, host_name: str) -> dict[str, Any]:
    """Give a startup configuration as JSON_IETF with bare names, in the shapes of the release."""
    return {
        "interface": [
            {
                "name": "mgmt0",
                "admin-state": "enable",
                "subinterface": [{"index": 0, "admin-state": "enable", "ipv4": _stack(schema)}],
            }
        ],
        "network-instance": [
            {
                "name": "mgmt",
                "type": "ip-vrf",
                "admin-state": "enable",
                "description": "Management network instance",
                "interface": [{"name": "mgmt0.0"}],
                "protocols": {"linux": {"import-routes": True, "export-routes": True}},
            }
        ],
        "system": {
            "name": {"host-name": host_name},
            "aaa": {"authentication": {"idle-timeout": 7200}} if _has_aaa(schema) else {},
            **_grpc(schema),
            "lldp": {"admin-state": "enable"},
        },
    }


def _stack(schema: Schema) -> dict[str, Any]:
    """Enable IPv4 by DHCP; from 23.3 the stack has an admin-state, which is off unless it is said."""
    known = schema.node(("interface", "subinterface", "ipv4"))
    stack: dict[str, Any] = {"dhcp-client": {}}
    if known is not None and "admin-state" in known.children:
        stack["admin-state"] = "enable"
    return stack


def _has_aaa(schema: Schema) -> bool:
    return schema.node(("system", "aaa", "authentication", "idle-timeout")) is not None


def _grpc(schema: Schema) -> dict[str, Any]:
    limits = {"admin-state": "enable", "rate-limit": RATE_LIMIT, "session-limit": SESSION_LIMIT}
    if schema.node(("system", "grpc-server")) is not None:
        server: dict[str, Any] = {"name": "mgmt", "network-instance": "mgmt", "services": ["gnmi"], **limits}
        if schema.node(("system", "grpc-server", "default-tls-profile")) is not None:
            server["default-tls-profile"] = True
        return {"grpc-server": [server]}
    profile = {
        "name": "lab",
        "authenticate-client": False,
        "certificate": "-----BEGIN CERTIFICATE-----\nlab\n-----END CERTIFICATE-----",
        "key": "$aes1$bGFi$bGFi",
    }
    server = {"name": "mgmt", "tls-profile": profile["name"]}
    return {
        "tls": {"server-profile": [profile]},
        "gnmi-server": {**limits, "network-instance": [server]},
    }
