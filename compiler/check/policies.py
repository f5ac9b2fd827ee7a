"""Route policies: whether they can be told apart, and whether they let the services through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.codes.checks import DUPLICATE_SEQUENCE, POOL_REJECTED

if TYPE_CHECKING:
    from ipaddress import IPv4Address

    from compiler.diagnostics import Diagnostics
    from compiler.fabric import Fabric, Policy, PrefixSet

_HOST = 32


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
                rejected = [end for end in bounds if not accepts(session.import_policy, end)]
                if rejected:
                    diagnostics.add(
                        POOL_REJECTED,
                        span,
                        f"expected `{session.import_policy.name}`, the leaves' import policy, to accept "
                        f"`{rejected[0]}/32`, found that it rejects it",
                        also=session.import_policy.span,
                    )


def accepts(policy: Policy, address: IPv4Address) -> bool:
    """Say whether a policy accepts a host route that was learned by BGP; the first match decides."""
    for statement in policy.statements:
        if statement.protocol not in {None, "bgp"}:
            continue
        if statement.prefix_set is None or _holds(statement.prefix_set, address):
            return statement.accept
    return policy.accept


def _holds(prefixes: PrefixSet, address: IPv4Address) -> bool:
    return any(each.low <= _HOST <= each.high and address in each.prefix for each in prefixes.prefixes)
