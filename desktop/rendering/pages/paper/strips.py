"""A strip of paper: a part of a message, drawn by the transcript's own drawing, that is cut between
its lines where a sheet ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil, floor

from PySide6.QtCore import QRectF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPainter,
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from desktop.rendering.document.block_writer import BlockWriter
from desktop.rendering.document.drawn_block import end_of
from desktop.rendering.document.reply_pages import Page
from desktop.rendering.helper.helper_process import HelperProcess
from desktop.rendering.markdown.blocks.block import Block, Kind
from desktop.rendering.objects.file_cards import FileCards
from desktop.rendering.objects.formulas import FormulaObjects
from desktop.rendering.objects.pictures import PictureObjects
from desktop.rendering.painting.block_formats import BlockFormats
from desktop.rendering.painting.panel_painting import paint_panels
from desktop.rendering.style.properties import LANGUAGE, PANEL, PANEL_KIND, PanelKind
from desktop.rendering.style.spacing import CELL_PADDING, HEAD_PADDING, PANEL_PADDING
from desktop.rendering.style.style import Style

_ROUND = 3
"""Pixels between neighbours that belong to both: a line's letters may lean over."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text, or a row of a table: it is not cut."""

    top: float
    bottom: float
    keeps: bool = False
    """Whether it does not stand alone at a sheet's end: a heading, the head of code."""


class Strip:
    """A document that is as wide as a sheet's text. Draw into it, behind `last`; then `settle`."""

    def __init__(self, style: Style, width: float, panel: int = 0) -> None:
        """`panel`: the one that the strip before ends in, and this one goes on with."""
        self.style, self.width = style, width
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        self.document.setDocumentMargin(0)
        self.document.setUseDesignMetrics(True)
        self.document.setDefaultFont(style.font)
        self.document.setIndentWidth(1)  # `Style` indents by pixels
        self.document.setTextWidth(width)
        self._objects: list[FormulaObjects | PictureObjects | FileCards] = []
        self._writer: BlockWriter | None = None
        self.rows: list[Row] = []
        self.keeps_place: tuple[int, str] | None = None
        """Level and words of an entry in the outline, which leads here."""
        self.leads_to: int | None = None
        """The chat that a line of the contents names, from 0."""
        self.is_apart = False
        """Whether it begins on a sheet of its own."""
        self.messages = 0
        """Of how many messages it is the end."""
        self.holds: list[object] = []
        """What the drawing asks for as long as it is not done: the pictures of its message."""
        self._goes_on, self._ends_open = panel > 0, False
        QTextCursor(self.document).setBlockFormat(_edge(panel))

    @property
    def is_idle(self) -> bool:
        """Whether all of it has its formulas and pictures."""
        return all(one.is_idle for one in self._objects if not isinstance(one, FileCards))

    @property
    def last(self) -> QTextBlock:
        """The last block so far."""
        return self.document.lastBlock()

    def draw_files(self, helper: HelperProcess) -> None:
        """Be ready for pictures and the cards of files."""
        self._objects += [PictureObjects(self.document, helper), FileCards(self.document)]

    def write(self, writer: BlockWriter, page: Page, helper: HelperProcess) -> None:
        """Write some of a reply. What it has nothing of is not made ready for: each answer of the
        helper goes to all that are."""
        if any(block.kind is Kind.IMAGE for block in page.blocks):
            self._objects.append(PictureObjects(self.document, helper))
        if any(_may_have_formula(block) for block in page.blocks):
            self._objects.append(FormulaObjects(self.document, helper))
        writer.draw(page.blocks, [], page.before, page.first_lines)
        self._writer = writer

    def let_go(self) -> None:
        """Have nothing coloured any more: it is painted."""
        if self._writer is not None:
            self._writer.drop()

    def insert(self, form: QTextBlockFormat, text: str, text_form: QTextCharFormat) -> QTextCursor:
        """Insert a block at the end. `text` is safe to show. Returns a cursor at its end."""
        cursor = end_of(self.last)
        cursor.insertBlock(form, text_form)
        cursor.insertText(text.replace("\n", "\u2028"), text_form)
        return cursor

    def end_open(self, panel: int) -> None:
        """Let the panel at the end go on over it."""
        self._ends_open = True
        end_of(self.last).insertBlock(_edge(panel), QTextCharFormat())

    def lay_out(self) -> None:
        """Lay it out, which orders what is drawn by others."""
        self.document.documentLayout().documentSize()

    def settle(self) -> None:
        """Measure its rows, once all has come."""
        self.lay_out()
        rows = list(self._rows())
        if rows and self._goes_on:
            rows[0] = replace(rows[0], top=0.0)
        if rows and self._ends_open:
            height = self.document.documentLayout().documentSize().height()
            rows[-1] = replace(rows[-1], bottom=float(ceil(height)))
        self.rows = rows

    def paint(self, painter: QPainter, first: Row, top: float, bottom: float) -> None:
        """Paint what is between two heights. `first`: the row there."""
        box = QRectF(0, top, self.width, bottom - top)
        painter.save()
        painter.setClipRect(box.adjusted(-_ROUND, 0, _ROUND, 0))
        layout = self.document.documentLayout()
        near = self._block_at(first)
        paint_panels(painter, near, box, self.style.palette, self.width, BlockFormats())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = box.adjusted(0, 1, 0, -1)
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, QColor(self.style.palette.text))
        context.palette = palette
        layout.draw(painter, context)
        painter.restore()

    def _block_at(self, row: Row) -> QTextBlock:
        bounds = self.document.documentLayout().blockBoundingRect
        return next(
            (block for block in self._blocks() if bounds(block).bottom() >= row.top),
            self.document.lastBlock(),
        )

    def _blocks(self) -> Iterator[QTextBlock]:
        """All blocks but those at the edges, which have nothing in them."""
        block = self.document.begin().next()
        end = self.document.lastBlock() if self._ends_open else QTextBlock()
        while block.isValid() and block != end:
            yield block
            block = block.next()

    def _rows(self) -> Iterator[Row]:
        layout = self.document.documentLayout()
        cells: list[QRectF] = []
        for block in self._blocks():
            rect = layout.blockBoundingRect(block)
            if QTextCursor(block).currentTable() is not None:
                cells.append(rect)
                continue
            if cells:
                yield _row_of(cells)
                cells = []
            if block.blockFormat().intProperty(PANEL_KIND) != PanelKind.TABLE:
                yield from _lines(block, rect)
        if cells:
            yield _row_of(cells)


def _may_have_formula(block: Block) -> bool:
    return block.kind is Kind.MATH or "$" in block.text or "\\" in block.text


def _edge(panel: int) -> QTextBlockFormat:
    """A block without height; in a panel, it lets that go on over the strip's edge."""
    form = QTextBlockFormat()
    form.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    if panel:
        form.setProperty(PANEL, panel)
    return form


def _row_of(cells: Iterable[QRectF]) -> Row:
    around = QRectF()
    for cell in cells:
        around |= cell
    return Row(floor(around.top()) - CELL_PADDING, ceil(around.bottom()) + CELL_PADDING + 2)


def _lines(block: QTextBlock, rect: QRectF) -> Iterator[Row]:
    """The lines of a block, with what is painted around them."""
    form, layout = block.blockFormat(), block.layout()
    panel = form.intProperty(PANEL)
    starts = block.previous().blockFormat().intProperty(PANEL) != panel
    ends = block.next().blockFormat().intProperty(PANEL) != panel
    is_head = form.hasProperty(LANGUAGE)
    keeps = is_head or form.headingLevel() > 0
    count = layout.lineCount()
    for number in range(count):
        line = layout.lineAt(number)
        top = rect.top() + line.y()
        bottom = top + line.height()
        if panel and starts and number == 0:
            top -= (HEAD_PADDING if is_head else PANEL_PADDING) + 1
        if panel and ends and number == count - 1:
            bottom += PANEL_PADDING + layout.lineAt(0).y() / 2 + 1
        elif is_head:
            bottom += HEAD_PADDING + 1
        yield Row(floor(top), ceil(bottom), keeps)
