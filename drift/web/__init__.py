"""What a watch shows of itself: ``/metrics`` for Prometheus and ``/healthz``, on loopback unless told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from prometheus_client import CollectorRegistry


class _Quiet(WSGIRequestHandler):
    """A scrape a quarter minute is no news."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


def serve(
    registry: CollectorRegistry, healthy: Callable[[], bool], host: str, port: int
) -> tuple[WSGIServer, int]:
    """Serve in a thread until ``shutdown`` is called; port 0 takes a free one. Gives server and port."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        match environ.get("PATH_INFO"):
            case "/metrics":
                start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
                return [generate_latest(registry)]
            case "/healthz":
                fine = healthy()
                start_response(
                    "200 OK" if fine else "503 Service Unavailable", [("Content-Type", "text/plain")]
                )
                return [b"ok\n" if fine else b"what is committed cannot be read\n"]
            case _:
                start_response("404 Not Found", [("Content-Type", "text/plain")])
                return [b"/metrics or /healthz\n"]

    server = make_server(host, port, app, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True, name="fabricc-web").start()
    return server, server.server_port
