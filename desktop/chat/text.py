"""Text that can be sent, stored and shown, and text that grows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

_AT_ONCE = 1000
"""Pieces that are joined in one go: a million of them take ten times the memory of their text."""


def whole_text(text: str) -> str:
    """Text that can be encoded: half a surrogate pair, which is no character, becomes U+FFFD.

    Clipboards hold such halves, and JSON can write them. Two that stand together become the
    character they mean.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def sound_text(text: str) -> str:
    """Text as every file can hold it: NUL, and half a surrogate pair, become U+FFFD. Places in the
    text stay where they are."""
    return whole_text(text).replace("\0", "\ufffd")


def printable_line(text: str) -> str:
    """The text in one line, without line ends and other characters that steer what stands around
    them: a file's name may hold them."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def size_text(size: int) -> str:
    """A size in bytes, in few digits."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1000))} kB"


def in_one_line(*sentences: str) -> str:
    """Join sentences: with a space between them, but none behind a Chinese one."""
    line = ""
    for sentence in filter(None, sentences):
        line += " " * (bool(line) and not _is_wide(line[-1])) + sentence
    return line


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def consists_of(text: str, pieces: Iterable[str]) -> bool:
    """Whether the pieces make this text: compared, not joined, for it may be long."""
    at = 0
    for piece in pieces:
        if not text.startswith(piece, at):
            return False
        at += len(piece)
    return at == len(text)


class GrowingText:
    """Text that comes in pieces: at linear cost, and in little more memory than the text takes."""

    def __init__(self, text: str = "") -> None:
        self._joined = [text]
        self._new: list[str] = []
        self.length = len(text)
        """Characters so far."""

    def add(self, text: str) -> None:
        """Append a piece."""
        self.length += len(text)
        self._new.append(text)
        if len(self._new) == _AT_ONCE:
            self._joined.append("".join(self._new))
            self._new.clear()

    def pieces(self) -> Iterator[str]:
        """All pieces of the text, without joining them."""
        yield from self._joined
        yield from self._new

    def whole(self) -> str:
        """The whole text. Takes time linear in its length: do not call it for every piece."""
        self._joined = ["".join([*self._joined, *self._new])]
        self._new.clear()
        return self._joined[0]
