"""PAC files in use: fetched past all proxies, and asked once for each server in a while."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import urlsplit

from desktop.chat.failures import ChatError
from desktop.chat.masking import masked_url
from desktop.engine.threads import in_daemon_thread
from desktop.wire.connection.alive import first_alive
from desktop.wire.failures import HostNotAllowed, PacFailed
from desktop.wire.routes import pac

HOLDS = 300.0
"""Seconds for which a file, and what it said of a server, holds."""
FETCH_SECONDS = 10.0


class PacFiles:
    """What PAC files say."""

    def __init__(self) -> None:
        self._scripts: dict[str, tuple[float, bytes]] = {}
        self._answers: dict[tuple[str, str], tuple[float, str | None]] = {}

    async def way(self, address: str, url: str) -> str | None:
        """The way to a server that a PAC file names: of several the first that is open. Raises
        PacFailed, and HostNotAllowed for where the file lies."""
        known = (address, _server(url))
        at, way = self._answers.get(known, (-HOLDS, None))
        if time.monotonic() - at >= HOLDS:
            script = await self._script(address)
            ways = await in_daemon_thread(pac.answered, address, script, url)
            way = await first_alive(ways)
            self._answers[known] = (time.monotonic(), way)
        return way

    async def _script(self, address: str) -> bytes:
        at, script = self._scripts.get(address, (-HOLDS, b""))
        if time.monotonic() - at >= HOLDS:
            script = await _fetched(address)
            self._scripts[address] = (time.monotonic(), script)
        return script


def _server(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _fetched(address: str) -> bytes:
    if urlsplit(address).scheme == "file":
        return await in_daemon_thread(pac.read_file, address)
    from desktop.wire import http  # httpx takes long to import: not at start-up

    try:
        async with asyncio.timeout(FETCH_SECONDS):
            return pac.checked(address, await http.get_direct(address, pac.LONGEST))
    except (PacFailed, HostNotAllowed):
        raise
    except (ChatError, TimeoutError):
        raise PacFailed(masked_url(address), "unreachable") from None
