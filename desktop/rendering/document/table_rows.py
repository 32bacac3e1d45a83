"""Draws the rows of tables, each as a table of its own: a longer one would be laid out as a whole
at every flush. Between two rows lies an empty line, which is painted as a rule."""

from __future__ import annotations

from PySide6.QtGui import (
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextTable,
    QTextTableFormat,
)

from desktop.rendering.document.drawn_block import DrawnBlock, Text
from desktop.rendering.document.reply_pages import WIDTHS_SETTLE, ReplyPages
from desktop.rendering.document.text_writer import TextWriter
from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.markdown.blocks.tables import from_left
from desktop.rendering.style.spacing import gap_shape
from desktop.rendering.style.style import Style


class TableRows:
    """The rows that one writer draws."""

    def __init__(self, style: Style, reply_pages: ReplyPages, writer: TextWriter) -> None:
        self._style = style
        self._reply_pages = reply_pages
        self._text_writer = writer
        self._young: list[tuple[QTextTable, Block]] = []  # rows whose widths are not settled
        self._newest: Block | None = None  # its widths are the best known
        self._dressed: tuple[object, ...] = ()
        self._cells: list[QTextBlockFormat] = []
        self._empty_text = QTextCharFormat()
        self._below: tuple[tuple[int, bool], QTextBlockFormat] | None = None
        self._below_text = style.table.below_text()
        self._form: tuple[tuple[object, ...], QTextTableFormat] | None = None

    def insert(self, cursor: QTextCursor, block: Block, previous: Block | None) -> DrawnBlock:
        """A row with empty cells behind the block of `cursor`, and the line below it."""
        table = cursor.insertTable(1, len(block.cells), self._table(block, previous))
        start = table.firstCursorPosition()
        start.setKeepPositionOnInsert(True)
        cursor = QTextCursor(start)
        self._dress(cursor, block)
        cursor.setBlockFormat(self._line(block))
        cursor.setBlockCharFormat(self._below_text)
        texts = [Text() for _cell in block.cells]
        return DrawnBlock(block, start, previous, table, texts)

    def refit(self, drawn: DrawnBlock, block: Block, previous: Block | None) -> bool:
        """Give a row other columns, if it turned out to have them. Returns whether it changed."""
        assert drawn.table is not None
        old, drawn.block = drawn.block, block
        other = len(drawn.texts) != len(block.cells)
        if other or old.aligns != block.aligns or old.mirrored != block.mirrored:
            self._empty(drawn)
            if other:
                drawn.table.resize(1, len(block.cells))
                drawn.texts = [Text() for _cell in block.cells]
            self._dress(drawn.table.firstCursorPosition(), block)
        elif old.widths == block.widths and gap_shape(previous) == gap_shape(drawn.previous):
            return False
        drawn.previous = previous
        drawn.table.setFormat(self._table(block, previous))
        return True

    def mend(self, drawn: DrawnBlock, final: bool) -> None:
        """Write the text of a row's cells."""
        assert drawn.table is not None
        block = from_left(drawn.block)
        start = drawn.table.firstPosition()
        for column, source in enumerate(block.cells):
            text = drawn.texts[column]
            if source != text.source or (final and source):
                if not text.growing.fits(source):
                    drawn.texts[column] = text = self._text_writer.erase(start, text)
                self._text_writer.write(
                    start, text, *self._text_writer.grow(text, source, final), block
                )
            start += text.length + 1
        if block.row == 0:
            self.share_widths()
            self._young.clear()
        self._newest = block
        if final and block.row <= WIDTHS_SETTLE:
            self._young.append((drawn.table, block))

    def share_widths(self) -> None:
        """Make the first rows of a table as wide as the widest among them needs."""
        newest = self._newest
        if newest is None or not self._young:
            return
        for row, block in self._young:
            if block.widths != newest.widths:
                form = row.format()
                self._style.table.set_columns(form, newest)
                row.setFormat(form)
        settled = newest.row > WIDTHS_SETTLE
        self._young = [] if settled else [(row, newest) for row, _block in self._young]

    def forget(self, tables: list[QTextTable | None]) -> None:
        """Forget rows that were removed."""
        gone = set(map(id, tables))
        self._young = [row for row in self._young if id(row[0]) not in gone]

    def _dress(self, cursor: QTextCursor, block: Block) -> None:
        """Give empty cells their formats. `cursor` moves from the first to behind the last."""
        block = from_left(block)
        kind = (block.number, block.row == 0, block.aligns, block.mirrored)
        if kind != self._dressed:
            panel = self._reply_pages.panel(block.number)
            columns = range(len(block.cells))
            self._cells = [self._style.table.cell(block, column, panel) for column in columns]
            self._empty_text = self._style.text.empty_cell(block)
            self._dressed = kind
        for form in self._cells:
            cursor.setBlockFormat(form)
            cursor.setBlockCharFormat(self._empty_text)
            cursor.setPosition(cursor.position() + 1)

    def _empty(self, drawn: DrawnBlock) -> None:
        assert drawn.table is not None
        start = drawn.table.firstPosition()
        for column, text in enumerate(drawn.texts):
            drawn.texts[column] = self._text_writer.erase(start, text)
            start += 1

    def _table(self, block: Block, previous: Block | None) -> QTextTableFormat:
        kind = (block.number, block.widths, block.mirrored, gap_shape(previous))
        if self._form is None or self._form[0] != kind:
            self._form = (kind, self._style.table.row(from_left(block), previous))
        return self._form[1]

    def _line(self, block: Block) -> QTextBlockFormat:
        """The format of the line below a row."""
        kind = (block.number, block.mirrored)
        if self._below is None or self._below[0] != kind:
            panel = self._reply_pages.panel(block.number)
            self._below = (kind, self._style.table.below(block, panel))
        return self._below[1]
