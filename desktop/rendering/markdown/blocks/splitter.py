"""Turns a reply's text into blocks while it arrives, in whatever pieces.

A settled block never changes again; only the open tail is parsed anew, and that is bounded.
"""

from __future__ import annotations

import copy

from desktop.rendering.markdown.blocks.line_machine import LONGEST, Block, LineMachine
from desktop.rendering.markdown.definitions import Definitions

_SURE = 80
"""A line of so many characters has shown what kind it is; its text need not wait for its end."""
_LONG = 1000
"""Characters of an unfinished line from which on it is parsed again only now and then."""


class BlockSplitter:
    """Takes text; `feed` returns settled blocks, `tail` those that may still change."""

    def __init__(self) -> None:
        self._partial = ""
        self._lines = LineMachine()
        self._tried = 0  # characters of the line that were tried in vain to be handed over
        self._seen: tuple[int, list[Block]] = (0, [])  # length of the line, and the tail it gave
        self.definitions = Definitions()
        """Of links; they count for the text above them, too."""
        self.characters_read = 0
        """Characters that the line machine has read, those of provisional tails included."""

    def feed(self, text: str) -> list[Block]:
        """Add text. Returns the blocks that are settled by it, in order."""
        *lines, self._partial = (self._partial + text).split("\n")
        for line in lines:
            self._take(line)
        while len(self._partial) > LONGEST:
            self._go_over(self._partial[:LONGEST], cut=True)
            self._partial = self._partial[LONGEST:]
        settled = self._lines.settled()
        if lines or len(self._partial) < self._seen[0]:
            self._seen, self._tried = (0, []), 0
        if len(self._partial) > _SURE:
            self._take_early()
        return [*settled, *self._lines.settled()]

    def add_picture(self, address: str, alt: str) -> list[Block]:
        """Add a picture that is no text. Returns the blocks that are settled by it, in order."""
        if self._partial:
            self._take(self._partial)
            self._partial = ""
        self._lines.add_picture(address, alt)
        self._seen, self._tried = (0, []), 0
        return self._lines.settled()

    def tail(self) -> list[Block]:
        """The open block and the unfinished line, as they would be drawn now."""
        length = len(self._partial)
        if _LONG < length < self._seen[0] * 1.25:
            return self._seen[1]  # a long line is looked at again when it has grown by a quarter
        ahead = copy.copy(self._lines)
        if self._partial and not self._lines.cannot_tell_yet(self._partial):
            self.characters_read += length
            ahead.add(self._partial)
        ahead.close(so_far=True)
        self._seen = (length, ahead.settled())
        return self._seen[1]

    def finish(self) -> list[Block]:
        """End the text. Returns the last blocks."""
        if self._partial:
            self._take(self._partial)
            self._partial = ""
        self._lines.close()
        self._note_definitions()
        return self._lines.settled()

    def _take(self, line: str) -> None:
        while len(line) > LONGEST:
            self._go_over(line[:LONGEST], cut=True)
            line = line[LONGEST:]
        self._go_over(line)

    def _go_over(self, line: str, cut: bool = False) -> None:
        self.characters_read += len(line)
        self._lines.add(line, cut)
        self._note_definitions()

    def _note_definitions(self) -> None:
        for defined in self._lines.defined():
            self.definitions.add(defined.label, defined.address or "")

    def _take_early(self) -> None:
        """Pass on the start of a prose line, so that a long one is not parsed again."""
        if self._lines.continues:
            self._go_over(self._partial, cut=True)
            self._partial = ""
        elif len(self._partial) >= self._tried * 1.25 and any(
            map(str.isalnum, self._partial[:_SURE])
        ):
            self._tried = len(self._partial)
            ahead = copy.copy(self._lines)
            self.characters_read += len(self._partial)
            ahead.add(self._partial, cut=True)
            if ahead.continues:
                self._lines, self._partial = ahead, ""


def definitions_in(text: str) -> Definitions:
    """Return what a whole text defines, for those who write it from its start to its end."""
    splitter = BlockSplitter()
    if "]:" in text:
        splitter.feed(text)
        splitter.finish()
    return splitter.definitions
