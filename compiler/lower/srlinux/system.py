"""``/system``: only what a session leans on. The rest of it belongs to whoever runs the switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.fabric import Switch
    from compiler.lower.srlinux.releases import Shapes
    from compiler.lower.srlinux.trace import Trace
    from compiler.tree import Object


def system(switch: Switch, shapes: Shapes, trace: Trace) -> Object:
    """Render the keychains of the sessions' passwords, where a release wants them there (up to 22.11)."""
    entries: dict[str, Object] = {}
    for vrf in switch.vrfs:
        for session in vrf.sessions:
            if session.secret is None or session.secret in entries:
                continue
            keychain = shapes.keychain(session.secret)
            if keychain is not None:
                trace.at(f"/system/authentication/keychain[name={session.secret}]", session.password_span)
                entries[session.secret] = keychain
    return {"authentication": {"keychain": [entries[name] for name in sorted(entries)]}} if entries else {}
