"""One question of the conversation and its parts, drawn or not."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nlargest
from math import ceil

from PySide6.QtGui import QFont, QFontMetricsF, QTextCursor

from desktop.chat.content import attachments
from desktop.chat.messages import Message
from desktop.rendering.document.reply_pages import next_panel
from desktop.rendering.markdown.blocks.block import LONGEST, Kind
from desktop.rendering.markdown.inline.mixed_scripts import fitted_text
from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.spacing import PANEL_SIDE
from desktop.rendering.style.text_style import TextStyle
from desktop.ui.conversation.messages.attached.attached_part import AttachedPart, wanted_width
from desktop.ui.conversation.messages.message_document import MessageDocument
from desktop.ui.conversation.messages.question_fold import QuestionFold
from desktop.ui.conversation.messages.question_parts import EditorPart, QuestionPart, question_parts
from desktop.ui.conversation.messages.state_line import sending_words

MEASURED = 400
"""Characters of a line that are measured: more than the panel is ever wide."""
_PAGE = 4000
"""Characters of a part, about."""
_TAB = 80
"""Pixels from tab stop to tab stop in running text."""
_LINES, _MOST_MEASURED = 400, 20_000
"""Of the longest lines so many are measured, and so many of their characters."""
_FITTED = 20
"""So many lines are measured with the looks of their characters: those with the most bytes, since
Han is wide and takes three of them. To measure all lines would take too long."""
_SPARE = 2
"""Pixels that keep the last word of the longest line from the next line."""


class QuestionView:
    """The person's words, in a tinted panel to the right."""

    is_open = False
    """Whether text may still arrive; never for a question."""
    is_behind = False

    def __init__(
        self, document: MessageDocument, message: Message, number: int, measure: int
    ) -> None:
        """`number`: how many messages stand above it. `measure`: pixels of a line at most."""
        self.message = message
        self.number = number
        self.measure = measure
        self._document = document
        self._width: float | None = None  # of its longest line, once it was measured
        self._parts: list[QuestionPart] = []
        self._attached: AttachedPart | None = None
        self._joined: list[AttachedPart | QuestionPart] = []
        self._joined_of: list[QuestionPart] | None = None
        """The words that `_joined` ends in: as long as they are the same, it is."""
        self.editor: EditorPart | None = None
        """All that is drawn of it, while it is edited."""
        self.fold = QuestionFold(message)

    @property
    def parts(self) -> Sequence[AttachedPart | QuestionPart | EditorPart]:
        """The parts of the question, in order, as far as it is unfolded."""
        if self.editor is not None:
            return [self.editor]
        if not self._parts:
            self._parts = self._make_parts()
        words = self.fold.apply(self._parts)
        if self._attached is None:
            return words
        if words is not self._joined_of:
            self._joined, self._joined_of = [self._attached, *words], words
        return self._joined

    def _make_parts(self) -> list[QuestionPart]:
        files, left = [part for _offset, part in attachments(self.message.content)], self._left()
        panel = next_panel() if files else None
        if panel is not None:
            self._attached = AttachedPart(*(self._document, self.message.id, files), panel, left)
        return question_parts(
            self._document,
            self.message.text,
            left,
            note=sending_words(self.message),
            longest=LONGEST,
            page=_PAGE,
            below=panel,
        )

    @property
    def actions(self) -> QTextCursor | None:
        """The place of the question's actions; None while that is not drawn."""
        return self._last.actions if self._parts else None

    @property
    def fold_line(self) -> QTextCursor | None:
        """The drawn line that unfolds or folds the question, selected; None where there is none."""
        return self._last.fold_line

    @property
    def _last(self) -> QuestionPart | EditorPart:
        return self.editor or self.fold.apply(self._parts)[-1]

    def place(self, measure: int) -> None:
        """Fit the panel to another width of the window."""
        self.measure = measure
        if self._parts:
            left = self._left()
            for part in self._all:
                part.place(left)

    def restyle(self) -> None:
        """Measure the words anew; they are drawn anew with the document."""
        self._width = None
        if self._parts:
            left = self._left()
            for part in self._all:
                part.left = left

    @property
    def _all(self) -> list[AttachedPart | QuestionPart]:
        return [*self._parts, *([] if self._attached is None else [self._attached])]

    def _left(self) -> float:
        """Pixels left free beside the panel, which is as wide as its longest line; a fifth of the
        measure at least."""
        most = self.measure - self.measure // 5 // 4 * 4
        if self._width is None:
            style = self._document.style
            note = _widest(_longest(sending_words(self.message)), style.text.note().font())
            self._width = _as_drawn(self.message.text, style.text)
            self._width = max(self._width, note, self._width_of_files())
        return self.measure - min(most, ceil(self._width) + 2 * PANEL_SIDE + _SPARE)

    def _width_of_files(self) -> float:
        """About how wide the files want to be, beside one another."""
        files = [part for _offset, part in attachments(self.message.content)]
        return wanted_width(self._document.style, files) if files else 0.0

    def snapshot(self) -> Message:
        """Return the message."""
        return self.message

    def advance(self, budget: int) -> None:
        """Do nothing: a question is never behind."""


def _as_drawn(text: str, style: TextStyle) -> float:
    """The width of a question's widest line, with the looks of Chinese beside Latin."""
    lines = _longest(text)
    width = _widest(lines, style.plain().font())
    if text.isascii():
        return width
    for line in lines[:_FITTED]:
        fonts = (
            (run.text, style.run(run.look, Kind.PARAGRAPH, 0).font()) for run in fitted_text(line)
        )
        fitted = sum(QFontMetricsF(font).horizontalAdvance(part) for part, font in fonts)
        width = max(width, fitted + _TAB * line.count("\t"))
    return width


def _longest(text: str) -> list[str]:
    """The beginnings of the longest lines, of which one is the widest: to measure all of a pasted
    log takes seconds. They are compared by their bytes, of which Han, which is wide, has more."""
    lines = text.encode("utf-8", "replace").split(b"\n")
    found, left = list[str](), _MOST_MEASURED
    for line in nlargest(_LINES, lines, key=_weight if "\t" in text else len):
        found.append(safe_text(line[: 4 * MEASURED].decode("utf-8", "ignore")[:MEASURED]))
        left -= len(found[-1])
        if left < 0:
            break
    return found


def _weight(line: bytes) -> int:
    return len(line) + 10 * line.count(b"\t")


def _widest(lines: Sequence[str], font: QFont) -> float:
    """Return the width in pixels of the widest of these lines."""
    metrics = QFontMetricsF(font)
    return max(metrics.horizontalAdvance(line) + _TAB * line.count("\t") for line in lines)
