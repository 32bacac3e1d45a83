"""The event loop's turn, by work done: a read may hold a thousand pieces, and a piece a thousand
events."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

SLICE = 16_384
"""Bytes of a body that are worked off before the loop gets its turn. The dearest bytes a server can
send, empty lines and the shortest of events, take some 10 ms of them; usual ones 2 ms."""
_OF_A_PIECE = 256
"""What a piece costs besides, as so many bytes: a transfer may come in chunks of one byte."""


def slices(data: bytes) -> Iterator[bytes]:
    """The same bytes, at most SLICE at a time; none where there are none."""
    if len(data) <= SLICE:
        return iter((data,) if data else ())
    return (data[at : at + SLICE] for at in range(0, len(data), SLICE))


class Pace:
    """Counts what is worked off, and gives the loop its turn once that is a SLICE."""

    def __init__(self) -> None:
        self._work = 0

    async def worked(self, size: int) -> None:
        """Call it after every piece of a body, with its bytes."""
        self._work += size + _OF_A_PIECE
        if self._work >= SLICE:
            self._work = 0
            await asyncio.sleep(0)
