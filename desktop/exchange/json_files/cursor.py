"""Walks through a file of JSON from value to value: into one, over one, or reading it whole.

Each value is taken once, in the order of the file. What lies between them is not checked beyond
what is needed to find them: a comma too many is no matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from desktop.exchange.json_files.decoding import decode
from desktop.exchange.json_files.scanning import NoValue, Span, TooLarge, Window
from desktop.exchange.source import Unreadable, Why


class Refused(ValueError):
    """A value that was passed over: it is too large or too deep, or damaged within itself."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Cursor:
    """Stands at a value of a file. Each step raises Unreadable where none can be found."""

    def __init__(self, file: BinaryIO, longest: int, most_values: int, deepest: int) -> None:
        """What a value that is read whole may have: bytes, values within it, levels of them."""
        self._window = Window(file)
        self._longest = longest
        self._most_values = most_values
        self._deepest = deepest
        self._go_to(self._window.beginning())

    @property
    def place(self) -> int:
        """Where the value begins, in bytes from where the file stood at first."""
        return self._window.dropped

    @property
    def is_object(self) -> bool:
        """Whether the value is a JSON object."""
        return self._is_at(b"{")

    def keys(self) -> Iterator[str]:
        """Each name in the object that the cursor stands at; none, where it is something else,
        which is passed over. Whoever takes a name takes its value, too."""
        if not self._entered(b"{"):
            return
        while not self._left(b"}"):
            name = self._name()
            self._to_next()
            if not self._is_at(b":"):
                raise Unreadable(Why.DAMAGED)
            self._window.drop(1)
            self._to_next()
            yield name

    def items(self) -> Iterator[int]:
        """The number of each item, from 1, of the array that the cursor stands at; none, where it
        is something else, which is passed over. Whoever takes a number takes the item, too."""
        if not self._entered(b"["):
            return
        number = 0
        while not self._left(b"]"):
            number += 1
            yield number

    def value(self) -> Any:
        """The value. Raises Refused."""
        window, before = self._window, self._window.brackets
        try:
            span = window.value(0, self._longest)
        except TooLarge:
            self.skip()
            raise Refused(Why.TOO_LARGE) from None
        except NoValue as exc:
            raise Unreadable(Why.DAMAGED) from exc
        why = self._refusal(span, window.brackets - before)
        data = b"" if why else window.bytes(0, span.end)
        window.drop(span.end)
        if why is not None:
            raise Refused(why)
        try:
            return decode(data, span.depth)
        except Unreadable as exc:
            raise Refused(Why.DAMAGED) from exc

    def skip(self) -> None:
        """Pass over the value, of any length."""
        try:
            self._window.drop(self._window.pass_over(0))
        except NoValue as exc:
            raise Unreadable(Why.DAMAGED) from exc

    def end(self) -> None:
        """Raises Unreadable where anything is left in the file."""
        if self._window.past_space(0) is not None:
            raise Unreadable(Why.DAMAGED)

    def _refusal(self, span: Span, brackets: int) -> Why | None:
        """Why a value is not decoded."""
        if span.depth > self._deepest:
            return Why.TOO_DEEP
        most = self._most_values - brackets // 2
        if span.depth and (most < 0 or self._window.commas(span.end, most) > most):
            return Why.TOO_LARGE
        return None

    def _name(self) -> str:
        try:
            name = self.value()
        except Refused as exc:
            raise Unreadable(Why.DAMAGED) from exc
        if not isinstance(name, str):
            raise Unreadable(Why.DAMAGED)
        return name

    def _entered(self, opening: bytes) -> bool:
        """Step over the bracket; where something else stands there, pass over that."""
        if self._is_at(opening):
            self._window.drop(1)
            return True
        self.skip()
        return False

    def _left(self, closing: bytes) -> bool:
        """Step over the bracket, where it comes next."""
        self._to_next()
        if self._is_at(closing):
            self._window.drop(1)
            return True
        return False

    def _is_at(self, bracket: bytes) -> bool:
        return self._window.data.startswith(bracket)

    def _to_next(self) -> None:
        self._go_to(self._window.past_space(0))

    def _go_to(self, at: int | None) -> None:
        if at is None:
            raise Unreadable(Why.DAMAGED)
        self._window.drop(at)
