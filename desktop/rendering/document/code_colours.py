"""Token colours of code while it streams, in slices between the drawing of replies.

The helper process finds them; what it said last is kept with the code, line by line, so that a
page that is drawn again has them at once. While code grows, it is gone over in growing steps, and
between those its newest lines with some before them; when it ends, the whole once more.
"""

from __future__ import annotations

import re
import time
from functools import lru_cache

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor

from desktop.rendering.document.code_block import Code, tail
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.helper.protocol import Colours
from desktop.rendering.style.properties import PANEL
from desktop.rendering.style.style import Style

_SMALL = 4_000
"""Characters of code that are gone over as a whole at each step."""
_GROWTH = 1.5
"""How much larger code is when the whole is gone over again."""
_PAUSE = 0.2
"""Seconds between two steps in one block of code."""
_SLICE = 0.004
"""Seconds that colouring may take at a time."""
_MOST_TOKENS, _FEWEST_TOKENS = 1_000, 20


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
        return min(len(self.shown), len(self.code.colours) - self.first)

    def grew(self, count: int) -> None:
        """So many more lines stand there, settled."""
        self.shown.extend([""] * count)
        self.note_growth()

    def drop(self) -> None:
        """The lines are gone from the document, or going."""
        self._owner.forget(self)

    def note_growth(self) -> None:
        """The code is longer than before, or has ended."""
        self._owner.consider(self.code)
        self._owner.refresh(self)

    def note_colours(self, line: int) -> None:
        """From this line of the code on, other colours are known."""
        self.next = min(self.next, max(0, line - self.first))
        self._owner.refresh(self)


class CodeColours(QObject):
    """Colours the code of one document. Its timers run only while there is work."""

    def __init__(self, helper: HelperProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._helper = helper
        helper.answered.connect(self._on_answered)
        self._ordered: dict[int, Code] = {}
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
        """Lines of `code` from `first` on will stand in the document from the block of `at` on."""
        made = CodeLines(self, code, first, at, style)
        code.places.append(made)
        self._code_lines[made] = None
        return made

    def forget(self, lines: CodeLines) -> None:
        """The lines are no longer in the document."""
        if self._code_lines.pop(lines, self) is self:
            return
        lines.code.places.remove(lines)
        self._stale.pop(lines, None)
        if not lines.code.places:
            self._waiting.pop(lines.code, None)

    def clear(self) -> None:
        """Forget what is in the document: it is drawn anew. What is known of code stays."""
        for lines in list(self._code_lines):
            self.forget(lines)
        self._waiting.clear()  # also code whose lines had gone before: nothing would wake it
        self._timer.stop()
        self._later.stop()

    def consider(self, code: Code) -> None:
        """Have the code gone over where that is worth it by now."""
        if code.is_final or code.order is not None:
            return
        if code.is_closed and 0 < code.whole_count == code.counted:
            code.is_final = True
        elif code.is_closed:
            self._order(code, 0)
        elif not code.counted or len(code.colours) >= code.counted:
            return
        elif code.size >= _GROWTH * code.whole_size:
            self._order(code, 0)
        elif time.monotonic() >= code.last_step + _PAUSE:
            self._order(code, 0 if code.size <= _SMALL else tail(code))
        else:
            self._waiting[code] = None
            if not self._later.isActive():
                self._later.start(round(_PAUSE * 1000))

    def refresh(self, lines: CodeLines) -> None:
        """Bring what is known of its code into the document, soon."""
        if lines.next < lines.end:
            self._stale[lines] = None
            if not self._timer.isActive():
                self._timer.start(0)

    def _order(self, code: Code, first: int) -> None:
        self._waiting.pop(code, None)
        text = "\n".join(code.lines[first : code.counted])
        code.order = self._helper.order_colours(code.language, text)
        code.order_first, code.order_count = first, code.counted - first
        code.last_step = time.monotonic()
        if not first:
            code.whole_size = code.size
        if code.order is not None:
            self._ordered[code.order] = code
        elif code.is_closed:
            self._give_up(code)

    def _on_answered(self, number: int, answer: object) -> None:
        code = self._ordered.pop(number, None)
        if code is None:
            return
        code.order = None
        if not isinstance(answer, Colours):
            if code.is_closed and code.order_count == code.counted:
                self._give_up(code)
        elif not answer.lines:  # nobody knows the language
            self._give_up(code)
        else:
            if not code.order_first:
                code.whole_count = code.order_count
            self._learn(code, answer.lines)
        self.consider(code)

    def _give_up(self, code: Code) -> None:
        """Make it plain, as if it had never been tried."""
        code.is_final, code.order_first = True, 0
        self._learn(code, [""] * code.counted)

    def _learn(self, code: Code, colours: list[str]) -> None:
        """Keep the colours of the lines from the one on with which the order began."""
        first, old = code.order_first, code.colours
        code.colours = old[:first] + colours
        changed = (
            at for at, line in enumerate(colours, first) if at >= len(old) or old[at] != line
        )
        at = next(changed, len(code.colours))
        for place in code.places:
            place.note_colours(at)

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

    def _colour(self, lines: CodeLines, most: int, until: float) -> int:
        """Bring colours into the document: whole lines, `most` tokens. Returns how many."""
        document = lines.at.document()
        head = lines.at.block()
        cursor = QTextCursor(head)
        done = 0
        cursor.beginEditBlock()
        colours, end = lines.code.colours, lines.end
        while lines.next < end and done < most and time.perf_counter() < until:
            old, new = lines.shown[lines.next], colours[lines.first + lines.next]
            if old != new:
                block = document.findBlockByNumber(head.blockNumber() + lines.next)
                is_its = block.blockFormat().intProperty(PANEL) == lines.panel
                if not is_its or block.length() <= max(len(old), len(new)):
                    lines.next = end  # not our code any more
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
