"""Decodes one value of JSON, whatever is wrong with it, as far as it can be understood."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from desktop.exchange.source import Unreadable, Why

DEEPEST = 100_000
"""Levels of brackets. A chain of messages that are nested in one another has two for each."""
_DEEP = 500
"""Levels from which msgspec and json are not asked: both call themselves for each."""
_STRINGS = json.JSONDecoder(strict=False)
_TOKEN = re.compile(r'[\s,:]*+(?:(")|([\[{])|([\]}])|([^\s,:"\[\]{}]++))')


def decode(source: bytes, depth: int = 0) -> Any:
    """The value. `depth`: how deep brackets nest in it. Raises Unreadable.

    What other decoders refuse and programs write all the same is taken: halves of surrogate
    pairs, NaN, control characters in texts, bytes that are no UTF-8.
    """
    if depth > DEEPEST:
        raise Unreadable(Why.TOO_DEEP)
    if depth < _DEEP:
        try:
            return msgspec.json.decode(source)
        except (ValueError, RecursionError):  # also msgspec's own, and UnicodeDecodeError
            pass
    written = source.decode("utf-8", "replace")
    try:
        return json.loads(written, strict=False) if depth < _DEEP else _deep(written)
    except (ValueError, RecursionError) as exc:
        raise Unreadable(Why.DAMAGED) from exc


def _deep(written: str) -> Any:
    """The value, by a loop: a hundred times as slow. Raises ValueError."""
    top: list[Any] = []
    stack: list[_Open] = [_Open(top)]
    for opens, closes, plain in _tokens(written):
        if opens:
            made: Any = {} if opens == "{" else []
            stack[-1].take(made)
            stack.append(_Open(made))
        elif closes:
            if len(stack) == 1 or (closes == "}") != isinstance(stack.pop().value, dict):
                raise ValueError("brackets do not match")
        else:
            stack[-1].take(plain)
    if len(stack) != 1 or len(top) != 1:
        raise ValueError("not one value")
    return top[0]


class _Open:
    """An array or object that is not closed yet."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self._key: str | None = None

    def take(self, one: Any) -> None:
        """Its next element; of an object, keys and values by turns."""
        if isinstance(self.value, list):
            self.value.append(one)
        elif self._key is not None:
            self.value[self._key] = one
            self._key = None
        elif isinstance(one, str):
            self._key = one
        else:
            raise ValueError("a key is no text")


def _tokens(written: str) -> Iterator[tuple[str | None, str | None, Any]]:
    """Each bracket that opens, that closes, or plain value."""
    at = 0
    while found := _TOKEN.match(written, at):
        at = found.end()
        if found[1]:
            value, at = _STRINGS.raw_decode(written, at - 1)
            yield None, None, value
        else:
            yield found[2], found[3], json.loads(found[4]) if found[4] else None
    if written[at:].strip(" \n\r\t"):
        raise ValueError("no JSON")
