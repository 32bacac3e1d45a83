"""A switch: what is on or off, and holds from the moment of the click."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from desktop.ui.look.key_focus import MARK

_WIDTH, _HEIGHT, _KNOB = 36, 20, 14
_GAP = 10
"""Pixels between the switch and its words."""
_LEAST, _TALLEST = 100, 1000
"""Pixels that the words are wide at least, and never as tall as."""
_WRAPPED = Qt.TextFlag.TextWordWrap.value | Qt.TextFlag.TextShowMnemonic.value


class Switch(QCheckBox):
    """Its words stand beside it, in several lines where there is little room.

    It is a check box to screen readers, which know nothing nearer.
    """

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic.value, self.text())
        width = _WIDTH + _GAP + words.width() + 1
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(_WIDTH + _GAP + _LEAST, self.sizeHint().height())

    def heightForWidth(self, width: int) -> int:
        """Return the height of the words in the width that is left for them."""
        room = QRect(0, 0, max(_LEAST, width - _WIDTH - _GAP), _TALLEST)
        words = self.fontMetrics().boundingRect(room, _WRAPPED, self.text())
        return max(_HEIGHT, words.height()) + 6

    def hitButton(self, position: QPoint) -> bool:
        """Switch by a click on the words, too."""
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        track = QRectF(0, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        self._paint_track(painter, track)
        self._paint_knob(painter, track)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        words = QRect(_WIDTH + _GAP, 0, self.width() - _WIDTH - _GAP, self.height())
        painter.drawText(words, _WRAPPED | Qt.AlignmentFlag.AlignVCenter.value, self.text())

    def _paint_track(self, painter: QPainter, track: QRectF) -> None:
        on, colours = self.isChecked(), self.palette()
        color = QColor(colours.color(QPalette.ColorRole.Link if on else QPalette.ColorRole.Mid))
        if self.underMouse() and self.isEnabled():
            color = color.lighter(112) if on else color.darker(108)
        ring = bool(self.property(MARK)) and self.hasFocus()
        text = colours.color(QPalette.ColorRole.WindowText)
        painter.setPen(QPen(text, 2) if ring else Qt.PenStyle.NoPen)
        painter.setBrush(color)
        box = track.adjusted(1, 1, -1, -1) if ring else track
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)

    def _paint_knob(self, painter: QPainter, track: QRectF) -> None:
        roles, beside = QPalette.ColorRole, (_HEIGHT - _KNOB) / 2
        on = self.isChecked()
        left = track.right() - beside - _KNOB if on else track.left() + beside
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(roles.Window if on else roles.PlaceholderText))
        painter.drawEllipse(QRectF(left, track.top() + beside, _KNOB, _KNOB))
