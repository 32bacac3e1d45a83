"""The list of the search window. The field above keeps the keyboard, and moves the cursor here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.window.searching.results.row_painter import RowPainter
from desktop.ui.window.searching.results.rows import ROW, Heading, Row, Rows, key_of


class ResultList(QListView):
    """Shows `Rows`, each painted when it comes into sight."""

    taken = Signal(object)
    """A row that was clicked."""
    moved = Signal(object)
    """The row that has the cursor now; None: no row has it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = Rows(self)
        self._painter = RowPainter(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self.setObjectName("results")
        self.setAccessibleName(_("Results"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setLayoutMode(QListView.LayoutMode.SinglePass)
        self.clicked.connect(self._on_clicked)
        self.selectionModel().currentChanged.connect(self._on_current)

    def set_palette(self, palette: Palette) -> None:
        """Draw in these colours from now on."""
        self._painter.use(palette)
        self.viewport().update()

    def show_rows(self, rows: Sequence[Row], kept: Row | None = None) -> None:
        """List these, with the cursor on the first one that leads somewhere.

        `kept`: the row that has the cursor, which stays there if it is among them.
        """
        top = self.verticalScrollBar().value()
        before = [key_of(row) for row in self.rows.shown]
        keys = [key_of(row) for row in rows]
        if kept is not None and keys == before:
            return
        self.rows.show(rows)
        if kept is not None and (key := key_of(kept)) in keys:
            self._put(self.rows.index(keys.index(key)))
            self.verticalScrollBar().setValue(top)
        else:
            self.scrollToTop()
            self._put(self.rows.first())

    def current(self) -> Row | None:
        """Return the row that has the cursor."""
        row = self.currentIndex().data(ROW)
        return None if row is None or isinstance(row, Heading) else row

    def step(self, event: QKeyEvent) -> None:
        """Move the cursor by a key that was pressed in the field."""
        self.keyPressEvent(event)
        if self.currentIndex() == self.rows.first():
            self.scrollToTop()  # so that the heading above comes along

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    def _put(self, index: QModelIndex) -> None:
        select = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, select)
        if not index.isValid():
            self.moved.emit(None)

    def _on_current(self, index: QModelIndex) -> None:
        self.moved.emit(self.current() if index.isValid() else None)

    def _on_clicked(self, index: QModelIndex) -> None:
        if (row := self.current()) is not None and index == self.currentIndex():
            self.taken.emit(row)
