"""About how much room a message's text takes, without a look at how it is laid out."""

from __future__ import annotations

from typing import NamedTuple

from desktop.chat.text import GrowingText

_LETTERS_A_BYTE, _BYTES_A_LINE = 0.8, 90.0
"""Between those of English, a letter for each byte, and of Chinese, two widths for three bytes."""


class Extent(NamedTuple):
    """What the height of a text depends on, whatever the width."""

    letters: float
    """A Chinese one counts as two."""
    lines: float
    """Those that the text itself begins."""


def extent_of(text: str) -> Extent:
    """The extent of a text; it costs as much as to copy the text once."""
    wide = 0.0 if text.isascii() else (len(text.encode("utf-8", "replace")) - len(text)) / 2
    return Extent(len(text) + wide, text.count("\n"))


def extent_of_bytes(count: int) -> Extent:
    """About the extent of a text of so many bytes, which nobody has read yet."""
    return Extent(count * _LETTERS_A_BYTE, count / _BYTES_A_LINE)


class MeasuredText(GrowingText):
    """Text that grows, and whose extent is known without a look at all of it again."""

    def __init__(self) -> None:
        super().__init__()
        self.extent = Extent(0.0, 0.0)
        """Of the text so far."""

    def add(self, text: str) -> None:
        super().add(text)
        piece, so_far = extent_of(text), self.extent
        self.extent = Extent(so_far.letters + piece.letters, so_far.lines + piece.lines)
