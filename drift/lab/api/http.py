"""Just enough HTTP/1.1 (RFC 9112) over TLS for an API: keep-alive, bodies of known length, streams."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable

    Handler = Callable[["Request"], Awaitable["Response"]]

LARGEST_BODY = 3 * 1024 * 1024
"""Bytes of a request; kube-apiserver's own limit."""

_LARGEST_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, whole. Header names are lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: a value that becomes JSON, or lines as they come."""

    status: int
    value: Any = None
    lines: AsyncIterator[bytes] | None = None
    text: str | None = None


class _Malformed(Exception):
    """Not a request that we read."""


class Listener:
    """Listens on loopback and hands every request to `handler`."""

    def __init__(self, handler: Handler, tls: ssl.SSLContext) -> None:
        """Prepare; nothing listens yet."""
        self._handler = handler
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> int:
        """Listen; give the port (0 asks for a free one)."""
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", port, ssl=self._tls, limit=_LARGEST_HEAD
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening, and end what is under way."""
        if self._server is not None:
            self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        try:
            while (request := await _read(reader)) is not None:
                if not await self._answer(request, writer):
                    break
        except (_Malformed, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, OSError):
            pass
        except asyncio.CancelledError:  # we are stopping; nobody waits for this task's outcome
            pass
        finally:
            writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Send the answer; false if the connection is over with it."""
        response = await self._handler(request)
        if response.lines is not None:
            await _send_stream(writer, response.status, response.lines)
            return False
        if response.text is not None:
            await _send(writer, response.status, response.text.encode(), "text/plain; charset=utf-8")
        else:
            await _send(writer, response.status, json.dumps(response.value).encode(), "application/json")
        return request.headers.get("connection", "").lower() != "close"


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if not error.partial:
            return None
        raise
    first, *lines = head.decode("latin-1").split("\r\n")
    try:
        method, target, _ = first.split(" ")
        headers = {
            name.strip().lower(): held.strip()
            for name, held in (line.split(":", 1) for line in lines if line)
        }
        length = int(headers.get("content-length", "0"))
    except ValueError:
        raise _Malformed from None
    if length > LARGEST_BODY or "transfer-encoding" in headers:
        raise _Malformed
    body = await reader.readexactly(length)
    url = urlsplit(target)
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    return Request(method=method, path=unquote(url.path), query=query, headers=headers, body=body)


def _head(status: int, form: str, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {form}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _send(writer: asyncio.StreamWriter, status: int, body: bytes, form: str) -> None:
    writer.write(_head(status, form, f"Content-Length: {len(body)}") + body)
    await writer.drain()


async def _send_stream(writer: asyncio.StreamWriter, status: int, lines: AsyncIterator[bytes]) -> None:
    writer.write(_head(status, "application/json", "Transfer-Encoding: chunked", "Connection: close"))
    await writer.drain()
    async for line in lines:
        writer.write(f"{len(line):x}\r\n".encode("ascii") + line + b"\r\n")
        await writer.drain()
    writer.write(b"0\r\n\r\n")
    await writer.drain()
