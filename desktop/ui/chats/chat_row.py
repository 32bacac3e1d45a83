"""Paints a row of the list of chats: a heading, or a chat with its marks."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.chats.chat_list_model import ChatListModel
from desktop.ui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
_INSET = 12
_MARK, _RING = 7, 12
"""Diameters in pixels of the marks of a reply that nobody has seen yet, and of one that arrives."""


class ChatRow(QStyledItemDelegate):
    """Draws a heading, or a chat with its selection, its marks and the field to rename it."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._text = self._muted = self._chosen = self._hovered = self._accent = QColor()
        self._faint = QColor()

    def use(self, palette: Palette) -> None:
        """Take the colours from `palette`."""
        self._text, self._muted = QColor(palette.text), QColor(palette.muted)
        self._chosen, self._accent = QColor(palette.user_panel), QColor(palette.accent)
        self._hovered = QColor(palette.border)
        self._hovered.setAlpha(110)
        self._faint = QColor(palette.border)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, max(36, self._view.fontMetrics().height() + 14))

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Show a title that is cut, beside the list: over it, it would cover the next rows."""
        title = str(index.data() or "")
        room = option.rect.width() - 2 * _INSET
        if view.fontMetrics().horizontalAdvance(title) <= room:
            QToolTip.hideText()
            return True
        place = view.viewport().mapToGlobal(option.rect.topRight())
        QToolTip.showText(place, plain_tip(title), view, option.rect)
        return True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setClipRect(option.rect)  # some scripts are taller than a row
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(ChatListModel.CHAT_ID) is None:
            self._paint_heading(painter, option, index)
        else:
            self._paint_chat(painter, option, index)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("titleEditor")
        editor.setAccessibleName(_("Title"))
        return editor

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.setFont(_small(option.font))
        painter.setPen(self._muted)
        place = option.rect.adjusted(_INSET, 0, -_INSET, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, index.data())

    def _paint_chat(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._chosen if chosen else self._hovered)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0, 0.5, 0, -0.5), 7, 7)
        place = option.rect.adjusted(_INSET, 0, -_INSET, 0)
        unread = bool(index.data(ChatListModel.UNREAD))
        if index.data(ChatListModel.RUNNING):
            self._paint_ring(painter, place)
            place.setLeft(place.left() + _RING + 8)
        if unread:
            painter.setBrush(self._accent)
            place.setRight(place.right() - _MARK - 8)
            painter.drawEllipse(
                QRectF(place.right() + 8, place.center().y() - _MARK / 2 + 0.5, _MARK, _MARK)
            )
        elif index.data(ChatListModel.DRAFT):
            place.setRight(place.right() - self._paint_draft(painter, place) - 8)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(self._accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 7, 7)
        painter.setPen(self._text)
        painter.setFont(_bold(option.font) if unread else option.font)
        title = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_ring(self, painter: QPainter, place: QRect) -> None:
        """Draw the mark of a reply that arrives, before the title. It stands still: a row that
        turned would be painted many times a second for as long as the reply takes."""
        ring = QRectF(place.left() + 1, place.center().y() - _RING / 2 + 1.5, _RING - 2, _RING - 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, start, span in ((self._faint, 0, 360), (self._accent, 30, 150)):
            painter.setPen(QPen(color, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(ring, start * 16, span * 16)
        painter.setPen(Qt.PenStyle.NoPen)

    def _paint_draft(self, painter: QPainter, place: QRect) -> int:
        """Write the mark of a draft at the end of a row. Returns its width."""
        painter.setFont(_small(painter.font()))
        painter.setPen(self._muted)
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place, side, _("draft"))
        return painter.fontMetrics().horizontalAdvance(_("draft"))


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(small.pointSizeF() * 0.86)
    return small
