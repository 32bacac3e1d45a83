"""The list of requests and events of a turn. It asks the reading only for the rows in sight."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from desktop.engine.recording.reading import Reading, Row
from desktop.language import _
from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.palette import Palette
from desktop.ui.wire.wording import row_summary, row_type

Index = QModelIndex | QPersistentModelIndex
TIME, WHAT, SIZE, SUMMARY = range(4)
_ROOT = QModelIndex()
_CACHED = 500
"""How many rows are cached: a Qt view asks for each one several times."""
_SHOWN = 200
"""Characters of a summary that are shown."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class EventRows(QAbstractTableModel):
    """A model of the rows of a reading; `grow` adds the rows that came since."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._reading: Reading | None = None
        self._count = 0
        self._muted = QColor(palette.muted)
        self._cached = lru_cache(_CACHED)(self._row)

    def show_reading(self, reading: Reading | None) -> None:
        """Show another reading, from its first row on."""
        self.beginResetModel()
        self._reading = reading
        self._count = 0 if reading is None else reading.row_count
        self._cached.cache_clear()
        self.endResetModel()

    def grow(self) -> None:
        """Add the rows that the reading has got since."""
        if self._reading is not None and self._reading.row_count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, self._reading.row_count - 1)
            self._count = self._reading.row_count
            self.endInsertRows()

    def set_palette(self, palette: Palette) -> None:
        """Draw times and sizes in the muted colour of `palette`."""
        self._muted = QColor(palette.muted)

    def nearest(self, at: float) -> int:
        """Return the first row at this second or after it; -1 where there are no rows."""
        if self._reading is None or not self._count:
            return -1
        found = bisect_left(range(self._count), at - 1e-6, key=self._time_of)
        return min(found, self._count - 1)

    def text(self, row: int) -> str:
        """Return the whole text of a row."""
        return "" if self._reading is None else self._reading.text(row)

    def at(self, row: int) -> float:
        """Return the time of a row, in seconds."""
        return self._time_of(row)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in (TIME, SIZE) else _LEFT
        if role == Qt.ItemDataRole.DisplayRole:
            return (_("Seconds"), _("What"), _("Bytes"), _("Content"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text_of(self._cached(index.row()), index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if index.column() in (TIME, SIZE) else _LEFT
            case Qt.ItemDataRole.ForegroundRole if index.column() in (TIME, SIZE):
                return self._muted
            case _:
                return None

    def _text_of(self, row: Row, column: int) -> str:
        match column:
            case 0:
                return f"{row.at:.3f}"
            case 1:
                return row_type(row)
            case 2:
                return f"{row.size:,}" if row.size else ""
            case _:
                return safe_text(row_summary(row)[:_SHOWN])

    def _row(self, index: int) -> Row:
        assert self._reading is not None  # there are no rows without it
        return self._reading.row(index)

    def _time_of(self, row: int) -> float:
        return 0.0 if self._reading is None else self._reading.row(row).at


class EventList(QTableView):
    """Shows the rows. While scrolled to the end it stays there as rows are added."""

    row_chosen = Signal(int)

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = EventRows(palette)
        self.setModel(self.rows)
        self.setAccessibleName(_("What went over the wire"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._set_up_headers()
        self._follows = False
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_range_changed)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)

    def show_reading(self, reading: Reading | None) -> None:
        """Show another reading: from its start, or from its end while the turn runs."""
        self.rows.show_reading(reading)
        self._follows = reading is not None and reading.recording.end is None
        if self._follows:
            self.scrollToBottom()

    def grow(self) -> None:
        """Add the rows that the reading has got since, and stay at the end if it was in sight."""
        follows = self._follows
        self.rows.grow()
        if follows:
            self.scrollToBottom()

    def choose(self, row: int) -> None:
        """Select a row without scrolling to it."""
        at = self.verticalScrollBar().value()
        follows = self._follows
        self.go_to(row)
        self.verticalScrollBar().setValue(at)
        self._follows = follows

    def go_to(self, row: int) -> None:
        """Select a row and scroll to it."""
        index = self.rows.index(row, 0)
        if index.isValid():
            how = QItemSelectionModel.SelectionFlag.ClearAndSelect
            rows = QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(index, how | rows)
            self.scrollTo(index)

    def _set_up_headers(self) -> None:
        metrics = QFontMetrics(self.font())
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.hide()
        down.setMinimumSectionSize(1)
        down.setDefaultSectionSize(metrics.height() + 8)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across.setHighlightSections(False)
        across.setStretchLastSection(True)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        across.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for column, widest in ((TIME, "0000.000"), (WHAT, "connected m"), (SIZE, "000,000")):
            named = self.rows.headerData(column, Qt.Orientation.Horizontal)
            width = max(metrics.horizontalAdvance(widest), metrics.horizontalAdvance(named))
            across.resizeSection(column, width + 18)

    def _on_scrolled(self, value: int) -> None:
        self._follows = value >= self.verticalScrollBar().maximum()

    def _on_range_changed(self) -> None:
        """Stay at the end when rows were added or the list became smaller."""
        if self._follows:
            self.scrollToBottom()

    def _on_current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.row_chosen.emit(now.row())
