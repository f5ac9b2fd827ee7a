"""Route policies: whether they can be told apart, and whether they let the services through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.codes.checks import DUPLICATE_SEQUENCE, POOL_REJECTED

if TYPE_CHECKING:
    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Fabric


def check_sequences(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Find statements of one policy that have the same number."""
    policies = {policy.name: policy for switch in fabric.switches for policy in switch.policies}
    for policy in policies.values():
        for one, other in zip(policy.statements, policy.statements[1:], strict=False):
            if one.sequence == other.sequence:
                earlier, later = sorted((one.span, other.span))
                message = f"expected a sequence of its own, found `{one.sequence}` twice"
                diagnostics.add(DUPLICATE_SEQUENCE, later, message, also=earlier)


def check_pools(fabric: Fabric, diagnostics: Diagnostics) -> None:
    """Follow the first and the last address of every pool through the leaves' import policy."""
    for cluster in fabric.clusters:
        if cluster.metallb is None or not cluster.metallb.sessions:
            continue
        _, session = cluster.metallb.sessions[0]
        for pool in cluster.metallb.pools:
            for bounds, span in zip(pool.bounds, pool.address_spans, strict=True):
                rejected = [end for end in bounds if not session.import_policy.accepts_host(end)]
                if rejected:
                    diagnostics.add(
                        POOL_REJECTED,
                        span,
                        f"expected `{session.import_policy.name}`, the leaves' import policy, to accept "
                        f"`{rejected[0]}/32`, found that it rejects it",
                        also=session.import_policy.span,
                    )
