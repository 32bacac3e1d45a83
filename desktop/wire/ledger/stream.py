"""One connection, for the HTTP library: asyncio's own transport, which is read as bytes come.

anyio's stream lets the socket wait after each read, and wakes it for the next. Under Qt's loop
each of both makes or deletes a notifier: a fifth of all that a streamed reply costs.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import ssl
import sys
from collections import deque
from collections.abc import Iterator
from math import inf
from typing import Any

import httpcore

MOST_WAITING = 262_144
"""Bytes that may wait to be read; the socket waits then, and the server with it."""
# WORKAROUND CPython gh-113214: where a connection within another one's TLS breaks in its handshake,
# the outer transport raises a TypeError.
_BREAKS_BADLY = sys.version_info < (3, 11, 8) or (3, 12) <= sys.version_info < (3, 12, 2)
REST = 0.016
"""Seconds that a socket is not read after a read that brought little, where such reads come often:
the next one then brings all that has come. Half of the pause between two drawings of a reply."""
LITTLE, FEW = 4_096, 4
"""A read of fewer bytes than these is little. So many in a row, each soon after the other, do not
count as often: a handshake with a proxy, the head of an answer and its first words come at once."""
_NO_LIMIT = 7 * 24 * 3600.0
"""Seconds of a handshake. asyncio sets 60; the time is kept by whoever asks."""


class Stream(httpcore.AsyncNetworkStream):
    """Reads and writes over a transport. Closing it closes the socket at once."""

    def __init__(self, transport: Any, incoming: _Incoming | None = None) -> None:
        """`transport`: an asyncio.Transport that is paused, or one that passes for it. `incoming`:
        what is told of it already."""
        self._transport = transport
        self._incoming = incoming or _Incoming(transport)
        if incoming is None:
            transport.set_protocol(self._incoming)
            transport.resume_reading()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, `max_bytes` of it at most; b"" at the end."""
        if timeout is None:  # as every read of a reply: what keeps a time costs a tenth of one
            try:
                return await self._incoming.read(max_bytes)
            except OSError as exc:
                raise httpcore.ReadError(str(exc)) from exc
        with translated(httpcore.ReadTimeout, httpcore.ReadError):
            async with asyncio.timeout(timeout):
                return await self._incoming.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it; a little may still be on its way from here."""
        with translated(httpcore.WriteTimeout, httpcore.WriteError):
            self._incoming.check()
            if buffer:
                self._transport.write(buffer)
            async with asyncio.timeout(timeout):
                await self._incoming.written()

    async def aclose(self) -> None:
        """Close it; what was not sent is dropped."""
        self._transport.abort()
        await asyncio.sleep(0)  # the socket is closed by then

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> Stream:
        """Lay TLS over it."""
        loop = asyncio.get_running_loop()
        incoming = _Incoming(self._transport, is_secured=True)
        try:
            with translated(httpcore.ConnectTimeout, httpcore.ConnectError):
                async with asyncio.timeout(timeout):
                    secured: Any = await loop.start_tls(
                        self._transport,
                        incoming,
                        ssl_context,
                        server_hostname=server_hostname,
                        ssl_handshake_timeout=_NO_LIMIT,
                    )
        except BaseException:
            self._transport.abort()
            raise
        incoming.move(secured)
        if _BREAKS_BADLY:
            secured._force_close = functools.partial(_break, secured)
        return Stream(secured, incoming)

    def get_extra_info(self, info: str) -> Any:
        """What the library asks for: "ssl_object", "socket", addresses, "is_readable"."""
        if info == "is_readable":
            return self._incoming.is_readable
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(names.get(info, info))


@contextlib.contextmanager
def translated(late: type[Exception], broken: type[Exception]) -> Iterator[None]:
    """Turn errors into these of the library's own."""
    try:
        yield
    except TimeoutError as exc:
        raise late from exc
    except OSError as exc:  # an ssl.SSLError is one
        raise broken(str(exc)) from exc


def _break(transport: Any, _error: Exception | None) -> None:
    transport.abort()


class _Incoming(asyncio.Protocol):
    """What has come and is not read yet, and who waits for more."""

    def __init__(self, transport: Any, *, is_secured: bool = False) -> None:
        self._transport, self._is_secured = transport, is_secured
        self._below = transport  # what is paused for a rest: a transport with TLS would read on
        self._came_at, self._often = -inf, 0
        self._rest: asyncio.TimerHandle | None = None
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._ended = self._paused = False
        self._error: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None

    @property
    def is_readable(self) -> bool:
        """Whether a read would not wait."""
        return bool(self._pieces) or self._ended

    def move(self, transport: Any) -> None:
        """Go on over the transport with TLS. A server may have spoken, and ended, with the last
        words of the handshake, before anybody had that transport."""
        if self._paused:
            self._transport.resume_reading()
            transport.pause_reading()
        self._transport = transport

    def check(self) -> None:
        """Raise what broke the connection."""
        if self._error is not None:
            raise self._error
        if self._transport.is_closing():
            raise BrokenPipeError

    async def read(self, most: int) -> bytes:
        """The next bytes, or none at the end. Raises OSError where it broke."""
        while not self._pieces:
            if self._error is not None:
                raise self._error
            if self._ended:
                return b""
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        piece = self._pieces.popleft()
        if len(piece) > most:
            self._pieces.appendleft(piece[most:])
            piece = piece[:most]
        self._size -= len(piece)
        if self._paused and self._size <= MOST_WAITING // 2:
            self._paused = False
            self._transport.resume_reading()
        return piece

    async def written(self) -> None:
        """Wait until little is left that the system did not take."""
        if self._writer is not None:
            await asyncio.shield(self._writer)
            self.check()

    def data_received(self, data: bytes) -> None:
        """Keep what has come."""
        self._pieces.append(data)
        self._size += len(data)
        if self._size > MOST_WAITING and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        elif len(data) < LITTLE:
            self._rest_if_often()
        self._wake()

    def eof_received(self) -> bool:
        """Note the end. What we still have to say can be said, but over TLS, where the other side
        hears no more."""
        self._ended = True
        self._wake()
        return not self._is_secured

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that nothing comes any more."""
        self._ended, self._error = True, exc
        if self._rest is not None:
            self._rest.cancel()
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        """Have writers wait."""
        self._writer = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """Let them go on."""
        if self._writer is not None and not self._writer.done():
            self._writer.set_result(None)
        self._writer = None

    def _rest_if_often(self) -> None:
        """Leave the socket unread for a moment, where one little read soon follows the other."""
        loop = asyncio.get_running_loop()
        last, self._came_at = self._came_at, loop.time()
        self._often = self._often + 1 if self._came_at - last < 2 * REST else 0
        if self._often >= FEW:
            self._below.pause_reading()
            self._rest = loop.call_later(REST, self._below.resume_reading)

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
