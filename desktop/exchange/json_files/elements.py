"""Reads a file of JSON of any size, one element in memory at a time.

A damaged element is told to `skip` and passed over; those behind it are found again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from desktop.exchange.json_files.decoding import decode
from desktop.exchange.json_files.scanning import (
    LARGEST,
    CutOff,
    NoValue,
    Span,
    TooLarge,
    Window,
)
from desktop.exchange.source import Skip, Source, Unreadable, Why

_MOST_TRIES = 500
"""Places in one file at which an element is looked for in vain."""
_MOST_TRIED, _LONGEST_TRY = 1 << 26, 1 << 24
"""Bytes that are looked through in vain: of one file, and at one place."""
_MOST_BRACKETS = 1_000_000
"""Those that are looked at in vain: they are what takes the time."""
_OVERLAP = 1 << 12

Like = Callable[[Any], bool]
"""Whether a value may be an element. It is asked where the beginning of one was guessed."""


def is_object(value: Any) -> bool:
    """Whether it is a JSON object."""
    return isinstance(value, dict)


def elements(
    source: Source, member: str, skip: Skip, path: Sequence[str] = (), like: Like = is_object
) -> Iterator[Any]:
    """Each element of the array that lies at `path`; none where nothing lies there.

    A reader that stops early closes the iterator. Raises Unreadable where there is no array.
    """
    with closing(source.open(member)) as file:
        window = Window(file)
        at = _entered(window, path)
        if at is None:
            return
        if window.data[at : at + 1] != b"[":
            raise Unreadable(Why.DAMAGED)
        window.drop(at + 1)
        yield from _Elements(window, member or source.name, skip, like).each()


def objects(
    source: Source, member: str, skip: Skip, path: Sequence[str] = ()
) -> Iterator[Mapping[str, Any]]:
    """As `elements`, of an array that has objects alone: what else stands there is damage."""
    for number, value in enumerate(elements(source, member, skip, path), 1):
        if isinstance(value, dict):
            yield value
        else:
            skip(f"{member or source.name}: {number}", Why.DAMAGED)


def pairs(
    source: Source, member: str, skip: Skip, wanted: Callable[[str], bool] = bool
) -> Iterator[tuple[str, Any]]:
    """Each key of the object that a file is, with its value. Raises Unreadable where it is none.

    The values of keys that are not `wanted` are passed over, and never decoded.
    """
    with closing(source.open(member)) as file:
        window = Window(file)
        at = _entered(window, ())
        if at is None or window.data[at : at + 1] != b"{":
            raise Unreadable(Why.DAMAGED)
        window.drop(at + 1)
        while (key := _key(window)) is not None:
            if not wanted(key):
                if not _passed(window):
                    return
                continue
            try:
                span = window.value(0)
                value = decode(window.bytes(0, span.end), span.depth)
            except (Unreadable, NoValue) as exc:
                skip(key, _why(exc))
                if isinstance(exc, CutOff) or not _passed(window):
                    return
                continue
            window.drop(span.end)
            yield key, value


def whole(source: Source, member: str = "") -> Any:
    """The one value that a file is. Raises Unreadable."""
    with closing(source.open(member)) as file:
        window = Window(file)
        at = _entered(window, ())
        if at is None:
            raise Unreadable(Why.DAMAGED)
        try:
            span = window.value(at)
        except NoValue as exc:
            raise Unreadable(_why(exc)) from exc
        return decode(window.bytes(at, span.end), span.depth)


def _why(error: Exception) -> Why:
    if isinstance(error, Unreadable) and isinstance(error.why, Why):
        return error.why
    return Why.TOO_LARGE if isinstance(error, TooLarge) else Why.DAMAGED


# on the way to an array -------------------------------------------------------------------------


def _entered(window: Window, path: Sequence[str]) -> int | None:
    """The place of the value at `path`."""
    at = window.beginning()
    for name in path:
        if at is None or window.data[at : at + 1] != b"{":
            return None
        window.drop(at + 1)
        at = _under(window, name)
    return at


def _under(window: Window, name: str) -> int | None:
    """The place of the value that has this name in the object that the window stands in."""
    while (key := _key(window)) is not None:
        if key == name:
            return 0
        if not _passed(window):
            return None
    return None


def _key(window: Window) -> str | None:
    """The next key of an object; the window then begins with its value. None: it has no more."""
    at = window.past_space(0)
    if at is None or window.data[at : at + 1] != b'"':
        return None
    try:
        end = window.value(at).end
        key = decode(window.bytes(at, end))
    except (NoValue, Unreadable):
        return None
    colon = window.past_space(end)
    if colon is None or window.data[colon : colon + 1] != b":":
        return None
    value = window.past_space(colon + 1)
    if value is None:
        return None
    window.drop(value)
    return str(key)


def _passed(window: Window) -> bool:
    """Pass over the value that the window begins with; whether it has an end."""
    try:
        window.drop(window.pass_over(0))
    except NoValue:
        return False
    return True


# the elements of an array -----------------------------------------------------------------------


class _Elements:
    """The elements of the array that the window stands in."""

    def __init__(self, window: Window, name: str, skip: Skip, like: Like) -> None:
        self._window = window
        self._name = name
        self._skip = skip
        self._like = like
        self._beginning: re.Pattern[bytes] | None = None
        """How an element begins that stands behind another one."""
        self._number = 0
        self._tries = 0
        self._tried = 0
        self._brackets = 0

    def each(self) -> Iterator[Any]:
        """Each element that can be read."""
        window = self._window
        while (at := window.past_space(0)) is not None:
            window.drop(at)
            if window.data.startswith(b"]"):
                return
            self._number += 1
            span: Span | None = None
            try:
                span = window.value(0)
                value = decode(window.bytes(0, span.end), span.depth)
            except (Unreadable, NoValue) as exc:
                self._skip(f"{self._name}: {self._number}", _why(exc))
                if not self._found_again(span, exc):
                    return
                continue
            if self._beginning is None:
                self._beginning = _beginning_of(window.data)
            window.drop(span.end)
            yield value
        self._skip(self._name, Why.DAMAGED)  # it ends before its array does

    def _found_again(self, span: Span | None, error: Exception) -> bool:
        """Have the window begin behind the damage; whether anything is there."""
        if span is not None and (_why(error) is Why.TOO_DEEP or self._goes_on(span.end)):
            self._window.drop(span.end)
            return True
        if self._guessed():
            return True
        if span is not None:
            self._window.drop(span.end)
            return not self._is_tired()
        return isinstance(error, TooLarge) and _passed(self._window)

    def _goes_on(self, end: int) -> bool:
        """Whether what stands here is the end of the array, or the beginning of an element."""
        at = self._window.past_space(end)
        if at is None or self._window.data[at : at + 1] == b"]":
            return at is not None
        begins = self._beginning
        return begins is not None and bool(begins.match(self._window.data, max(end, at - 1)))

    def _guessed(self) -> bool:
        """Have the window begin with the next element that can be read behind its beginning."""
        known = self._beginning or _beginning_of(self._window.data)
        return (known is not None and self._looked_for(known)) or (
            self._beginning is None and self._looked_for(_ANY_BEGINNING)
        )

    def _looked_for(self, beginning: re.Pattern[bytes]) -> bool:
        window, at = self._window, 1
        while True:
            while found := beginning.search(window.data, at):
                at = found.start(1)
                if self._is_element(at):
                    window.drop(at)
                    return True
                if self._is_tired():
                    return False
            at = max(at, len(window.data) - _OVERLAP)
            if at > LARGEST or not window.more():
                return False

    def _is_tired(self) -> bool:
        return (
            self._tries > _MOST_TRIES
            or self._tried > _MOST_TRIED
            or self._brackets > _MOST_BRACKETS
        )

    def _is_element(self, at: int) -> bool:
        before, span = self._window.brackets, None
        try:
            span = self._window.value(at, _LONGEST_TRY)
            if self._like(decode(self._window.bytes(at, span.end), span.depth)):
                return True
        except (Unreadable, NoValue):
            pass
        end = len(self._window.data) if span is None else span.end
        self._tries += 1
        self._tried += min(end - at, _LONGEST_TRY)
        self._brackets += self._window.brackets - before
        return False


_ANY_BEGINNING = re.compile(rb'[,\s\[](\{\s*"[^"\\]{1,60}"\s*:)')


def _beginning_of(element: bytearray) -> re.Pattern[bytes] | None:
    """How elements begin, if they all begin as this one does: with the same key."""
    first = re.match(rb'\{\s*("[^"\\]*")\s*:', element)
    return first and re.compile(rb"[,\s\[](\{\s*" + re.escape(first[1]) + rb"\s*:)")
