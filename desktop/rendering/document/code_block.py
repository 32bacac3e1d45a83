"""The code blocks of a reply: their lines and their colours, whether drawn or not."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Protocol

LONGEST_CODE = 100_000
"""Characters of a code block that are coloured at most, whole lines of it."""
_SMALL = 4_000
"""Characters of code that are coloured as a whole at each step."""
_GROWTH = 1.5
"""How much larger code is when the whole is coloured again."""
PAUSE = 0.2
"""Seconds between two steps in one block of code."""
_CONTEXT = 4
"""Characters before the newest lines that are coloured with them ÷ characters of those."""
_TAB = 4
"""Columns that a tab takes at most."""
_WIDE = 0x2E80
"""Most characters from here on take two columns."""
_PLAIN = {"", "text", "txt", "plain", "plaintext", "none", "output", "log"}


class Shown(Protocol):
    """A place in a document where some of the code is drawn."""

    def note_growth(self) -> None:
        """Look at the code again, which has ended."""

    def note_colours(self, line: int) -> None:
        """Draw the colours, which are others from this line of the code on."""


def columns_of(line: str) -> int:
    """Return how many columns a line of code takes."""
    line = line.expandtabs(_TAB)
    return len(line) if line.isascii() else len(line) + sum(ord(one) >= _WIDE for one in line)


class Code:
    """One code block of a reply: its settled lines and their colours."""

    def __init__(self, language: str) -> None:
        self.language = _name(language)
        self.lines: list[str] = []
        self.columns = 0
        """Columns that the longest line takes."""
        self.is_closed = False
        self.size = 0
        """Characters of the lines that are coloured."""
        self.counted = 0
        """How many lines those are."""
        self.colouring = Colouring(self)
        self.places: list[Shown] = []

    def add(self, line: str) -> None:
        """Add a line, which will not change again."""
        self.lines.append(line)
        self.columns = max(self.columns, columns_of(line))
        if self.counted == len(self.lines) - 1 and self.size + len(line) < LONGEST_CODE:
            self.counted += 1
            self.size += len(line) + 1

    def note_colours(self, line: int) -> None:
        """Draw the colours, which are others from this line on, wherever the code is drawn."""
        for place in self.places:
            place.note_colours(line)

    def close(self) -> None:
        """Note that the code has ended."""
        self.is_closed = True
        for place in self.places:
            place.note_growth()


class State(Enum):
    """How far the colouring of a code block is: IDLE → ORDERED → ANSWERED → ORDERED … → FINAL."""

    IDLE = auto()
    """No lines were coloured so far."""
    ORDERED = auto()
    """The helper process colours some lines."""
    ANSWERED = auto()
    """The colours of some lines are known; the code may grow."""
    FINAL = auto()
    """Nothing can change the colours any more."""


class Colouring:
    """The state of one code block's colours. `CodeColours` takes it from one to the next."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self.state = State.FINAL if code.language in _PLAIN else State.IDLE
        self.letters: list[str] = []
        """The letters of `protocol.Colours`, for as many lines as are coloured."""
        self.whole_size = 0
        """Characters when the whole was ordered last."""
        self._whole_count = 0
        """Lines of the whole that was answered last."""
        self._first = self._count = 0
        """The first line that was ordered last, and how many."""
        self._ordered_at = 0.0

    def wants_step(self) -> bool:
        """Return whether lines are to be ordered, now or after a pause. Notices the end."""
        code = self._code
        if self.state in (State.FINAL, State.ORDERED):
            return False
        if not code.is_closed:
            return len(self.letters) < code.counted
        if 0 < self._whole_count == code.counted:
            self.state = State.FINAL
        return self.state is not State.FINAL

    def is_due(self, now: float) -> bool:
        """Return whether the step is worth it by now: at the end, and while code grows fast."""
        return self._takes_whole() or now >= self._ordered_at + PAUSE

    def first_line(self) -> int:
        """Return the line that the next step begins with: 0, or where the newest lines begin."""
        is_whole = self._takes_whole() or self._code.size <= _SMALL
        return 0 if is_whole else self._newest()

    def order(self, first: int, now: float, *, accepted: bool) -> None:
        """Note that the lines from `first` on were ordered, and whether the helper took that."""
        self._first, self._count = first, self._code.counted - first
        self._ordered_at = now
        if not first:
            self.whole_size = self._code.size
        if accepted:
            self.state = State.ORDERED

    def answer(self, letters: list[str]) -> int:
        """Keep the colours of the lines ordered last. Returns the first line that changed."""
        self.state = State.ANSWERED
        if not self._first:
            self._whole_count = self._count
        return self._keep(letters)

    def fail(self) -> bool:
        """Note that the order came to nothing. Returns whether it was the last that can be."""
        self.state = State.ANSWERED if self.letters else State.IDLE
        return self._code.is_closed and self._count == self._code.counted

    def give_up(self) -> int:
        """Leave the code plain for good. Returns the first line that changed."""
        self.state, self._first = State.FINAL, 0
        return self._keep([""] * self._code.counted)

    def _takes_whole(self) -> bool:
        return self._code.is_closed or self._code.size >= _GROWTH * self.whole_size

    def _keep(self, letters: list[str]) -> int:
        first, old = self._first, self.letters
        self.letters = old[:first] + letters
        changed = (
            at for at, line in enumerate(letters, first) if at >= len(old) or old[at] != line
        )
        return next(changed, len(self.letters))

    def _newest(self) -> int:
        """Return the line where colouring the newest ones begins: it looks like a beginning."""
        lines = self._code.lines
        first, context = len(self.letters), 0
        wanted = _CONTEXT * sum(len(line) + 1 for line in lines[first : self._code.counted])
        while first > 0 and not (context >= wanted and self._is_beginning(first)):
            first -= 1
            context += len(lines[first]) + 1
        return first

    def _is_beginning(self, line: int) -> bool:
        """Whether no string and no comment seems to reach into this line from the one before."""
        text = self._code.lines[line]
        if line >= len(self.letters) or not text.strip():
            return False
        here, before = self.letters[line][:1], self.letters[line - 1][-1:]
        return not (here in "cs" and here == before) and not text[:1].isspace()


def _name(language: str) -> str:
    """The language's name in what stands at a fence, such as "python" in "Python title=x"."""
    words = re.split(r"[\s{}:,;]+", language.strip().lower().lstrip("{."), maxsplit=1)
    return words[0][:40]
