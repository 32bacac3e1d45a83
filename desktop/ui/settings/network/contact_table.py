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
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from desktop.engine.network.contacts import ContactLine
from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.labels import plain_tip

HOST, WHY, WAY, VOUCHED, SENT, RECEIVED, LAST = range(7)
_FIRST_TO_GO = (SENT, WAY, RECEIVED, VOUCHED)
"""The columns that are left out where there is no room for all."""
_LEAST_WHY = 90
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
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionsClickable(False)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(20)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(WHY, QHeaderView.ResizeMode.Stretch)
        self._palette = LIGHT
        self._lines: list[ContactLine] = []
        self._name_columns()

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        for row in range(len(self._lines)):
            self._fill(row)

    def show_lines(self, lines: Sequence[ContactLine]) -> None:
        """Show these. Lines that are as they were are left alone, and so is the keyboard."""
        if list(lines) == self._lines:
            return
        before, self._lines = self._lines, list(lines)
        self.setRowCount(len(self._lines))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _AROUND)
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
            item = self.item(row, column) or QTableWidgetItem()
            item.setText(text)
            item.setTextAlignment(_AT_RIGHT if column >= SENT else _AT_LEFT)
            item.setToolTip(tip)
            item.setForeground(QColor(self._colour(line, column)))
            self.setItem(row, column, item)
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
        """Leave out what there is no room for, and be as tall as what is shown."""
        wanted = {column: self._wanted(column) for column in range(LAST + 1)}
        room = self.viewport().width()
        for column in _FIRST_TO_GO:
            if sum(wanted.values()) > room:
                wanted.pop(column)
        if (spare := room - sum(wanted.values())) < 0:
            wanted[HOST] = max(60, wanted[HOST] + spare)
        for column in range(LAST + 1):
            self.setColumnHidden(column, column not in wanted)
            if column in wanted and column != WHY:
                self.setColumnWidth(column, wanted[column])
        rows = sum(map(self.rowHeight, range(self.rowCount())))
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows + 2)

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
