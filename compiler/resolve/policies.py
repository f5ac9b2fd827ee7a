"""Prefix sets and route policies, each resolved once and shared by all that name it."""

from __future__ import annotations

from ipaddress import summarize_address_range
from typing import TYPE_CHECKING

from compiler import fabric
from compiler.codes import EMPTY_PREFIX_SET, PREFIX_RANGE
from compiler.intent.cluster import Cluster
from compiler.intent.policy import PrefixSet, RoutePolicy
from compiler.resolve.lookup import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compiler.diagnostics import Diagnostics, Span
    from compiler.intent import Intent, Places
    from compiler.intent.policy import PrefixRange, Statement
    from compiler.resolve.addresses import Addresses
    from compiler.tree import Pointer


class Policies:
    """All that was written, by name. Unused ones are resolved too: their mistakes are mistakes."""

    def __init__(self, intent: Intent, addresses: Addresses, diagnostics: Diagnostics) -> None:
        """Resolve every prefix set, then every policy that may name one."""
        self._diagnostics = diagnostics
        self._addresses = addresses
        self._sets = Table(intent, PrefixSet, diagnostics)
        self._policies = Table(intent, RoutePolicy, diagnostics)
        self._clusters = Table(intent, Cluster, diagnostics)
        self._resolved_sets = {name: self._set(name, each, at) for name, each, at in self._sets}
        self._resolved = {name: self._policy(name, each, at) for name, each, at in self._policies}

    def get(self, name: str, span: Span) -> fabric.Policy:
        """Give the policy; for an unknown name a diagnostic, and one that accepts, so that work goes on."""
        if self._policies.find(name, span) is None:
            return fabric.Policy(name=name, statements=(), accept=True, span=span)
        return self._resolved[name]

    def _set(self, name: str, document: PrefixSet, places: Places) -> fabric.PrefixSet:
        span = places.value(("metadata", "name"))
        if not document.spec.prefixes and not document.spec.clusters:
            self._diagnostics.add(EMPTY_PREFIX_SET, span, "expected at least one prefix, found none")
        written = (
            self._range(each, places.value(("spec", "prefixes", at)))
            for at, each in enumerate(document.spec.prefixes)
        )
        ranges = [each for each in written if each is not None]
        for cluster, parts in document.spec.clusters.items():
            found = self._clusters.find(cluster, places.key(("spec", "clusters", cluster)))
            if found is not None:
                spans = [places.value(("spec", "clusters", cluster, at)) for at, _ in enumerate(parts)]
                ranges.extend(self._taken(*found, dict(zip(parts, spans, strict=True))))
        return fabric.PrefixSet(name=name, prefixes=tuple(dict.fromkeys(ranges)), span=span)

    def _taken(
        self, cluster: Cluster, places: Places, parts: dict[str, Span]
    ) -> Iterator[fabric.PrefixRange]:
        """Give ranges of a cluster, each with every longer prefix inside."""
        for part, span in parts.items():
            texts = list(_texts(cluster, part))
            if not texts:
                self._diagnostics.add(
                    EMPTY_PREFIX_SET,
                    span,
                    f"expected {part} in cluster `{cluster.metadata.name}`, found none",
                )
            for text, pointer in texts:
                bounds = self._addresses.bounds(text, places.value(pointer))
                for prefix in () if bounds is None else summarize_address_range(*bounds):
                    yield fabric.PrefixRange(prefix=prefix, low=prefix.prefixlen, high=32, exact=False)

    def _range(self, written: PrefixRange, span: Span) -> fabric.PrefixRange | None:
        prefix = self._addresses.network(written.prefix, span)
        if prefix is None:
            return None
        exact = written.ge is None and written.le is None
        low = prefix.prefixlen if written.ge is None else written.ge
        high = written.le if written.le is not None else prefix.prefixlen if exact else 32
        if not prefix.prefixlen <= low <= high:
            self._diagnostics.add(
                PREFIX_RANGE,
                span,
                f"expected `{prefix.prefixlen} <= ge <= le <= 32`, found ge `{low}` and le `{high}`",
            )
            return None
        return fabric.PrefixRange(prefix=prefix, low=low, high=high, exact=exact)

    def _policy(self, name: str, document: RoutePolicy, places: Places) -> fabric.Policy:
        statements = [self._statement(each, at, places) for at, each in enumerate(document.spec.statements)]
        return fabric.Policy(
            name=name,
            statements=tuple(sorted(statements, key=lambda each: each.sequence)),
            accept=document.spec.default == "accept",
            span=places.value(("metadata", "name")),
        )

    def _statement(self, written: Statement, at: int, places: Places) -> fabric.Statement:
        here = ("spec", "statements", at)
        prefix_set = None
        if written.match.prefix_set is not None:
            span = places.value((*here, "match", "prefixSet"))
            if self._sets.find(written.match.prefix_set, span) is not None:
                prefix_set = self._resolved_sets[written.match.prefix_set]
        return fabric.Statement(
            sequence=written.sequence,
            prefix_set=prefix_set,
            protocol=written.match.protocol,
            accept=written.result == "accept",
            local_preference=written.set.local_preference,
            span=places.value(here),
        )


def _texts(cluster: Cluster, part: str) -> Iterator[tuple[str, Pointer]]:
    """Give the ranges of one part of a cluster as they were written, and where."""
    calico, metallb = cluster.spec.calico, cluster.spec.metallb
    if part == "pods" and calico is not None:
        for name, pool in calico.ip_pools.items():
            yield pool.cidr, ("spec", "calico", "ipPools", name, "cidr")
    if part == "services" and calico is not None:
        for at, text in enumerate(calico.service_cluster_ips):
            yield text, ("spec", "calico", "serviceClusterIps", at)
    if part == "pools" and metallb is not None:
        for name, each in metallb.pools.items():
            for at, text in enumerate(each.addresses):
                yield text, ("spec", "metallb", "pools", name, "addresses", at)


def used(policies: Iterable[fabric.Policy]) -> tuple[fabric.Policy, ...]:
    """Give each once, sorted by name: what a switch that refers to these must carry."""
    by_name = {each.name: each for each in policies}
    return tuple(by_name[name] for name in sorted(by_name))


def sets_of(policies: Iterable[fabric.Policy]) -> tuple[fabric.PrefixSet, ...]:
    """Give the prefix sets that these policies match on, each once, sorted by name."""
    by_name = {
        statement.prefix_set.name: statement.prefix_set
        for policy in policies
        for statement in policy.statements
        if statement.prefix_set is not None
    }
    return tuple(by_name[name] for name in sorted(by_name))
