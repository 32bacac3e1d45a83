"""The code blocks of a reply: their lines, and what is known of their colours."""

from __future__ import annotations

import re
from typing import Protocol

LONGEST_CODE = 100_000
"""Characters of a code block that are coloured at most, whole lines of it."""
_CONTEXT = 4
"""Characters before the newest lines that are gone over with them ÷ characters of those."""
_PLAIN = {"", "text", "txt", "plain", "plaintext", "none", "output", "log"}


class Shown(Protocol):
    """Where some of the code is shown."""

    def note_growth(self) -> None:
        """The code has ended."""

    def note_colours(self, line: int) -> None:
        """From this line of the code on, other colours are known."""


class Code:
    """One code block of a reply, kept by the reply: its settled lines and their colours."""

    def __init__(self, language: str) -> None:
        self.language = _name(language)
        self.lines: list[str] = []
        self.colours: list[str] = []
        """The letters of `protocol.Colours`, for as many lines as were gone over."""
        self.is_closed = False
        self.is_final = self.language in _PLAIN
        """Whether nothing can change the colours any more."""
        self.size = 0
        """Characters of the lines that are coloured."""
        self.counted = 0
        """How many lines those are."""
        self.order: int | None = None
        self.order_first = self.order_count = 0
        """What was ordered last: its number while it is not answered, its first line, its lines."""
        self.whole_count = 0
        """Lines that were gone over as a whole last, and answered."""
        self.whole_size = 0
        """Characters when the whole was gone over last."""
        self.last_step = 0.0
        self.places: list[Shown] = []

    def add(self, line: str) -> None:
        """A further line, which will not change again."""
        self.lines.append(line)
        if self.counted == len(self.lines) - 1 and self.size + len(line) < LONGEST_CODE:
            self.counted += 1
            self.size += len(line) + 1

    def close(self) -> None:
        """The code has ended."""
        self.is_closed = True
        for place in self.places:
            place.note_growth()


def tail(code: Code) -> int:
    """The line with which going over the newest ones begins: one that looks like a beginning."""
    first, context = len(code.colours), 0
    wanted = _CONTEXT * sum(len(line) + 1 for line in code.lines[first : code.counted])
    while first > 0:
        is_enough = context >= wanted and _is_beginning(code, first)
        if is_enough:
            break
        first -= 1
        context += len(code.lines[first]) + 1
    return first


def _is_beginning(code: Code, line: int) -> bool:
    """Whether no string and no comment seems to reach into this line from the one before."""
    if line >= len(code.colours) or not code.lines[line].strip():
        return False
    here, before = code.colours[line][:1], code.colours[line - 1][-1:]
    return not (here in "cs" and here == before) and not code.lines[line][:1].isspace()


def _name(language: str) -> str:
    """The language's name in what stands at a fence, such as "python" in "Python title=x"."""
    words = re.split(r"[\s{}:,;]+", language.strip().lower().lstrip("{."), maxsplit=1)
    return words[0][:40]
