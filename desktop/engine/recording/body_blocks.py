"""Finds the blocks of the recorded bodies: an event or a comment each, up to its blank line."""

from __future__ import annotations

import re
from array import array

_BLANK_LINE = re.compile(rb"(?:\r\n){2,}|\n{2,}|\r{2,}")


class BodyBlocks:
    """The places of the blocks, and when each was complete."""

    def __init__(self) -> None:
        self.at = array("d")
        self._store = array("B")
        self._from, self._to = array("Q"), array("Q")
        self._open: tuple[int, int, int, float] | None = None  # store, from, to, at

    def size(self, block: int) -> int:
        """Bytes of a block."""
        return self._to[block] - self._from[block]

    def place(self, block: int) -> tuple[int, int, int]:
        """(store, from, to) of a block."""
        return self._store[block], self._from[block], self._to[block]

    def take(self, store: int, data: bytearray, start: int, end: int, at: float) -> list[int]:
        """Read bytes. Returns the blocks that they complete."""
        done: list[int] = []
        if self._open is not None and self._open[0] != store:
            done += self.close()
        begun = start if self._open is None else self._open[1]
        seek = max(begun, start - 3)
        while (found := _BLANK_LINE.search(data, seek, end)) is not None:
            done += self._add(store, begun, found.end(), at)
            begun = seek = found.end()
        self._open = (store, begun, end, at)
        return done

    def close(self) -> list[int]:
        """End the open block, which has no blank line behind it."""
        opened, self._open = self._open, None
        return [] if opened is None else self._add(*opened)

    def _add(self, store: int, start: int, end: int, at: float) -> list[int]:
        if start == end:
            return []
        self.at.append(at)
        self._store.append(store)
        self._from.append(start)
        self._to.append(end)
        return [len(self.at) - 1]
