"""Paints a row of the search window: a hit on two lines, anything else on one."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.chat.searching.hits import Hit
from desktop.rendering.style.palette import Palette
from desktop.ui.conversation.actions.message_time import day_or_time
from desktop.ui.look.icons import icon
from desktop.ui.look.theme import LIGHT
from desktop.ui.window.searching.results.rows import (
    ROW,
    Forgetting,
    Heading,
    Index,
    Jump,
    Recent,
    words,
)
from desktop.ui.window.searching.results.snippet_line import paint_snippet
from desktop.ui.window.searching.results.wording import beside

_SIDE, _RADIUS = 14, 8
_AROUND, _BETWEEN = 12, 1
"""Pixels above and below the lines of a hit, and between the two."""
_GAP = 12
"""Pixels between a title and what stands beside it."""
_SIGN, _BEHIND_SIGN = 16, 8
_SMALL, _SMALLER = 0.86, 0.8


class RowPainter(QStyledItemDelegate):
    """Draws all of a row itself."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._colours = LIGHT

    def use(self, palette: Palette) -> None:
        """Take the colours from `palette`."""
        self._colours = palette

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        font = self._view.font()
        line = QFontMetrics(font).height()
        match index.data(ROW):
            case Hit():
                second = QFontMetrics(_sized(font, _SMALL)).height()
                return QSize(0, line + second + 2 * _AROUND + _BETWEEN)
            case Heading():
                return QSize(0, QFontMetrics(_sized(font, _SMALL)).height() + 14)
        return QSize(0, line + 16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        painter.save()
        painter.setClipRect(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected and not isinstance(row, Heading):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._colours.user_panel))
            painter.drawRoundedRect(QRectF(option.rect), _RADIUS, _RADIUS)
        painter.setFont(self._view.font())
        place = option.rect.adjusted(_SIDE, 0, -_SIDE, 0)
        match row:
            case Hit():
                self._paint_hit(painter, place, row)
            case Jump():
                self._paint_title(painter, place, words(row), day_or_time(row.at))
            case Recent() | Forgetting():
                self._paint_recent(painter, place, row)
            case Heading():
                painter.setFont(_sized(painter.font(), _SMALL))
                painter.setPen(QColor(self._colours.muted))
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, row.words)
        painter.restore()

    def _paint_hit(self, painter: QPainter, place: QRect, hit: Hit) -> None:
        font = painter.font()
        line = place.adjusted(0, _AROUND, 0, 0)
        line.setHeight(QFontMetrics(font).height())
        painter.setFont(_bold(font))
        self._paint_title(painter, line, words(hit), beside(hit))
        small = _sized(font, _SMALL)
        painter.setFont(small)
        second = QRect(line.left(), line.bottom() + 1 + _BETWEEN, line.width(), 0)
        second.setHeight(QFontMetrics(small).height())
        colours = self._colours
        paint_snippet(painter, second, hit.snippet, QColor(colours.muted), QColor(colours.found))

    def _paint_title(self, painter: QPainter, place: QRect, title: str, note: str) -> None:
        """Write a title, and at the end of its line what is small and muted there."""
        small = _sized(self._view.font(), _SMALLER)
        room = place.width() * 3 // 5
        shown = QFontMetrics(small).elidedText(note, Qt.TextElideMode.ElideMiddle, room)
        width = QFontMetrics(small).horizontalAdvance(shown)
        left = place.adjusted(0, 0, -width - _GAP, 0)
        painter.setPen(QColor(self._colours.text))
        metrics = painter.fontMetrics()
        title = metrics.elidedText(title, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(small)
        painter.setPen(QColor(self._colours.muted))
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place, side, shown)

    def _paint_recent(self, painter: QPainter, place: QRect, row: Recent | Forgetting) -> None:
        known = isinstance(row, Recent)
        sign = QRect(place.left(), 0, _SIGN, _SIGN)
        sign.moveTop(place.center().y() - _SIGN // 2)
        icon("queued" if known else "close", self._colours.muted).paint(painter, sign)
        text = place.adjusted(_SIGN + _BEHIND_SIGN, 0, 0, 0)
        painter.setPen(QColor(self._colours.text if known else self._colours.muted))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(words(row), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, shown)


def _sized(font: QFont, share: float) -> QFont:
    other = QFont(font)
    other.setPointSizeF(font.pointSizeF() * share)
    return other


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
