"""Pictures within a reply's text, as base64: megabytes in one line, never shown as text."""

from __future__ import annotations

import re
from typing import NamedTuple

from desktop.rendering.markdown.blocks.block import LONGEST, Block, Kind

MOST = 8_000_000
"""Characters of one picture; of a larger one only its alternative text is shown."""

TRIGGER = ";base64,"
"""The end of the opening of every such picture."""

_OPENING = re.compile(r"!\[([^\]\n]{0,300})\]\([ ]?<?(data:image/[A-Za-z0-9.+-]{1,40};base64,)")
_HALF = re.compile(r"!\[[^\]\n]*\]\([ ]?<?(?:d|da|dat|data|data:[A-Za-z0-9.+/;-]*)$")
_LONGEST_OPENING = 400
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


class Picture(NamedTuple):
    """A picture whose end has not come."""

    place: Block
    """Its `text` is the address up to the data."""
    pieces: tuple[str, ...] = ()
    """Each shorter than the one before, so that adding stays linear and a copy costs nothing."""
    length: int = 0

    def with_data(self, data: str) -> Picture:
        length = self.length + len(data)
        if length > MOST:
            return Picture(self.place, (), length)
        pieces = self.pieces
        while pieces and len(pieces[-1]) <= len(data):
            pieces, data = pieces[:-1], pieces[-1] + data
        return Picture(self.place, (*pieces, data), length)

    def so_far(self) -> Block:
        """The block shown until the picture's end has come: it says that a picture comes."""
        mime = self.place.text[len("data:") : -len(TRIGGER)]
        return self.place._replace(text=mime, open_=True, length=self.length)

    def whole(self) -> Block:
        """The picture's block; or the text that was written, if that is no picture."""
        data, _, _title = "".join(self.pieces).strip().partition(" ")
        data = data.removesuffix(">")
        if _BASE64.fullmatch(data):
            return self.place._replace(text=self.place.text + data, length=len(data))
        written = f"![{self.place.alt}]({self.place.text}{''.join(self.pieces)})"
        short = self.pieces and len(written) <= LONGEST
        return self._words(written) if short else self.broken_off()

    def broken_off(self) -> Block:
        """The block for a picture that never ended: its alternative text."""
        return self._words(self.place.alt)

    def _words(self, text: str) -> Block:
        return self.place._replace(kind=Kind.PARAGRAPH, text=text, alt="")


def opening(text: str, end: int) -> tuple[int, str, str] | None:
    """Where the picture begins whose opening ends at `end`, its alternative text, "data:…,"."""
    start = text.rfind("![", max(0, end - _LONGEST_OPENING), end)
    found = _OPENING.fullmatch(text, start, end) if start >= 0 else None
    if not found or text.count("`", 0, start) % 2 or text[:start].endswith("\\"):
        return None
    return start, found[1], found[2]


def without_half_opening(text: str) -> str:
    """Return `text` without a picture that may be beginning at its end."""
    start = text.rfind("![", max(0, len(text) - _LONGEST_OPENING))
    return text[:start] if start >= 0 and _HALF.match(text, start) else text
