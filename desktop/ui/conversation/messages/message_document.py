"""Wraps the text document: inserts the blocks of messages, and removes them again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from desktop.chat.messages import Message
from desktop.rendering.document.block_writer import BlockWriter
from desktop.rendering.document.code_colours import CodeColours
from desktop.rendering.document.reply_pages import ReplyPages
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.objects.file_cards import FileCards
from desktop.rendering.objects.formulas import FormulaObjects
from desktop.rendering.objects.inline_objects import KeepingPlace
from desktop.rendering.objects.pictures import PictureObjects
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.style import Style

_TOP, _BOTTOM = 2, 24
"""Pixels above the first message and below the last."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute


@dataclass(slots=True)
class Work:
    """Counts what drawing has cost so far."""

    touched: int = 0
    """Edits of document blocks; a settled block never adds to it again."""
    parsed: int = 0
    """Characters that the inline parser has gone through."""
    read: int = 0
    """Characters that the line machine has gone through."""
    written: int = 0
    """Characters of replies that were given to be drawn."""


class MessageDocument:
    """Inserts blocks behind others and removes them. The caller opens the edit block.

    The first block belongs to no message, so that there always is one to write behind.
    """

    def __init__(
        self,
        document: QTextDocument,
        style: Style,
        helper: HelperProcess,
        keeping_place: KeepingPlace = nullcontext,
    ) -> None:
        """`keeping_place`: keeps the line that is read in its place while pictures arrive."""
        self.qt = document
        self.style = style
        self.colours = CodeColours(helper, document)
        self.formulas = FormulaObjects(document, helper, keeping_place)
        self.pictures = PictureObjects(document, helper, keeping_place)
        self.cards = FileCards(document, keeping_place)
        self.work = Work()
        self.shows_figures = True
        """Whether the figures of replies stand below them, and not at another place."""
        self.cost_of: Callable[[Message], str] = _unknown
        """Words what a reply has cost; empty where that is not known."""
        self.clear()

    @property
    def top(self) -> QTextBlock:
        """The block above the first message."""
        return self.qt.begin()

    @property
    def is_idle(self) -> bool:
        """Whether all that is drawn has its colours, formulas and pictures."""
        return self.colours.is_idle and self.formulas.is_idle and self.pictures.is_idle

    def clear(self) -> None:
        """Empty the document, but for the block above the first message."""
        self.colours.clear()
        self.qt.clear()
        self.qt.setIndentWidth(1)  # `Style` indents by pixels
        # Not `rootFrame()`: PySide would keep that object, and there is a new one at each clearing.
        frame = QTextCursor(self.qt).currentFrame()
        form = frame.frameFormat()
        form.setBottomMargin(_BOTTOM)
        frame.setFrameFormat(form)
        self._dress_top()

    def insert(
        self, after: QTextBlock, form: QTextBlockFormat, text_form: QTextCharFormat
    ) -> QTextCursor:
        """Insert a block behind `after`. Returns a cursor that stays at its start."""
        cursor = QTextCursor(after)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        cursor.insertBlock(form, text_form)
        cursor.setKeepPositionOnInsert(True)
        return cursor

    def insert_line(
        self, after: QTextBlock, text: str, form: QTextCharFormat, top: float = 0
    ) -> QTextCursor:
        """Insert a line of the window's own words behind `after`."""
        at = self.insert(after, self.style.plain_block(top, chrome=True), form)
        write_line(at, text, form)
        return at

    def insert_place(
        self, after: QTextBlock, height: float, figures: str = "", top: float = 0
    ) -> QTextCursor:
        """Insert a line behind `after`, over which a widget is shown. `figures`: at its end."""
        at = self.insert(after, self.style.plain_block(chrome=True), self.style.text.note())
        self.dress_place(at, height, figures, top)
        return at

    def dress_place(
        self, at: QTextCursor, height: float, figures: str = "", top: float = 0
    ) -> None:
        """Give the line that a widget is shown over its height, its words, and pixels above it."""
        form = self.style.plain_block(top=top, chrome=True)
        above = round(height * 0.8) if figures else height  # puts the words into the middle
        form.setLineHeight(above, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        form.setBottomMargin(height - above)
        form.setAlignment(_RIGHT)
        QTextCursor(at.block()).setBlockFormat(form)
        write_line(at, figures, self.style.text.note())

    def writer(
        self, after: QTextBlock, style: Style, reply_pages: ReplyPages, link: InternalLink
    ) -> BlockWriter:
        """Make the writer that draws a reply behind `after`."""
        return BlockWriter(after, style, reply_pages, self.colours, self.work, link)

    def remove(self, first: QTextCursor, next_first: QTextCursor | None) -> None:
        """Remove the blocks from that of `first` up to that of `next_first`, or to the end."""
        start = first.block().position() - 1
        before = self.qt.findBlock(start)
        form, text_form = before.blockFormat(), before.charFormat()
        cursor = QTextCursor(self.qt)
        cursor.setPosition(start)
        if next_first is None:
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        else:
            end = next_first.block().position() - 1
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(form)  # an empty block takes the format of what it merges with
        cursor.setBlockCharFormat(text_form)

    def _dress_top(self) -> None:
        form = self.style.plain_block(chrome=True)
        form.setLineHeight(_TOP, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        QTextCursor(self.qt).setBlockFormat(form)


def _unknown(_reply: Message) -> str:
    """No reply has a cost that is known."""
    return ""


def write_line(at: QTextCursor, text: str, form: QTextCharFormat) -> None:
    """Replace the text of the block of `at`. `text` may come from outside."""
    cursor = QTextCursor(at.block())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(safe_text(text).replace("\n", "\u2028"), form)
