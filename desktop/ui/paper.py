"""The document that messages are written on, one below the other."""

from __future__ import annotations

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from desktop.rendering.colours import CodeColours
from desktop.rendering.lines import Kind
from desktop.rendering.safe_text import safe_text
from desktop.rendering.style import Style
from desktop.rendering.writer import ReplyWriter

_TOP, _BOTTOM = 24, 24
"""Pixels above the first message and below the last."""


class Paper:
    """Adds blocks at the document's end and hands out writers. The caller opens the edit block."""

    def __init__(self, document: QTextDocument, style: Style) -> None:
        self.document = document
        self.style = style
        self.colours = CodeColours(document)
        self._set_edges()

    def add_block(self, form: QTextBlockFormat, text_form: QTextCharFormat) -> QTextCursor:
        """A new last block; a cursor at its start that stays there."""
        cursor = QTextCursor(self.document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if self.document.isEmpty() and self.document.blockCount() == 1:
            cursor.setBlockFormat(form)
            cursor.setBlockCharFormat(text_form)
        else:
            cursor.insertBlock(form, text_form)
        cursor.setKeepPositionOnInsert(True)
        return cursor

    def add_line(self, text: str, form: QTextCharFormat, top: float = 0) -> QTextCursor:
        """A line of the window's own words at the end."""
        at = self.add_block(self.style.plain_block(top, chrome=True), form)
        write_line(at, text, form)
        return at

    def add_place(self, height: float) -> QTextCursor:
        """An empty line at the end that something is shown over."""
        form = self.style.plain_block(chrome=True)
        form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        return self.add_block(form, self.style.note())

    def writer(
        self, at: QTextCursor, style: Style | None = None, before: Kind | None = None
    ) -> ReplyWriter:
        """A writer of markdown that begins in the empty block of `at`, below one like `before`."""
        return ReplyWriter(at, style or self.style, self.colours.add, before)

    def cut(self, start: QTextCursor) -> None:
        """Take away everything from the block of `start` to the end."""
        if start.block().blockNumber() == 0:
            self.colours.clear()
            self.document.clear()
            self._set_edges()
            return
        last = start.block().previous()
        form, text_form = last.blockFormat(), last.charFormat()
        cursor = QTextCursor(self.document)
        cursor.setPosition(start.block().position() - 1)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(form)  # an empty block takes the format of what it merges with
        cursor.setBlockCharFormat(text_form)

    def _set_edges(self) -> None:
        form = self.document.rootFrame().frameFormat()
        form.setTopMargin(_TOP)
        form.setBottomMargin(_BOTTOM)
        self.document.rootFrame().setFrameFormat(form)


def write_line(at: QTextCursor, text: str, form: QTextCharFormat) -> None:
    """Make `text`, outside text included, what the block of `at` says."""
    cursor = QTextCursor(at.block())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(safe_text(text).replace("\n", "\u2028"), form)
