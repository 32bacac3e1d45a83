"""Lets the event loop run in between, after so much work: one read may hold a thousand pieces, and
one piece a thousand events."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

SLICE = 16_384
"""Bytes of a body that are read in one go. The most expensive that a server can send, empty lines
and the shortest of events, take some 10 ms; usual ones 2 ms."""
TURN = 131_072
"""Work after which the event loop runs. Of usual events that is 64 kB, what a socket gives at a
time: a turn costs a window some drawing, and reading must not fall behind for that."""
_OF_A_LINE, _OF_A_PIECE = 200, 1_000
"""What a line's end and a piece cost besides, in bytes: events may be as short as a few of
them, and a transfer may come in chunks of one."""


def slices(data: bytes) -> Iterator[bytes]:
    """Cut bytes into pieces of at most SLICE; no bytes give no piece."""
    if len(data) <= SLICE:
        return iter((data,) if data else ())
    return (data[at : at + SLICE] for at in range(0, len(data), SLICE))


class Pace:
    """Counts the work done, and lets the event loop run once that is enough."""

    def __init__(self) -> None:
        self._work = 0

    async def worked(self, piece: bytes) -> None:
        """Count a piece. Call it after every piece of a body, and after a read that gave none."""
        lines = piece.count(b"\n") + piece.count(b"\r")
        self._work += len(piece) + _OF_A_LINE * lines + _OF_A_PIECE
        if self._work >= TURN:
            self._work = 0
            await asyncio.sleep(0)
