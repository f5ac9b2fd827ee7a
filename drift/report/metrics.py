"""Observations as Prometheus metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from drift.change import Consequence, Verdict

if TYPE_CHECKING:
    from drift.change import Observation


class Metrics:
    """A registry of its own, fed by `seen`."""

    def __init__(self) -> None:
        """Declare the metrics; names follow Prometheus' conventions."""
        self.registry = CollectorRegistry()
        self._verdict = Gauge(
            "fabricc_target_verdict",
            "1 for the verdict of the last look at a target, 0 for the others",
            ["target", "kind", "verdict"],
            registry=self.registry,
        )
        self._differences = Gauge(
            "fabricc_target_differences",
            "Differences found by the last look at a target",
            ["target", "kind", "consequence"],
            registry=self.registry,
        )
        self._looks = Counter(
            "fabricc_looks", "Looks at a target", ["target", "verdict"], registry=self.registry
        )
        self._seconds = Histogram(
            "fabricc_look_seconds", "Time that a look took", ["kind"], registry=self.registry
        )
        self._last = Gauge(
            "fabricc_last_look_timestamp_seconds",
            "When a target was last looked at",
            ["target"],
            registry=self.registry,
        )
        self._kinds: dict[str, str] = {}

    def seen(self, observation: Observation, seconds: float) -> None:
        """Take note of one look."""
        target, kind = observation.target, observation.kind
        self._kinds[target] = kind
        for verdict in Verdict:
            self._verdict.labels(target, kind, verdict).set(verdict is observation.verdict)
        for consequence in Consequence:
            count = sum(change.consequence is consequence for change in observation.changes)
            self._differences.labels(target, kind, consequence).set(count)
        self._looks.labels(target, observation.verdict).inc()
        self._seconds.labels(kind).observe(seconds)
        self._last.labels(target).set_to_current_time()

    def gone(self, target: str) -> None:
        """Forget a target, so that no stale verdict is scraped."""
        kind = self._kinds.pop(target, None)
        if kind is None:
            return
        for verdict in Verdict:
            self._verdict.remove(target, kind, verdict)
        for consequence in Consequence:
            self._differences.remove(target, kind, consequence)
        self._last.remove(target)
