"""A real TCP relay on loopback, which loses connections as a bad network does."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Self, TypeVar

T = TypeVar("T")
Cut = Callable[[bytes], "int | None"]
"""Given all that the server said over a connection so far, how much of it may pass at all."""

_NO_TIME = struct.pack("ii", 1, 0)
"""For SO_LINGER: closing then sends RST in place of FIN."""


def after(count: int) -> Cut:
    """Cut after so many bytes, the answer's headers included."""
    return lambda said: count if len(said) >= count else None


def inside(mark: bytes, at: int = 1, occurrence: int = 1) -> Cut:
    """Cut `at` bytes into this occurrence of `mark`."""

    def cut(said: bytes) -> int | None:
        *before, rest = said.split(mark, occurrence)
        return len(said) - len(rest) - len(mark) + at if len(before) == occurrence else None

    return cut


class Relay:
    """Forwards connections to a server's port, from a thread of its own.

    with Relay(server.port, after(900), inside("都".encode())) as relay: …

    The first connection is cut by the first rule, the second by the second, others by none.
    """

    def __init__(self, port: int, *cuts: Cut, reset: bool = False) -> None:
        """`reset`: cut by RST, which may also lose what had passed, in place of FIN."""
        self.upstream = port
        """Where further connections lead: a server that is started again has another port."""
        self.asked: list[str] = []
        """The first line that came over each connection."""
        self.bytes_asked = self.bytes_said = 0
        """What clients sent, and what was passed on to them."""
        self._cuts, self._reset = deque(cuts), reset
        self._live: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._open(0))
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def methods(self) -> list[str]:
        """How each connection asked, in order."""
        return [line.partition(" ")[0] for line in self.asked]

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """Cut all, and refuse connections for as long as the block runs."""
        self._do(self._close())
        yield
        self._do(self._open(self.port))

    # on the relay's thread ------------------------------------------------------------

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _open(self, port: int) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        self._server.close()
        await self._cut()

    async def _cut(self) -> None:
        for end in self._live:
            _abort(end)
        if self._serving:
            await asyncio.wait(self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        cut = self._cuts.popleft() if self._cuts else None
        with contextlib.suppress(OSError):
            server = await asyncio.open_connection("127.0.0.1", self.upstream)
            ends = {writer, server[1]}
            self._live |= ends
            asking = asyncio.create_task(self._ask(reader, server[1]))
            await self._answer(server[0], writer, cut)
            for end in ends:
                end.close()
            await asking
            self._live -= ends
        writer.close()
        self._serving.discard(task)

    async def _ask(self, client: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            data = await client.read(65536)
            self.asked.append(data.partition(b"\r\n")[0].decode("latin-1"))
            while data:
                self.bytes_asked += len(data)
                server.write(data)
                data = await client.read(65536)
        server.close()

    async def _answer(
        self, server: asyncio.StreamReader, client: asyncio.StreamWriter, cut: Cut | None
    ) -> None:
        said, limit = b"", None
        with contextlib.suppress(OSError):
            while limit is None and (data := await server.read(65536)):
                said += data
                limit = cut(said) if cut else None
                surplus = 0 if limit is None else len(said) - limit
                client.write(data[: len(data) - surplus])
                self.bytes_said += len(data) - surplus
                await client.drain()
        if limit is not None and self._reset:
            _abort(client)


def _abort(end: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_TIME)
    end.transport.abort()
