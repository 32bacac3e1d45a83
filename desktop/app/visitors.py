"""Does what later starts on the same home ask of the window that is open."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from desktop.app.display import permitted
from desktop.app.single import DONE, LIMIT, Request, StartSocket, Wish

log = logging.getLogger("desktop.visitors")

_PATIENCE = 1.0
"""Seconds for a start to say what it wants: the next one waits as long."""


class Host(Protocol):
    """Who does what a visitor asks: the windows of the home."""

    @property
    def is_open(self) -> bool:
        """Whether a window is there."""

    def open_recording(self, path: Path) -> None:
        """Show a turn that was saved."""

    def grant(self, wish: Wish) -> None:
        """Open or show what a start is for."""


class Visitors:
    """Listens at the socket of a home as long as a window is open."""

    def __init__(self, start_socket: StartSocket | None, host: Host) -> None:
        self._start_socket = start_socket
        self._host = host
        self._serving: asyncio.Task[None] | None = None

    def welcome(self) -> None:
        """Begin to listen, where a socket could be had."""
        if self._start_socket is not None and self._start_socket.listener is not None:
            self._serving = asyncio.create_task(
                self._serve(self._start_socket, self._start_socket.listener)
            )

    async def leave(self) -> None:
        """Listen no longer."""
        if self._serving is not None:
            self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving
        if self._start_socket is not None:
            self._start_socket.close()

    async def _serve(self, start_socket: StartSocket, listener: socket.socket) -> None:
        """Answer one after the other; who says nothing or nonsense gets no answer."""
        loop = asyncio.get_running_loop()
        while True:
            visitor, _address = await loop.sock_accept(listener)
            with visitor:
                try:
                    async with asyncio.timeout(_PATIENCE):
                        request = start_socket.understood(await _heard(visitor))
                        if request is not None and self._host.is_open:  # else it is closed
                            self._do(request)
                            await loop.sock_sendall(visitor, DONE)
                except OSError as error:  # it ended, or took too long
                    log.info("a second start went away: %s", type(error).__name__)

    def _do(self, request: Request) -> None:
        with permitted(request.token):
            self._host.grant(request.wish)
        if request.recording is not None:
            self._host.open_recording(request.recording)


async def _heard(visitor: socket.socket) -> bytes:
    """All that a visitor says; one that says too much is not listened to."""
    loop, heard = asyncio.get_running_loop(), b""
    while len(heard) <= LIMIT and (more := await loop.sock_recv(visitor, LIMIT)):
        heard += more
    return heard
