"""Formats of tables: every row is a table of its own, with the same widths as its neighbours."""

from __future__ import annotations

from functools import cached_property, lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextLength,
    QTextTableFormat,
)

from desktop.rendering.markdown.blocks.block import Block
from desktop.rendering.style.levels import left, set_levels, set_quotes
from desktop.rendering.style.pitch import set_minimum
from desktop.rendering.style.properties import (
    CHROME,
    HEADER_ROW,
    MIRRORED,
    PANEL,
    PANEL_KIND,
    RULED,
    PanelKind,
)
from desktop.rendering.style.spacing import CELL_PADDING, PANEL_PADDING, gap
from desktop.rendering.style.text_style import TextStyle, crowding

_NARROWEST = 400
"""Pixels of measure that there always are."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_BETWEEN = 8
"""Pixels that keep the text of neighbouring columns apart, beside their padding, twice."""
_FIXED, _PERCENT = QTextLength.Type.FixedLength, QTextLength.Type.PercentageLength
_ALIGNMENTS = {  # absolute: else Qt mirrors them for text that runs from right to left
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute,
}


class TableStyle:
    """Formats of a row's table, its cells, and the line below it."""

    def __init__(self, text: TextStyle) -> None:
        self._text = text
        self._lengths = lru_cache(maxsize=50)(self._columns)  # a table's rows have the same

    @cached_property
    def _cell(self) -> float:
        """The width of a letter in a header. Not known before there is a table: to measure it opens
        a bold font for Chinese, 3 MB of it."""
        bold = QFont(self._text.font)
        bold.setBold(True)
        bold.setPointSizeF(self._text.size)
        metrics = QFontMetricsF(bold)
        letter = metrics.horizontalAdvance(_LETTERS) / len(_LETTERS)
        # Not `averageCharWidth`: in a font for Chinese that is the width of a Chinese character.
        return max(letter * 1.04, metrics.horizontalAdvance("中") / 2)

    def row(self, block: Block, previous: Block | None) -> QTextTableFormat:
        """The format of a row's table."""
        form = QTextTableFormat()
        form.setBorder(0)
        form.setCellSpacing(0)
        form.setBorderCollapse(False)  # Qt's default, which lays out as if there were borders
        form.setCellPadding(_padding(len(block.widths)))
        _indent(form, block, left(block, self._text.indent))
        if block.mirrored:
            form.setAlignment(Qt.AlignmentFlag.AlignRight)
        # Qt gives the empty line above a table no height. Above a reply's first block that is the
        # place of the question's actions.
        first = self._text.actions_height + PANEL_PADDING
        form.setTopMargin(gap(block, previous) if previous is not None else first)
        self.set_columns(form, block)
        return form

    def set_columns(self, form: QTextTableFormat, block: Block) -> None:
        """Columns as wide as their words need; where that is too much, long ones share the rest.

        No row may lay out its columns by what it says itself: they would not stand below others.
        """
        width, lengths = self._lengths(block.widths, left(block, self._text.indent))
        form.setWidth(width)
        form.setColumnWidthConstraints(lengths)

    def _columns(self, widths: tuple[int, ...], edge: int) -> tuple[QTextLength, list[QTextLength]]:
        """How wide a table is whose columns have these widths in letters, and each column."""
        columns = len(widths)
        letter = self._cell * crowding(columns)
        beside = 2 * (_padding(columns) + _between(columns))
        pixels = [(width + 1) * letter + beside for width in widths]
        whole, room = sum(pixels), max(_NARROWEST - edge, _NARROWEST / 2)
        if whole <= room:
            return QTextLength(_FIXED, whole), [QTextLength(_FIXED, width) for width in pixels]
        return QTextLength(_PERCENT, 100), _shares(pixels, room)

    def cell(self, block: Block, column: int, panel: int) -> QTextBlockFormat:
        """The format of the text in one cell of a row."""
        form = QTextBlockFormat()
        form.setProperty(PANEL, panel)
        form.setProperty(PANEL_KIND, int(PanelKind.TABLE))
        set_levels(form, block, self._text.indent)
        if block.row == 0:
            form.setProperty(HEADER_ROW, True)
        usual = _ALIGNMENTS["right"] if block.mirrored else Qt.AlignmentFlag.AlignLeading
        form.setAlignment(_ALIGNMENTS.get(block.aligns[column], usual))
        if block.mirrored:
            form.setProperty(MIRRORED, bool(block.aligns[column]))
        beside = _between(len(block.cells))
        form.setLeftMargin(beside if column else 0)
        form.setRightMargin(beside if column < len(block.cells) - 1 else 0)
        set_minimum(form, self._text.line_height(0.75 * crowding(len(block.cells))))
        return form

    def below_text(self) -> QTextCharFormat:
        """The text format of the line below a row: a larger font would move it up, over the row."""
        form = QTextCharFormat()
        font = QFont(self._text.font)
        font.setPixelSize(1)
        form.setFont(font)
        return form

    def below(self, block: Block, panel: int) -> QTextBlockFormat:
        """The format of the line between two rows: a pixel that is painted."""
        form = QTextBlockFormat()
        form.setProperty(CHROME, True)
        form.setProperty(PANEL, panel)
        form.setProperty(PANEL_KIND, int(PanelKind.TABLE))
        form.setProperty(RULED, True)
        _indent(form, block, left(block, self._text.indent))
        if block.mirrored:
            form.setProperty(MIRRORED, True)
        set_quotes(form, block, self._text.indent)
        form.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        return form


def _indent(form: QTextTableFormat | QTextBlockFormat, row: Block, pixels: float) -> None:
    """Indent a row's table, or the line below it, from the side that it begins at."""
    if row.mirrored:
        form.setRightMargin(pixels)
    else:
        form.setLeftMargin(pixels)


def _shares(pixels: list[float], room: float) -> list[QTextLength]:
    """Widths of columns that together need more than `room`: short ones get what they need."""
    left, most = room, 0.0
    for number, width in enumerate(sorted(pixels)):
        most = left / (len(pixels) - number)
        if width > most:
            break
        left -= width
    long = [width > most for width in pixels]
    if sum(long) == 1:
        rest = QTextLength(QTextLength.Type.VariableLength, 0)
        lengths = [QTextLength(_FIXED, width) for width in pixels]
        return [rest if is_long else own for own, is_long in zip(lengths, long, strict=True)]
    asked = [min(width, 2 * most) for width in pixels]  # a very long one leaves others some room
    scale = left / sum(width for width, is_long in zip(asked, long, strict=True) if is_long)
    parts = [
        width * scale if is_long else width for width, is_long in zip(asked, long, strict=True)
    ]
    return [QTextLength(_PERCENT, part / room * 100) for part in parts]


def _between(columns: int) -> int:
    return _BETWEEN if columns < 6 else 2 if columns < 9 else 0


def _padding(columns: int) -> int:
    return CELL_PADDING if columns < 9 else CELL_PADDING // 2
