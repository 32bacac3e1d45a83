"""The list of the model popup: a mark, and of a long name the part in which it differs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.language import _
from desktop.ui.widgets.typed import typed_text
from desktop.ui.window.endpoint.model_rows import ModelRows

Index = QModelIndex | QPersistentModelIndex
_AT_ONCE = 200
"""How many rows, from the one with the cursor on, are laid out in one turn of the event loop."""
_GUTTER = 22
"""Pixels at the left for the mark of the model that the chat asks."""
_AROUND = 8
_BEFORE = 3
"""Letters that are shown before the one in which a name differs."""


class ModelList(QListView):
    """Shows ModelRows. Typed letters do not search the list: they are left to its owner."""

    taken = Signal(object, bool)
    """The ModelChoice that was clicked, or that had the cursor when Enter was pressed, and whether
    its name was typed."""

    def __init__(self, rows: ModelRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setAccessibleName(_("Models"))
        self.setModel(rows)
        self.setItemDelegate(_RowPainter(self))
        self.setUniformItemSizes(True)  # else all rows are measured one by one
        self.setLayoutMode(QListView.LayoutMode.Batched)  # else all are laid out at once
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.activated.connect(self._on_taken)
        self.clicked.connect(self._on_taken)

    def go_to(self, row: int) -> None:
        """Put the cursor into a row, and show what stands above the first one."""
        self.setBatchSize(row + 1 + _AT_ONCE)  # so that the row is laid out
        self.setCurrentIndex(self._rows.index(row))
        if row == self._rows.first_row():
            self.scrollToTop()

    def set_rows(self, most: int) -> None:
        """Make the list as tall as its rows, but no taller than `most` rows."""
        row = max(20, self.sizeHintForRow(0))
        self.setFixedHeight(min(most, self._rows.rowCount()) * row + 12)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if typed_text(event).strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def take(self) -> None:
        """Choose the row with the cursor, if there is one."""
        self._on_taken(self.currentIndex())

    def _on_taken(self, index: QModelIndex) -> None:
        if index.isValid() and (choice := index.data(ModelRows.CHOICE)) is not None:
            self.taken.emit(choice, index.data(ModelRows.IS_OFFER))


class _RowPainter(QStyledItemDelegate):
    """Paints a row; the style sheet colours what is below it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, option.fontMetrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        widget = option.widget
        widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget
        )
        place = option.rect.adjusted(_AROUND, 0, -_AROUND, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        is_model = index.data(ModelRows.CHOICE) is not None
        role = QPalette.ColorRole.Text if is_model else QPalette.ColorRole.PlaceholderText
        painter.setPen(widget.palette().color(role))
        if index.data(ModelRows.CHOSEN):
            _paint_mark(painter, place.topLeft() + QPoint(2, place.height() // 2))
        if not index.data(ModelRows.IS_TITLE):
            place.setLeft(place.left() + _GUTTER)
        words, shared = str(index.data()), index.data(ModelRows.SHARED)
        shown = elided(option.fontMetrics, words, place.width(), int(str(shared)))
        painter.drawText(place, middle, shown)
        painter.restore()


def _paint_mark(painter: QPainter, left: QPoint) -> None:
    """Paint a tick of 11 pixels at the right of `left`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    corners = (QPoint(0, 0), QPoint(4, 4), QPoint(11, -4))
    painter.drawPolyline([left + corner for corner in corners])


def elided(metrics: QFontMetrics, name: str, room: int, shared: int) -> str:
    """Shorten a name where it is like its neighbours, whose first `shared` letters it has."""
    if metrics.horizontalAdvance(name) <= room:
        return name
    differing = name[max(0, shared - _BEFORE) :]
    common = name[: len(name) - len(differing)]
    if not common:
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
    left = room - metrics.horizontalAdvance(f"…{differing}")
    fitting = len(common)
    while fitting and metrics.horizontalAdvance(common[:fitting]) > left:
        fitting -= 1
    shown = f"{common[:fitting]}…{differing}"
    return metrics.elidedText(shown, Qt.TextElideMode.ElideRight, room)
