"""Finds where values of JSON begin and end in a file of any size, and keeps one in memory.

Nothing is decoded here. Strings are skipped by one regular expression, so that a gigabyte takes
some seconds. ijson is not used: for each level of nesting it keeps the whole path to it, which is
quadratic in the depth (300,000 levels, 600 kB, take all memory), and a damaged element ends it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

LARGEST = 64 << 20
"""Bytes of one element: a larger one is passed over."""
_CHUNK = 1 << 18
_MOST_AT_ONCE = 1 << 24

_NEXT_BRACKET = re.compile(
    rb'(?:[^"\[\]{}]*+"[^"\\]*+(?:\\.[^"\\]*+)*+")*+[^"\[\]{}]*+([\[\]{}])', re.DOTALL
)
"""Everything up to the next bracket outside of a string."""
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_PLAIN = re.compile(rb"[^\s,:\"\[\]{}]++(?=[\s,\]}])")
_LONGEST_PLAIN = 4096
_SPACE = re.compile(rb"[\s,]*+")
_OPENING = b"[{"


class NoValue(Exception):
    """What stands here is no value of JSON."""


class CutOff(NoValue):
    """The file ends within a value."""


class TooLarge(NoValue):
    """The value is longer than LARGEST."""


@dataclass(frozen=True, slots=True)
class Span:
    """A value in the window: its bytes are `window.data[start:end]`."""

    start: int
    end: int
    depth: int
    """How deep brackets nest in it."""


class Window:
    """The part of a file that is looked at."""

    def __init__(self, file: BinaryIO) -> None:
        self.data = bytearray()
        self._file = file
        self._ended = False

    def more(self) -> bool:
        """Read on; False where the file has ended. The next piece is as long as what is here."""
        if self._ended:
            return False
        size = min(max(_CHUNK, len(self.data)), _MOST_AT_ONCE)
        piece = self._file.read(size)
        self._ended = not piece
        self.data += piece
        return bool(piece)

    def bytes(self, start: int, end: int) -> bytes:
        """A copy of these bytes: what is lent out of a bytearray keeps it from growing."""
        with memoryview(self.data) as view:
            return bytes(view[start:end])

    def drop(self, count: int) -> None:
        """Forget the first bytes."""
        del self.data[:count]

    def past_space(self, at: int) -> int | None:
        """The place of the next byte that is neither white space nor a comma; None: there is
        none."""
        while True:
            found = _SPACE.match(self.data, at)
            at = found.end() if found else at
            if at < len(self.data):
                return at
            if not self.more():
                return None

    def value(self, start: int) -> Span:
        """The value that begins here. Raises NoValue."""
        if self.data[start] in _OPENING:
            return self._nested(start)
        if self.data[start : start + 1] == b'"':
            while not (found := _STRING.match(self.data, start)):
                self._read_on(start)
            return Span(start, found.end(), 0)
        while not (found := _PLAIN.match(self.data, start)):
            if len(self.data) - start > _LONGEST_PLAIN or not self.more():
                raise NoValue
        return Span(start, found.end(), 0)

    def pass_over(self, start: int) -> int:
        """The place behind a value that nobody wants: what was seen of it is forgotten. Raises
        NoValue."""
        if self.data[start] not in _OPENING:
            return self.value(start).end
        at, depth = start, 0
        while True:
            while found := _NEXT_BRACKET.match(self.data, at):
                at = found.end()
                depth += 1 if self.data[at - 1] in _OPENING else -1
                if depth == 0:
                    return at
            self.drop(at)
            at = 0
            self._read_on(0)

    def _nested(self, start: int) -> Span:
        at, depth, deepest = start, 0, 0
        while True:
            while found := _NEXT_BRACKET.match(self.data, at):
                at = found.end()
                if self.data[at - 1] in _OPENING:
                    depth += 1
                    deepest = max(deepest, depth)
                    continue
                depth -= 1
                if depth == 0:
                    return Span(start, at, deepest)
            self._read_on(start)

    def _read_on(self, start: int) -> None:
        if len(self.data) - start > LARGEST:
            raise TooLarge
        if not self.more():
            raise CutOff
