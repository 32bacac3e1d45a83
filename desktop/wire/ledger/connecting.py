"""Connects to a host that may have several addresses, of which some may be dead (RFC 8305).

asyncio's own way tells of several errors no more than their words, and drops the socket that it has
just opened where it is cancelled.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

from desktop.chat.hosts import address_of

NEXT_ADDRESS = 0.25
"""Seconds until the next address is tried beside those before it."""


async def connected(host: str, port: int) -> asyncio.Transport:
    """A connection to the first address that takes one; nothing is read from it yet.

    Raises OSError: that of the address, or one whose cause is the group of them all.
    """
    tries: list[asyncio.Task[asyncio.Transport]] = []
    won: asyncio.Transport | None = None
    try:
        for address in await _addresses(host, port):
            tries.append(asyncio.create_task(_opened(address, port)))
            won = await _first_of(tries, NEXT_ADDRESS)
            if won is not None:
                return won
        won = await _first_of(tries, None)
        if won is None:
            raise _error_of(tries)
        return won
    finally:
        for one in tries:
            _end(one, won)


async def _addresses(host: str, port: int) -> list[str]:
    """The addresses of a host, those of its two families in turn. Raises socket.gaierror."""
    if address_of(host) is not None:
        return [host]
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    families = [family for family, *_rest in found]
    turns = [families[:at].count(family) for at, family in enumerate(families)]
    addresses = [str(where[0]) for *_rest, where in found]
    return [address for _turn, address in sorted(zip(turns, addresses, strict=True), key=_turn_of)]


def _turn_of(ordered: tuple[int, str]) -> int:
    return ordered[0]


async def _opened(address: str, port: int) -> asyncio.Transport:
    loop = asyncio.get_running_loop()
    transport, _waiting = await loop.create_connection(_Waiting, address, port)
    return transport


async def _first_of(
    tries: Sequence[asyncio.Task[asyncio.Transport]], seconds: float | None
) -> asyncio.Transport | None:
    """The transport of the first that connects, in so many seconds; None: of none so far."""
    pending = {one for one in tries if not one.done()}
    while pending:
        done, pending = await asyncio.wait(
            pending, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        for one in done:
            if one.exception() is None:
                return one.result()
        if not done or seconds is not None:
            return None
    return None


def _error_of(tries: Sequence[asyncio.Task[Any]]) -> OSError:
    errors = [error for one in tries if isinstance(error := one.exception(), Exception)]
    if len(errors) == 1 and isinstance(errors[0], OSError):
        return errors[0]
    error = OSError("no address can be connected to")
    error.__cause__ = ExceptionGroup("one for each address", errors)
    return error


def _end(one: asyncio.Task[asyncio.Transport], won: asyncio.Transport | None) -> None:
    """Let go of a try, also of what it opened in the same moment as the one that is used."""
    if not one.done():
        one.cancel()
    elif not one.cancelled() and one.exception() is None and one.result() is not won:
        one.result().abort()


class _Waiting(asyncio.Protocol):
    """Keeps a connection quiet until it has a protocol of its own."""

    def connection_made(self, transport: Any) -> None:
        transport.pause_reading()
