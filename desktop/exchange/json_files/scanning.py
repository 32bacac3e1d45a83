"""Finds where values of JSON begin and end in a file of any size, and keeps one in memory.

Nothing is decoded here. Strings are skipped by one regular expression, so that a gigabyte takes
some seconds. Why no library does it: docs/decisions/0018-own-json-scanner.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

LARGEST = 64 << 20
"""Bytes of one element: a larger one is passed over."""
_CHUNK = 1 << 18
_MOST_AT_ONCE = 1 << 24

_WHOLE = rb'[^"\[\]{}]*+"[^"\\]*+(?>(?:\\.[^"\\]*+){0,5000})"'
"""A string, and what stands before it. `re` remembers each turn of a repeated group until all of
it is matched, at some 50 bytes: so turns are counted, and longer strings are stepped through."""
_NEXT_BRACKET = re.compile(b"(?>(?:" + _WHOLE + rb"){0,500})[^\"\[\]{}]*+([\[\]{}])", re.DOTALL)
"""Everything up to the next bracket outside of a string."""
_STRINGS = re.compile(b"(?>(?:" + _WHOLE + b"){1,500})", re.DOTALL)
_OUTSIDE = re.compile(rb'[^"\[\]{}]*+')
_INSIDE = re.compile(rb'[^"\\]*+(?>(?:\\.[^"\\]*+){0,5000})', re.DOTALL)
_PLAIN = re.compile(rb"[^\s,:\"\[\]{}]++(?=[\s,\]}])")
_LONGEST_PLAIN = 4096
_SPACE = re.compile(rb"[\s,]*+")
_BEFORE_STRING = re.compile(rb'[^"]*+')
_BOM = b"\xef\xbb\xbf"
"""The mark of UTF-8 that some editors write first."""
_OPENING = b"[{"
_QUOTE = ord('"')


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
        self.brackets = 0
        """So many were looked at."""
        self.dropped = 0
        """Bytes of the file before those that are here."""
        self._file = file
        self._ended = False

    def more(self) -> bool:
        """Read on; False where the file has ended. The next piece is as long as what is here."""
        if self._ended:
            return False
        size = len(self.data) + min(max(_CHUNK, len(self.data)), _MOST_AT_ONCE)
        before = len(self.data)
        while len(self.data) < size and not self._ended:
            piece = self._file.read(size - len(self.data))
            self._ended = not piece
            self.data += piece
        return len(self.data) > before

    def bytes(self, start: int, end: int) -> bytes:
        """A copy of these bytes: what is lent out of a bytearray keeps it from growing."""
        with memoryview(self.data) as view:
            return bytes(view[start:end])

    def drop(self, count: int) -> None:
        """Forget the first bytes."""
        del self.data[:count]
        self.dropped += count

    def beginning(self) -> int | None:
        """The place of the file's first value; None: it is empty."""
        while len(self.data) < len(_BOM) and self.more():
            pass
        return self.past_space(len(_BOM) if self.data.startswith(_BOM) else 0)

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

    def value(self, start: int, longest: int | None = None) -> Span:
        """The value that begins here, of at most so many bytes. Raises NoValue."""
        longest = LARGEST if longest is None else longest
        if self.data[start] in _OPENING:
            return self._nested(start, longest)
        if self.data[start] == _QUOTE:
            while (end := self._past_string(start)) is None:
                self._read_on(start, longest)
            return Span(start, end, 0)
        while not (found := _PLAIN.match(self.data, start)):
            if len(self.data) - start > _LONGEST_PLAIN or not self.more():
                raise NoValue
        return Span(start, found.end(), 0)

    def pass_over(self, start: int) -> int:
        """The place behind a value that nobody wants, of any length: what was seen of it is
        forgotten. Raises NoValue."""
        is_nested = self.data[start] in _OPENING
        if not is_nested and self.data[start] != _QUOTE:
            return self.value(start).end
        at, depth, is_string = start, 0, False
        while True:
            while is_nested and not is_string and (found := _NEXT_BRACKET.match(self.data, at)):
                at = found.end()
                depth += 1 if self.data[at - 1] in _OPENING else -1
                if depth == 0:
                    return at
            before = at
            found = None if is_string else _STRINGS.match(self.data, at)
            if is_nested and found:
                at = found.end()
            else:
                at, is_string = self._to_a_quote(at, is_string)
            if depth == 0 and not is_string:
                return at
            if not before < at < len(self.data) and not self.more():
                raise CutOff
            self.drop(at)
            at = 0

    def commas(self, end: int, most: int) -> int:
        """How many commas stand before `end` and outside of strings; more than `most` are not
        counted to the end. Where that many stand in all, no string is looked for."""
        if self.data.count(b",", 0, end) <= most:
            return self.data.count(b",", 0, end)
        at = count = 0
        while at < end and count <= most:
            found = _BEFORE_STRING.match(self.data, at, end)
            before, at = at, found.end() if found else end
            count += self.data.count(b",", before, at)
            at = self._past_string(at) or end
        return count

    def _to_a_quote(self, at: int, is_string: bool) -> tuple[int, bool]:
        """Behind the string that is open or begins here, or as far as it can be seen, and whether
        it is open there."""
        while at < len(self.data):
            found = (_INSIDE if is_string else _OUTSIDE).match(self.data, at)
            before, at = at, found.end() if found else at
            if at < len(self.data) and self.data[at] == _QUOTE:
                at, is_string = at + 1, not is_string
                if not is_string:
                    return at, False
            elif at == before or not is_string:
                return at, is_string
        return at, is_string

    def _past_string(self, at: int) -> int | None:
        """Behind the string that begins here; None where its end cannot be seen."""
        end, is_string = self._to_a_quote(at, False)
        return end if not is_string and self.data[end - 1] == _QUOTE and end > at else None

    def _nested(self, start: int, longest: int) -> Span:
        at, depth, deepest, end = start, 0, 0, start + longest
        while True:
            while found := _NEXT_BRACKET.match(self.data, at, end):
                at = found.end()
                self.brackets += 1
                if self.data[at - 1] in _OPENING:
                    depth += 1
                    deepest = max(deepest, depth)
                    continue
                depth -= 1
                if depth == 0:
                    return Span(start, at, deepest)
            if found := _STRINGS.match(self.data, at, end):
                at = found.end()
            elif at < end and (behind := self._past_string(at)) is not None:
                at = behind
            else:
                self._read_on(start, longest)

    def _read_on(self, start: int, longest: int) -> None:
        if len(self.data) - start > longest:
            raise TooLarge
        if not self.more():
            raise CutOff
