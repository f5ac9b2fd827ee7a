"""What would be sent to every target, together: shown, agreed to, and then sent unchanged or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drift.apply.cluster import Action

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from drift.apply.cluster import ClusterPlan
    from drift.apply.plan import SwitchPlan
    from drift.change import Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The plans of one run; a target that could not be read has none, and is left alone."""

    switches: tuple[SwitchPlan, ...]
    clusters: tuple[ClusterPlan, ...]
    unreadable: tuple[Unreadable, ...] = ()
    objections: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Say whether there is nothing to send."""
        return not any(p.operations for p in self.switches) and not any(p.operations for p in self.clusters)

    @property
    def deletions(self) -> int:
        """Count what would be gone: places of switches, and objects."""
        objects = sum(o.action is Action.DELETE for p in self.clusters for o in p.operations)
        return objects + sum(p.deletions for p in self.switches)

    def hashes(self) -> Mapping[str, tuple[str, str]]:
        """Give (wanted, live) by target: a plan that was reviewed is still good if these are the same."""
        switches = {p.target: (p.wanted_digest, p.live_fingerprint) for p in self.switches}
        return switches | {p.cluster: (p.wanted_digest, p.live_digest) for p in self.clusters}

    def lines(self) -> Iterator[tuple[str, str]]:
        """Write what would be sent, in order: (target, operation)."""
        for plan in self.switches:
            for operation in plan.operations:
                yield plan.target, str(operation)
        for cluster in self.clusters:
            for each in cluster.operations:
                what = f" ({', '.join(each.places)})" if each.places else ""
                yield cluster.cluster, f"{each.action} {each.ref}{what}"
            for ref, reason in cluster.held.items():
                yield cluster.cluster, f"leave {ref}: {reason}"
