"""A TCP proxy between workers and a broker that freezes, resets and refuses connections."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

LINGER_NOT = struct.pack("ii", 1, 0)
"""Closing sends a reset."""
CHUNK = 65_536


class FaultyNetwork:
    """Passes bytes between a port of its own and the broker's until told otherwise."""

    def __init__(self, port: int, broker: int) -> None:
        """Prepare; nothing listens before the ``with`` block."""
        self._port, self._broker = port, broker
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._flows = asyncio.Event()
        self._refuses = False
        self._wires: set[asyncio.StreamWriter] = set()
        self.resets = 0

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Break every connection and end."""
        self.refuse()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def freeze(self) -> None:
        """Pass nothing on; the connections stay open, as behind a router that lost its mind."""
        self._do(self._set(flows=False, refuses=False))

    def refuse(self) -> None:
        """Reset every connection and every new one."""
        self._do(self._set(flows=True, refuses=True))
        self._do(self._break())

    def mend(self) -> None:
        """Pass everything on again."""
        self._do(self._set(flows=True, refuses=False))

    def reset(self) -> None:
        """Reset every connection once; new ones are welcome."""
        self._do(self._break())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Run in the loop's thread and wait for it."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        """Begin to serve."""
        self._flows.set()
        await asyncio.start_server(self._serve, "127.0.0.1", self._port)

    async def _set(self, flows: bool, refuses: bool) -> None:
        """Change how the network behaves."""
        self._refuses = refuses
        if flows:
            self._flows.set()
        else:
            self._flows.clear()

    async def _break(self) -> None:
        """Reset every open connection, both ends of it."""
        for wire in list(self._wires):
            self._abort(wire)
            self.resets += 1

    def _abort(self, wire: asyncio.StreamWriter) -> None:
        """Reset one end."""
        self._wires.discard(wire)
        sock = wire.get_extra_info("socket")
        if sock is not None and not wire.is_closing():
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        wire.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join a connection to the broker."""
        if self._refuses:
            self._abort(writer)
            return
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self._broker)
        ends = {writer, to_writer}
        self._wires |= ends
        await asyncio.gather(self._pump(reader, to_writer), self._pump(to_reader, writer))
        for wire in ends & self._wires:
            self._abort(wire)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass bytes on in one direction while the network flows."""
        with suppress(OSError):  # either end may go at any time
            while chunk := await reader.read(CHUNK):
                await self._flows.wait()
                writer.write(chunk)
                await writer.drain()
        writer.close()
