"""The consoles of a lab's switches, over a socket that only its owner can open.

One JSON object a line: a request with `op`, an answer with either its result or `error`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

_LIMIT = 64 * 1024 * 1024


class ConsoleError(Exception):
    """The console refused what was typed, or nobody is there."""


async def serve(path: Path, answer: Callable[[dict[str, Any]], Awaitable[Any]]) -> asyncio.Server:
    """Listen at `path`; the folder it is in must be its owner's alone."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while line := await reader.readline():
                reply: dict[str, Any]
                try:
                    reply = {"result": await answer(json.loads(line))}
                except Exception as refused:  # noqa: BLE001 - whatever it was, it is told and the lab goes on
                    reply = {"error": str(refused) or type(refused).__name__}
                writer.write(json.dumps(reply).encode() + b"\n")
                await writer.drain()
        writer.close()

    return await asyncio.start_unix_server(talk, path, limit=_LIMIT)


def ask(path: str, request: dict[str, Any], timeout: float = 30.0) -> Any:
    """Send one request and wait for its answer. Raises `ConsoleError`."""
    try:
        with socket.socket(socket.AF_UNIX) as channel:
            channel.settimeout(timeout)
            channel.connect(path)
            channel.sendall(json.dumps(request).encode() + b"\n")
            with channel.makefile("rb") as answers:
                reply: dict[str, Any] = json.loads(answers.readline() or b"{}")
    except (OSError, ValueError) as error:
        raise ConsoleError(f"the lab does not answer: {error}") from None
    if "result" not in reply:
        raise ConsoleError(str(reply.get("error", "the lab gave no answer")))
    return reply["result"]
