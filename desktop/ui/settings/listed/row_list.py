"""A list with a title above it and a button below it that adds a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import BESIDE_WORDS, beside_words
from desktop.ui.look.theme import LIGHT
from desktop.ui.settings.page import Header
from desktop.ui.widgets.labels import plain_tip

_NAME = Qt.ItemDataRole.UserRole
_BELOW = Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT, _INDENT, _RADIUS = 58, 12, 8


class Listed(NamedTuple):
    """What a row stands for, and what it says."""

    name: str
    """What `chosen` tells of the row."""
    shown: str
    """The words in its first line."""
    below: str
    """Those in its second one."""


class RowList(QFrame):
    """Lists rows of two lines; the one whose form is shown is selected."""

    chosen = Signal(str)
    """The name of the row that the person chose."""
    opened = Signal()
    """The person wants to see the form of the selected one."""
    remove_requested = Signal()

    def __init__(self, title: str, add: QPushButton, spacing: int) -> None:
        """`add`: the button below the rows. `spacing`: pixels between title, rows and button."""
        super().__init__()
        self.setObjectName("rowList")
        self.header = Header(title, "pageTitle")
        self.header.setContentsMargins(12, 0, 0, 0)
        self.rows = QListWidget()
        self.rows.setObjectName("plain")
        self.rows.setAccessibleName(title)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._drawing = _TwoLines(self.rows)
        self.rows.setItemDelegate(self._drawing)
        self.add = add
        self.add.setIconSize(BESIDE_WORDS)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(10, 16, 10, 18)
        self.column.setSpacing(spacing)
        self.column.addWidget(self.header)
        self.column.addWidget(self.rows, 1)
        self.column.addWidget(self.add)
        self.rows.currentItemChanged.connect(self._on_item_changed)
        self.rows.itemClicked.connect(self._on_opened)
        self.rows.itemActivated.connect(self._on_opened)

    def set_palette(self, palette: Palette) -> None:
        """Draw the rows in these colours."""
        self._drawing.palette = palette
        self.header.set_palette(palette)
        self.add.setIcon(beside_words("plus", palette.text))
        self.rows.viewport().update()

    def show_rows(self, rows: Sequence[Listed], current: str | None) -> None:
        """List these, and select the one of this name; None: none."""
        self.rows.blockSignals(True)
        while self.rows.count() > len(rows):
            self.rows.takeItem(self.rows.count() - 1)
        while self.rows.count() < len(rows):
            self.rows.addItem(QListWidgetItem())
        for number, row in enumerate(rows):
            item = self.rows.item(number)
            item.setText(row.shown)
            item.setData(_NAME, row.name)
            item.setData(_BELOW, row.below)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, row.below)
            item.setToolTip(plain_tip(f"{row.shown} · {row.below}"))
        names = [row.name for row in rows]
        self.rows.setCurrentRow(names.index(current) if current in names else -1)
        self.rows.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask to remove the selected row by Del."""
        if event.key() == Qt.Key.Key_Delete:
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    def _on_item_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_NAME))

    def _on_opened(self, item: QListWidgetItem) -> None:
        self.opened.emit()


class _TwoLines(QStyledItemDelegate):
    """Draws a name, and below it in muted letters what the row has under `_BELOW`."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self.palette: Palette = LIGHT

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        line = option.fontMetrics.height()
        return QSize(0, max(_ROW_HEIGHT, 2 * line + 14))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect: QRect = option.rect.adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = QStyle.StateFlag
        if option.state & (state.State_Selected | state.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.palette.user_panel))
            painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
        inside = rect.adjusted(_INDENT, 0, -_INDENT, 0)
        middle = inside.center().y() + 1
        name = QFont(option.font)
        name.setWeight(QFont.Weight.DemiBold)
        below = QFont(option.font)
        below.setPointSizeF(below.pointSizeF() * 0.82)
        bottom, top = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
        upper = QRect(inside.left(), rect.top(), inside.width(), middle - rect.top())
        lower = QRect(inside.left(), middle + 2, inside.width(), rect.bottom() - middle)
        _draw(painter, upper, bottom, name, self.palette.text, index.data())
        _draw(painter, lower, top, below, self.palette.muted, index.data(_BELOW))
        painter.restore()


def _draw(
    painter: QPainter, where: QRect, at: Qt.AlignmentFlag, font: QFont, color: str, text: str
) -> None:
    painter.setFont(font)
    painter.setPen(QColor(color))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, where.width())
    painter.drawText(where, at | Qt.AlignmentFlag.AlignLeft, shown)
