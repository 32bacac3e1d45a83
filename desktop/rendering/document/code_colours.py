"""Token colours of code while it streams, with the next flush or in slices between those.

The helper process finds the colours; its last answer is kept with the code, line by line, so that
a page that is drawn again has them at once. While code grows, the whole is coloured in growing
steps, and between those its newest lines with some before them; when it ends, the whole once more.
"""

from __future__ import annotations

import re
import time
from functools import lru_cache

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor

from desktop.rendering.document.code_block import PAUSE, Code
from desktop.rendering.document.known_colours import Key, KnownColours, key_of
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.helper.protocol import Colours
from desktop.rendering.style.properties import PANEL
from desktop.rendering.style.style import Style

_SLICE = 0.004
"""Seconds that bringing colours into the document may take at a time."""
_MOST_TOKENS, _FEWEST_TOKENS = 1_000, 20
_FLUSH = 60
"""Milliseconds in which code that still arrives is drawn further, and takes its colours along: an
edit of their own would have all be laid out and painted once more."""


class CodeLines:
    """Some neighbouring lines of a code block that stand in the document, one block each."""

    def __init__(
        self, owner: CodeColours, code: Code, first: int, at: QTextCursor, style: Style
    ) -> None:
        self.code, self.first, self.at, self.style = code, first, at, style
        self.panel = at.block().blockFormat().intProperty(PANEL)
        self.shown: list[str] = []
        """The letters that each line has in the document."""
        self.next = 0
        """All lines before this one have the colours that are known."""
        self._owner = owner

    @property
    def end(self) -> int:
        """How many of its lines stand there and have colours that are known."""
        return min(len(self.shown), len(self.code.colouring.letters) - self.first)

    def grew(self, count: int) -> None:
        """Count so many more settled lines in the document."""
        self.shown.extend([""] * count)
        self.note_growth()

    def drop(self) -> None:
        """Forget the lines, which leave the document."""
        self._owner.forget(self)

    def note_growth(self) -> None:
        """Colour the code further, which is longer than before or has ended."""
        self._owner.consider(self.code)
        self._owner.refresh(self)

    def note_colours(self, line: int) -> None:
        """Draw the colours, which are others from this line of the code on."""
        self.next = min(self.next, max(0, line - self.first))
        self._owner.refresh(self)


class CodeColours(QObject):
    """Colours the code of one document. Its timers run only while there is work."""

    def __init__(self, helper: HelperProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._helper = helper
        helper.answered.connect(self._on_answered)
        self._ordered: dict[int, tuple[Code, Key | None]] = {}
        self._known = KnownColours()
        self._waiting: dict[Code, None] = {}  # for their next step
        self._code_lines: dict[CodeLines, None] = {}
        self._stale: dict[CodeLines, None] = {}  # in the order in which they became it
        self._tokens = _FEWEST_TOKENS  # more, where the first slices take less than they may
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._work)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._on_later)

    @property
    def is_idle(self) -> bool:
        """Whether all that stands in the document has its colours."""
        return not (self._ordered or self._waiting or self._stale)

    def code_lines(self, code: Code, first: int, at: QTextCursor, style: Style) -> CodeLines:
        """Colour the lines of `code` from `first` on, drawn from the block of `at` on."""
        made = CodeLines(self, code, first, at, style)
        code.places.append(made)
        self._code_lines[made] = None
        return made

    def forget(self, lines: CodeLines) -> None:
        """Colour these lines no more: they are no longer in the document."""
        if self._code_lines.pop(lines, self) is self:
            return
        lines.code.places.remove(lines)
        self._stale.pop(lines, None)
        if not lines.code.places:
            self._waiting.pop(lines.code, None)

    def clear(self) -> None:
        """Forget what is in the document, which is drawn anew. The code keeps its colours."""
        for lines in list(self._code_lines):
            self.forget(lines)
        self._waiting.clear()  # also code whose lines had gone before: nothing would wake it
        self._timer.stop()
        self._later.stop()

    def consider(self, code: Code) -> None:
        """Have the code coloured where that is worth it by now."""
        if not code.colouring.wants_step():
            return
        if code.colouring.is_due(time.monotonic()):
            self._order(code)
        else:
            self._waiting[code] = None
            if not self._later.isActive():
                self._later.start(round(PAUSE * 1000))

    def refresh(self, lines: CodeLines) -> None:
        """Bring the known colours of these lines into the document, soon."""
        if lines.next < lines.end:
            self._stale[lines] = None
            wait = 0 if lines.code.is_closed else _FLUSH
            if not self._timer.isActive() or wait < self._timer.interval():
                self._timer.start(wait)

    def show_known(self, lines: CodeLines) -> None:
        """Bring the known colours into the document with what is drawn, so that code that has ended
        is not seen without. What takes too long comes soon after."""
        if lines.next < lines.end:
            most = _MOST_TOKENS if lines.code.is_closed else self._tokens
            self._colour(lines, most, time.perf_counter() + _SLICE)
            if lines.next >= lines.end:
                self._stale.pop(lines, None)
                if not self._stale:
                    self._timer.stop()

    def _order(self, code: Code) -> None:
        self._waiting.pop(code, None)
        first = code.colouring.first_line()
        text = "\n".join(code.lines[first : code.counted])
        key = key_of(code.language, text) if code.is_closed else None
        if key is not None and (letters := self._known.get(key)) is not None:
            code.colouring.order(first, time.monotonic(), accepted=True)
            code.note_colours(code.colouring.answer(letters))
            self.consider(code)
            return
        number = self._helper.order_colours(code.language, text)
        code.colouring.order(first, time.monotonic(), accepted=number is not None)
        if number is not None:
            self._ordered[number] = code, key
        elif code.is_closed:
            code.note_colours(code.colouring.give_up())

    def _on_answered(self, number: int, answer: object) -> None:
        code, key = self._ordered.pop(number, (None, None))
        if code is None:
            return
        if not isinstance(answer, Colours):
            if code.colouring.fail():
                code.note_colours(code.colouring.give_up())
        elif not answer.lines:  # nobody knows the language
            code.note_colours(code.colouring.give_up())
        else:
            if key is not None:
                self._known.keep(key, answer.lines)
            code.note_colours(code.colouring.answer(answer.lines))
        self.consider(code)

    def _on_later(self) -> None:
        waiting, self._waiting = list(self._waiting), {}
        for code in waiting:
            self.consider(code)

    def _work(self) -> None:
        """One slice; the tokens of the next one are by how long this one's layout took."""
        began = time.perf_counter()
        left = self._tokens
        while self._stale and left > 0 and time.perf_counter() < began + _SLICE:
            lines = next(iter(self._stale))
            left -= self._colour(lines, left, began + _SLICE / 2)
            if lines.next >= lines.end:
                self._stale.pop(lines, None)
        if time.perf_counter() > began + _SLICE:
            self._tokens = max(_FEWEST_TOKENS, self._tokens // 2)
        else:
            self._tokens = min(_MOST_TOKENS, self._tokens * 3 // 2)
        if not self._stale:
            self._timer.stop()
        elif self._timer.interval():
            self._timer.setInterval(0)

    def _colour(self, lines: CodeLines, most: int, until: float) -> int:
        """Bring colours into the document: whole lines, `most` tokens. Returns how many."""
        document = lines.at.document()
        head = lines.at.block()
        cursor = QTextCursor(head)
        done = 0
        cursor.beginEditBlock()
        colours, end = lines.code.colouring.letters, lines.end
        while lines.next < end and done < most and time.perf_counter() < until:
            old, new = lines.shown[lines.next], colours[lines.first + lines.next]
            if old != new:
                block = document.findBlockByNumber(head.blockNumber() + lines.next)
                is_its = block.blockFormat().intProperty(PANEL) == lines.panel
                if not is_its or block.length() <= max(len(old), len(new)):
                    lines.next = end  # no longer lines of this code
                    break
                done += _apply(cursor, block.position(), old, new, lines.style)
                lines.shown[lines.next] = new
            lines.next += 1
        cursor.endEditBlock()
        return max(1, done)


def _apply(cursor: QTextCursor, start: int, old: str, new: str, style: Style) -> int:
    """Give a line's characters the formats of `new` where they differ from those of `old`."""
    length = max(len(old), len(new))
    old, new = old.ljust(length), new.ljust(length)
    done = 0
    for match in _RUN.finditer(new):
        begin, end = match.span()
        if old[begin:end] == match[0]:
            continue
        cursor.setPosition(start + begin)
        cursor.setPosition(start + end, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(_format(style, match[1]))
        done += 1
    return done


_RUN = re.compile(r"(.)\1*")


@lru_cache(maxsize=64)
def _format(style: Style, letter: str) -> QTextCharFormat:
    palette = style.palette
    colours = {
        "c": palette.code_comment,
        "k": palette.code_keyword,
        "s": palette.code_string,
        "d": palette.code_number,
        "n": palette.code_name,
    }
    return style.text.code(colours.get(letter, ""))
