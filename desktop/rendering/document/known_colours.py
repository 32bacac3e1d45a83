"""Keeps the colours of code, so that a chat that is opened again is coloured at once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

KEPT = 4_000_000
"""Characters of code whose colours are remembered: some 40,000 lines."""

Key = tuple[str, bytes]
"""A language, and what its code is known by."""


def key_of(language: str, text: str) -> Key:
    """Return what the colours of this code are known by."""
    content = text.encode("utf-8", "surrogatepass")
    return language, hashlib.blake2b(content, digest_size=16).digest()


class KnownColours:
    """The letters of `protocol.Colours` by code. What was not asked for longest is forgotten."""

    def __init__(self) -> None:
        self._known: OrderedDict[Key, list[str]] = OrderedDict()
        self._size = 0

    def get(self, key: Key) -> list[str] | None:
        """Return the letters of this code; None where they are not known."""
        letters = self._known.get(key)
        if letters is not None:
            self._known.move_to_end(key)
        return letters

    def keep(self, key: Key, letters: list[str]) -> None:
        """Remember the letters of this code."""
        self._size += _cost(letters) - _cost(self._known.pop(key, []))
        self._known[key] = letters
        while self._size > KEPT and len(self._known) > 1:
            self._size -= _cost(self._known.popitem(last=False)[1])


def _cost(letters: list[str]) -> int:
    return sum(map(len, letters)) + 60 * len(letters)
