"""Draws cells of a table in two lines: the second one muted, each with "…" where it has no room."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

SECOND = Qt.ItemDataRole.UserRole
"""The role of the second line's text."""
_BESIDE, _BETWEEN = 6, 2
_SMALLER = 0.86


class StackedCells(QStyledItemDelegate):
    """Draws a cell without a second line as usual."""

    muted = QColor()
    """The colour of second lines."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        second = index.data(SECOND)
        if not second:
            super().paint(painter, option, index)
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        first, shown.text = shown.text, ""
        widget = option.widget
        style = widget.style() if widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, widget)
        font = shown.font
        painter.save()
        room = shown.rect.adjusted(_BESIDE, 0, -_BESIDE, 0)
        height = shown.fontMetrics.height()
        at = Qt.AlignmentFlag.AlignVCenter | (shown.displayAlignment & Qt.AlignmentFlag.AlignRight)
        top = room.center().y() - height - _BETWEEN // 2
        colour = index.data(Qt.ItemDataRole.ForegroundRole).color()
        for text, pen, scale, y in (
            (first, colour, 1.0, top),
            (second, self.muted, _SMALLER, top + height + _BETWEEN),
        ):
            font.setPointSizeF(option.font.pointSizeF() * scale)
            painter.setFont(font)
            painter.setPen(pen)
            line = QRect(room.left(), y, room.width(), height)
            elide = Qt.TextElideMode.ElideRight
            cut = painter.fontMetrics().elidedText(text, elide, room.width())
            painter.drawText(line, int(at), cut)
        painter.restore()
