"""`fabricc drift watch`: the daemon's door."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drift.cli.options import Options, common, options_of
from drift.cli.present import write
from drift.cli.provenance import with_intent_lines
from drift.daemon import Watch
from drift.report.metrics import Metrics
from drift.web import serve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drift.change import Observation
    from drift.observe import Look

log = logging.getLogger("fabricc.drift")


@dataclass(slots=True)
class _Listener:
    """Counts, logs what changed, and rewrites the report when something did."""

    metrics: Metrics
    options: Options
    report: Path | None
    last: dict[str, Observation] = field(default_factory=dict[str, "Observation"])

    def seen(self, observation: Observation, seconds: float) -> None:
        self.metrics.seen(observation, seconds)
        before = self.last.get(observation.target)
        self.last[observation.target] = observation
        if before is None or before != observation:
            count = len(observation.changes)
            log.info("%s: %s, %d differences", observation.target, observation.verdict, count)
            self._write()

    def gone(self, target: str) -> None:
        self.metrics.gone(target)
        if self.last.pop(target, None) is not None:
            log.info("%s: no longer committed", target)
            self._write()

    def _write(self) -> None:
        if self.report is not None:
            ordered = [self.last[name] for name in sorted(self.last)]
            write(with_intent_lines(ordered, self.options), self.report)


@click.command("watch")
@common
@click.option("--interval", type=click.FloatRange(min=1), default=300.0, show_default=True, help="Seconds.")
@click.option(
    "--listen", default="127.0.0.1:9464", show_default=True, help="Where /metrics and /healthz answer."
)
@click.option("--report", type=click.Path(file_okay=False, path_type=Path), help="Keep a report here.")
def watch(interval: float, listen: str, report: Path | None, **arguments: Any) -> None:
    """Compare again and again, each target by itself. Ends gracefully on SIGTERM."""
    options = options_of(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    host, _, port = listen.rpartition(":")
    if not port.isdigit() or not host:
        raise click.BadParameter(f"host:port is expected, found `{listen}`", param_hint="--listen")
    listener = _Listener(Metrics(), options, report)
    watching = Watch(
        looks=lambda: _looks(options),
        listener=listener,
        interval=interval,
        deadline=options.scope().deadline,
        random=random.Random(),  # noqa: S311 - jitter, not a secret
    )
    server, bound = serve(listener.metrics.registry, lambda: watching.healthy, host.strip("[]"), int(port))
    log.info("watching; metrics on http://%s:%d/metrics", host, bound)
    try:
        asyncio.run(_until_told(watching))
    finally:
        server.shutdown()
        server.server_close()
    log.info("ended")


def _looks(options: Options) -> Mapping[str, Look]:
    try:
        return options.scope().looks()
    except click.ClickException as error:
        raise ValueError(error.message) from None


async def _until_told(watching: Watch) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    await watching.run(stop)
