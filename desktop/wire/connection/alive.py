"""Which of several ways to a server can be taken now."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from urllib.parse import urlsplit

from desktop.chat.hosts import PORTS
from desktop.wire.connection import gate
from desktop.wire.failures import HostNotAllowed
from desktop.wire.ledger.contacts import Purpose
from desktop.wire.ledger.opening import opened

KNOCK_SECONDS = 2.0
"""How long a proxy may take to accept a connection, where there is another way."""


async def first_alive(ways: Sequence[str | None]) -> str | None:
    """The first way that is direct or whose proxy accepts a connection; where none does, the first
    of all, so that its failure is told. Nothing is sent. A proxy that may not be connected to is
    passed over."""
    if len(ways) > 1:
        for way in ways:
            if way is None or await _accepts(way):
                return way
    return ways[0]


async def _accepts(proxy: str) -> bool:
    parts = urlsplit(proxy)
    with contextlib.suppress(OSError, TimeoutError, UnicodeError, HostNotAllowed):
        gate.check_proxy(proxy, Purpose.KNOCK)
        async with asyncio.timeout(KNOCK_SECONDS):
            port = parts.port or PORTS[parts.scheme]
            _reader, writer = await opened(parts.hostname or "", port, Purpose.KNOCK)
        writer.transport.abort()
        return True
    return False
