"""The table of contacts: a line for each host and way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from desktop.engine.network.contacts import ContactLine
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.theme import LIGHT
from desktop.ui.settings.network.stacked_cells import SECOND, StackedCells
from desktop.ui.widgets.arranging.reading_table import only_for_reading
from desktop.ui.widgets.labels import plain_tip

HOST, WHY, WAY, VOUCHED, SENT, RECEIVED, LAST = range(7)
_FIRST_TO_GO = (SENT, WAY, RECEIVED)
"""The columns that are left out where there is no room for all."""
_BELOW = {HOST: WHY, VOUCHED: WAY, LAST: RECEIVED}
"""Where there is room for few columns: what stands below what."""
_LEAST_WHY, _LEAST_HOST = 90, 120
_MOST_HOST, _MOST_VOUCHED = 230, 215
_AROUND = 16
"""Pixels above and below the text of a line, both together."""
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_AT_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ContactTable(QTableWidget):
    """As tall as its lines: the page scrolls. What has no room stands in the tool tips; Ctrl+C
    copies the line that has the keyboard."""

    def __init__(self) -> None:
        super().__init__(0, LAST + 1)
        self.setObjectName("contactTable")
        self.setAccessibleName(_("Every host that this run has contacted"))
        only_for_reading(self)
        head = self.horizontalHeader()
        head.setMinimumSectionSize(20)
        self._palette = LIGHT
        self._is_stacked = False
        self._delegate = StackedCells(self)
        self.setItemDelegate(self._delegate)
        self._lines: list[ContactLine] = []
        self._name_columns()

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self._delegate.muted = QColor(palette.muted)
        for row in range(len(self._lines)):
            self._fill(row)

    def show_lines(self, lines: Sequence[ContactLine]) -> None:
        """Show these. Lines that are as they were are left alone, and so is the keyboard."""
        if list(lines) == self._lines:
            return
        before, self._lines = self._lines, list(lines)
        self.setRowCount(len(self._lines))
        for row, line in enumerate(self._lines):
            if row >= len(before) or before[row] != line:
                self._fill(row)
        self._fit()

    def _name_columns(self) -> None:
        words = (
            *(_("Host"), _("Why"), _("Route"), _("Who vouches"), _("Sent"), _("Received")),
            _("Last"),
        )
        for column, word in enumerate(words):
            item = QTableWidgetItem(word)
            item.setTextAlignment(_AT_RIGHT if column >= SENT else _AT_LEFT)
            self.setHorizontalHeaderItem(column, item)

    def _fill(self, row: int) -> None:
        line, tip = self._lines[row], plain_tip(self._lines[row].in_full()).replace("\n", "<br>")
        cells = (
            *(line.host, line.why, line.way, line.vouched),
            *(line.sent, line.received, line.last),
        )
        for column, text in enumerate(cells):
            if (item := self.item(row, column)) is None:
                item = QTableWidgetItem()
                self.setItem(row, column, item)
            item.setText(text)
            item.setTextAlignment(_AT_RIGHT if column >= SENT else _AT_LEFT)
            item.setToolTip(tip)
            item.setForeground(QColor(self._colour(line, column)))
            below = _BELOW.get(column) if self._is_stacked else None
            item.setData(SECOND, cells[below] if below is not None else None)
        host = self.item(row, HOST)
        if host is not None:  # what a screen reader says on the way down
            host.setData(Qt.ItemDataRole.AccessibleTextRole, line.in_full())

    def _colour(self, line: ContactLine, column: int) -> str:
        if line.is_refused and column in (HOST, VOUCHED):
            return self._palette.error
        if column == VOUCHED and not line.is_secure:
            return self._palette.muted
        return self._palette.text

    # room -----------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """Leave out what there is no room for, or put one below the other; be as tall as that."""
        wanted = {column: self._wanted(column) for column in range(LAST + 1)}
        room = self.viewport().width()
        for column in _FIRST_TO_GO:
            if sum(wanted.values()) > room:
                wanted.pop(column)
        self._stack(sum(wanted.values()) > room)
        if self._is_stacked:
            wanted.pop(WHY)
            wanted[LAST] = max(wanted[LAST], self._wanted(RECEIVED))
            wanted[VOUCHED] = min(wanted[VOUCHED], room - wanted[LAST] - _LEAST_HOST)
        head = self.horizontalHeader()
        for column in range(LAST + 1):
            self.setColumnHidden(column, column not in wanted)
            stretches = column == (HOST if self._is_stacked else WHY)
            mode = QHeaderView.ResizeMode
            head.setSectionResizeMode(column, mode.Stretch if stretches else mode.Fixed)
            if column in wanted and not stretches:
                self.setColumnWidth(column, wanted[column])
        lines = self.fontMetrics().height() * (2 if self._is_stacked else 1)
        self.verticalHeader().setDefaultSectionSize(lines + _AROUND)
        height = (lines + _AROUND) * self.rowCount()
        self.setFixedHeight(head.sizeHint().height() + height + 2)

    def _stack(self, stacked: bool) -> None:
        if stacked != self._is_stacked:
            self._is_stacked = stacked
            for row in range(len(self._lines)):
                self._fill(row)

    def _wanted(self, column: int) -> int:
        if column == WHY:
            return _LEAST_WHY
        width = max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))
        return min(width, {HOST: _MOST_HOST, VOUCHED: _MOST_VOUCHED}.get(column, width))

    # keys -----------------------------------------------------------------------------------
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentItem() is None and self._lines:
            self.setCurrentCell(0, HOST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentRow()
        if event.matches(QKeySequence.StandardKey.Copy) and 0 <= row < len(self._lines):
            QGuiApplication.clipboard().setText(self._lines[row].in_full())
        else:
            super().keyPressEvent(event)
