"""Draws a shortcut as the cap of a key: small, quiet, within a rounded frame."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

_SHARE = 0.84
"""The size of its text, as a part of the text around it."""
_INSET, _RADIUS = 6.0, 5.0


class KeyCap(QWidget):
    """One shortcut, as the system writes it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return cap_size(self.text, self.font())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_cap(painter, QRectF(self.rect()), self.text, self.palette())


def cap_size(text: str, font: QFont) -> QSize:
    """Return the room that a cap takes beside text in `font`."""
    metrics = QFontMetricsF(_smaller(font))
    width = max(metrics.horizontalAdvance(_spaced(text)) + 2 * _INSET, metrics.height() + 4)
    return QSize(int(width) + 1, int(metrics.height()) + 5)


def paint_cap(painter: QPainter, place: QRectF, text: str, colours: QPalette) -> None:
    """Paint a cap of `cap_size` at this place. `painter` has the font of the text around it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(colours.color(QPalette.ColorRole.Mid))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    painter.setFont(_smaller(painter.font()))
    painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _spaced(text))
    painter.restore()


def _spaced(keys: str) -> str:
    """Return Ctrl N for Ctrl+N; in a cap, the plus is one more sign to read."""
    return re.sub(r"(?<=\w)\+(?=.)", " ", keys)


def _smaller(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * _SHARE)
    return small
