"""SR Linux: the native YANG tree of one switch, a file a subtree of the model.

Everything here is written against meaning; how a release says it is asked of `releases.Shapes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.lower.srlinux.bfd import bfd
from compiler.lower.srlinux.fragments import graft, in_order
from compiler.lower.srlinux.interfaces import interfaces
from compiler.lower.srlinux.network_instance import network_instances
from compiler.lower.srlinux.policy import routing_policy
from compiler.lower.srlinux.releases import shapes
from compiler.lower.srlinux.system import system
from compiler.lower.srlinux.trace import Trace
from compiler.lower.srlinux.tunnel import tunnels
from compiler.rendered import Artifact, ArtifactKind
from compiler.schema import schema

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Switch
    from compiler.tree import Object

__all__ = ["in_order", "lower_switch"]


def lower_switch(switch: Switch, diagnostics: Diagnostics) -> Artifact:
    """Render one switch in the shapes of its release.

    The tree is bare; `owned` is left to whoever sees all artifacts. A fragment that contradicts the rest
    of the intent is a finding. What the release lacks and nobody wrote is left out without a word.
    """
    trace = Trace()
    tree = _tree(switch, trace)
    if switch.subtrees:
        index = schema(switch.release, switch.platform)
        tree = graft(tree, switch.subtrees, index, trace, diagnostics)
    return Artifact(
        kind=ArtifactKind.SRLINUX,
        target=switch.name,
        file=f"srlinux/{switch.name}.json",
        tree=tree,
        release=switch.release,
        platform=switch.platform,
        origin=tuple(trace.places),
    )


def _tree(switch: Switch, trace: Trace) -> Object:
    shaped = shapes(switch.release, switch.platform)
    tree: Object = {
        "bfd": bfd(switch, trace),
        "interface": interfaces(switch, shaped, trace),
        "network-instance": network_instances(switch, shaped, trace),
        "routing-policy": routing_policy(switch, shaped, trace),
        "system": system(switch, shaped, trace),
        "tunnel-interface": tunnels(switch, trace),
    }
    return {name: subtree for name, subtree in tree.items() if subtree}
