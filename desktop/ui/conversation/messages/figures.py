"""The figures of a reply, at the end of the line of its actions.

Where the actions leave no room for them, they have a line of their own above.
"""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF, QTextBlock, QTextCursor

from desktop.rendering.style.spacing import end_gap
from desktop.ui.conversation.messages.message_document import MessageDocument

_END = end_gap(None)
"""Pixels that a line of their own has above it, whatever block is there."""


class Figures:
    """Draws the place of the actions, and the figures beside or above it."""

    def __init__(self, document: MessageDocument, words: str, gap: float) -> None:
        """`gap`: pixels above a line of their own."""
        self._document = document
        self._words = words
        self._gap = gap
        self._beside = False

    def draw(self, after: QTextBlock) -> QTextCursor:
        """Draw behind the block `after`. Returns the place of the actions."""
        self._beside = self._fits()
        if self._words and not self._beside:
            after = self._line(after).block()
        words = self._words if self._beside else ""
        return self._document.insert_place(after, self._height(), words, self._top())

    def refit(self, first: QTextCursor, actions: QTextCursor) -> QTextCursor:
        """Move the figures where the document's width wants them now.

        `first`: at the first block of the part that ends with them. Returns that, which may be
        another one.
        """
        if not self._words or self._beside == self._fits():
            return first
        self._beside = not self._beside
        begins_here = first.block() == actions.block()
        if self._beside:
            above = actions.block().previous()
            begins_here = first.block() == above
            self._document.remove(QTextCursor(above), actions)
        else:
            line = self._line(actions.block().previous())
            first = line if begins_here else first
        words = self._words if self._beside else ""
        self._document.dress_place(actions, self._height(), words, self._top())
        if self._beside and begins_here:
            first = QTextCursor(actions.block())
            first.setKeepPositionOnInsert(True)
        return first

    def _line(self, after: QTextBlock) -> QTextCursor:
        form = self._document.style.text.note()
        return self._document.insert_line(after, self._words, form, self._gap)

    def _top(self) -> float:
        """Pixels above the actions: below a panel there must be some."""
        return 0 if self._words and not self._beside else max(0.0, self._gap - _END)

    def _height(self) -> float:
        return self._document.style.text.actions_height

    def _fits(self) -> bool:
        """Whether there is room beside the actions."""
        text = self._document.style.text
        wide = QFontMetricsF(text.note().font()).horizontalAdvance(self._words)
        return self._document.qt.textWidth() - wide >= text.actions_width
