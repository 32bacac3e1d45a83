"""The event loop's turn, by work done: a read may hold a thousand pieces, and a piece a thousand
events."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

SLICE = 16_384
"""Bytes of a body that are read in one go. The dearest that a server can send, empty lines and the
shortest of events, take some 10 ms; usual ones 2 ms."""
TURN = 131_072
"""Work after which the loop has its turn. Of usual events that is 64 kB, what a socket gives at a
time: a turn costs a window some drawing, and reading must not fall behind for that."""
_OF_A_LINE, _OF_A_PIECE = 200, 1_000
"""What a line's end and a piece cost besides, as so many bytes: events may be as short as a few of
them, and a transfer may come in chunks of one."""


def slices(data: bytes) -> Iterator[bytes]:
    """The same bytes, at most SLICE at a time; none where there are none."""
    if len(data) <= SLICE:
        return iter((data,) if data else ())
    return (data[at : at + SLICE] for at in range(0, len(data), SLICE))


class Pace:
    """Counts what is worked off, and gives the loop its turn once that is enough."""

    def __init__(self) -> None:
        self._work = 0

    async def worked(self, piece: bytes) -> None:
        """Call it after every piece of a body, and of a read that gives none."""
        lines = piece.count(b"\n") + piece.count(b"\r")
        self._work += len(piece) + _OF_A_LINE * lines + _OF_A_PIECE
        if self._work >= TURN:
            self._work = 0
            await asyncio.sleep(0)
