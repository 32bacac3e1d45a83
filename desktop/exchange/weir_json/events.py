"""Reads a JSON file piece by piece: what is not asked for is passed over, and never in memory.

Nothing here recurses, whatever the file nests, and one value in memory has its bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

import ijson

from desktop.exchange.source import Unreadable, Why
from desktop.exchange.weir_json.shape import DEEPEST

LONGEST_STRING = 128 << 20
"""Bytes of one text. A reply of a model is cut off long before."""
MOST_EVENTS = 2_000_000
"""Names and values within one value that is read as a whole: a message, or a folder."""
_AT_ONCE = 1 << 16
_NO_JSON = (ijson.JSONError, ValueError, OverflowError, StopIteration)
"""What ijson raises of a file that is no JSON, or ends too early."""
_OPENS = ("start_map", "start_array")
_CLOSES = ("end_map", "end_array")
_FILE = re.compile(rb'\{"sha256":"[0-9a-f]{64}","base64":\[\n"')
"""How a file's entry begins. One that two reads share, or that another program wrote in another
way, is not noticed."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class TooMuch(ValueError):
    """A value that is deeper or larger than any that Weir writes. It was passed over."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Events:
    """The names and values of a file, in their order. Raises Unreadable where it is no JSON."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = _Bounded(file)
        self._events = ijson.basic_parse(self._file, use_float=True, buf_size=_AT_ONCE)

    def next(self) -> tuple[str, Any]:
        """The next event, as ijson names them."""
        self._file.silent = 0
        try:
            event: tuple[str, Any] = next(self._events)
        except _NO_JSON as exc:
            raise Unreadable(Why.DAMAGED) from exc
        self._file.events += 1
        return event

    @property
    def place_of_file(self) -> int | None:
        """Where the entry of a file begins that was begun with the last event, in bytes of the
        whole; None where that is not known, or the whole cannot be read from there."""
        return self._file.place if self._file.events == 1 else None

    def keys(self) -> Iterator[str]:
        """The names in the object that was begun. Whoever takes one takes its value, too."""
        while (event := self.next())[0] != "end_map":
            yield event[1]

    def items(self) -> Iterator[tuple[str, Any]]:
        """The event that begins each item of the array that comes next; none, where something else
        comes. Whoever takes one takes all of the item."""
        if (first := self.next())[0] != "start_array":
            self.skip(first)
            return
        while (event := self.next())[0] != "end_array":
            yield event

    def value(self, first: tuple[str, Any] | None = None) -> Any:
        """The value that begins with `first`, or comes next. Raises TooMuch."""
        event, value = first or self.next()
        if event not in _OPENS:
            return value
        try:
            return self._built({} if event == "start_map" else [])
        except TooMuch:
            raise
        except _NO_JSON as exc:
            raise Unreadable(Why.DAMAGED) from exc

    def _built(self, root: dict[str, Any] | list[Any]) -> Any:
        """The object or list that was begun. It is the innermost loop: no call for each event."""
        file, around, names = self._file, [root], list[str]()
        inner = root
        for event, value in islice(self._events, MOST_EVENTS):
            file.silent, file.events = 0, 2
            if event == "map_key":
                names.append(value)
                continue
            if event in _CLOSES:
                around.pop()
                if not around:
                    return root
                inner = around[-1]
                continue
            made = {} if event == "start_map" else [] if event == "start_array" else value
            if isinstance(inner, dict):
                inner[names.pop()] = made
            else:
                inner.append(made)
            if event in _OPENS:
                around.append(made)
                inner = made
                if len(around) > DEEPEST + 4:  # levels that the file itself has around a value
                    self._skip(len(around))
                    raise TooMuch(Why.TOO_DEEP)
        self._skip(len(around))
        raise TooMuch(Why.TOO_LARGE)

    def skip(self, first: tuple[str, Any] | None = None) -> None:
        """Pass over the value that begins with `first`, or comes next."""
        event, _value = first or self.next()
        if event in _OPENS:
            self._skip(1)

    def _skip(self, depth: int) -> None:
        while depth:
            event, _value = self.next()
            depth += (event in _OPENS) - (event in _CLOSES)


class _Bounded:
    """A file of which no text may be too long, without the mark that some editors write first.

    What is read ends before each file that `weir_json.writer` wrote: so its place is known.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._ahead = b""
        self._end = 0
        """Where what was given ends."""
        self._can_seek = file.seekable()
        self.silent = 0
        """Bytes that were read for the next event."""
        self.place: int | None = None
        """Where a file's entry begins which begins what was given last; None: none does."""
        self.events = 0
        """Events of what was given last."""

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises Unreadable."""
        data = self._ahead or self._file.read(size)
        at = 1 + data.find(b'\n{"sha256":"') if self._can_seek else 0
        if at and _FILE.match(data, at):
            data, self._ahead = data[:at], data[at:]
        else:
            self._ahead = b""
        is_file = self._can_seek and _FILE.match(data)
        self.place, self.events = self._end if is_file else None, 0
        is_first, self._end = not self._end, self._end + len(data)
        if is_first and size:
            data = data.removeprefix(_BYTE_ORDER_MARK)
        self.silent += len(data)
        if self.silent > LONGEST_STRING:
            raise Unreadable(Why.TOO_LARGE)
        return data
