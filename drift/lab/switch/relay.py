"""A wire that can be cut: a TCP relay in front of a switch, for what no gRPC server can do to itself."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

_CHUNK = 65536


class Relay:
    """Passes bytes on, until it is told to reset every connection."""

    def __init__(self, port: int) -> None:
        """Relay to `port` on loopback."""
        self._port = port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._left: int | None = None

    async def start(self, port: int = 0) -> int:
        """Listen on loopback; gives the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # transports close on the loop's next turn

    def cut_after(self, size: int) -> None:
        """Reset all connections once so many more bytes came from the switch; 0 lets none through."""
        self._left = size

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        self._writers.add(writer)
        try:
            ours, theirs = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        self._writers.add(theirs)
        try:
            await asyncio.gather(
                self._pass(reader, theirs, counted=False), self._pass(ours, writer, counted=True)
            )
        finally:
            self._writers -= {writer, theirs}
            writer.transport.abort()
            theirs.transport.abort()
            if task is not None:
                self._tasks.discard(task)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                if counted and self._left is not None:
                    data = data[: self._left]
                    self._left -= len(data)
                writer.write(data)
                await writer.drain()
                if self._left == 0:
                    self._left = None
                    self._reset()
            writer.close()

    def _reset(self) -> None:
        """Close with RST, not FIN: nothing that is on the way arrives."""
        for writer in self._writers:
            sock: socket.socket | None = writer.get_extra_info("socket")
            if sock is not None and sock.fileno() >= 0:
                with contextlib.suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        self._writers.clear()
