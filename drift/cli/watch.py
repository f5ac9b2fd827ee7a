"""`fabricc drift watch`: the daemon's door."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from drift.cli.options import Options, common, options_of
from drift.cli.present import write
from drift.cli.provenance import with_intent_lines
from drift.daemon import Watch
from drift.report import json
from drift.report.metrics import Metrics
from drift.web import serve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drift.change import Observation
    from drift.observe import Look

log = logging.getLogger("fabricc.drift")


@dataclass(slots=True)
class _Listener:
    """Counts, tells what changed, and rewrites the report when something did.

    Finding lines of intent compiles, which takes seconds for a large fabric: one thread tells, in order,
    while the looks go on.
    """

    metrics: Metrics
    options: Options
    report: Path | None
    teller: ThreadPoolExecutor
    last: dict[str, Observation] = field(default_factory=dict[str, "Observation"])
    _told: dict[str, Observation] = field(default_factory=dict[str, "Observation"])

    def seen(self, observation: Observation, seconds: float) -> None:
        self.metrics.seen(observation, seconds)
        before = self.last.get(observation.target)
        self.last[observation.target] = observation
        if before is None or before != observation:
            count = len(observation.changes)
            differences = f", {count} difference{'s' if count > 1 else ''}" if count else ""
            log.info("%s: %s%s", observation.target, observation.verdict, differences)
            if self.report is not None or self.options.output == "json":
                self.teller.submit(self._tell, observation).add_done_callback(_log_failure)

    def gone(self, target: str) -> None:
        self.metrics.gone(target)
        if self.last.pop(target, None) is not None:
            log.info("%s: no longer committed", target)
            self.teller.submit(self._forget, target).add_done_callback(_log_failure)

    def _tell(self, observation: Observation) -> None:
        """Put the target into the report; with ``--output json`` it is a line of stdout besides."""
        (told,) = with_intent_lines([observation], self.options)
        self._told[told.target] = told
        if self.options.output == "json":
            click.echo(orjson.dumps(json.target(told)))
        self._write()

    def _forget(self, target: str) -> None:
        self._told.pop(target, None)
        self._write()

    def _write(self) -> None:
        if self.report is not None:
            write([self._told[name] for name in sorted(self._told)], self.report)


def _log_failure(done: Future[None]) -> None:
    if (error := done.exception()) is not None:
        log.error("the report could not be written: %s", error)


@click.command("watch")
@common
@click.option("--interval", type=click.FloatRange(min=1), default=300.0, show_default=True, help="Seconds.")
@click.option(
    "--listen", default="127.0.0.1:9464", show_default=True, help="Where /metrics and /healthz answer."
)
@click.option("--report", type=click.Path(file_okay=False, path_type=Path), help="Keep a report here.")
def watch(interval: float, listen: str, report: Path | None, **arguments: Any) -> None:
    """Compare again and again, each target by itself. Ends gracefully on SIGTERM.

    What changes is logged to stderr. With `--output json` each target whose verdict or differences changed
    is also a line of stdout, as it stands in the report of `check`.
    """
    options = options_of(arguments)
    # Of ourselves everything, of the libraries only what went wrong: httpx logs every request.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("fabricc").setLevel(logging.INFO)
    host, _, port = listen.rpartition(":")
    if not port.isdigit() or not host:
        raise click.BadParameter(f"host:port is expected, found `{listen}`", param_hint="--listen")
    teller = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fabricc-report")
    listener = _Listener(Metrics(), options, report, teller)
    watching = Watch(
        looks=lambda: _looks(options),
        listener=listener,
        interval=interval,
        deadline=options.scope().deadline,
        random=random.Random(),  # noqa: S311 - jitter, not a secret
    )
    try:
        server, bound = serve(
            listener.metrics.registry, lambda: watching.healthy, host.strip("[]"), int(port)
        )
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "there is no such port"
        raise click.ClickException(f"nothing can listen at `{listen}`: {reason}") from None
    log.info("watching; metrics on http://%s:%d/metrics", host, bound)
    try:
        asyncio.run(_until_told(watching))
    finally:
        server.shutdown()
        server.server_close()
        teller.shutdown()
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
