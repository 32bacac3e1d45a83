"""A menu with round corners and a soft shadow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.motion.fading import fade_in
from desktop.ui.widgets.compositing import sees_through
from desktop.ui.widgets.shadow import paint_shadow

RADIUS = 10
SHADOW = 10
"""Pixels around the menu that the shadow takes; the style sheet leaves them free."""


class Menu(QMenu):
    """Translucent where the corners can be seen through, else cut out by a mask.

    An X server without a compositor shows what is translucent in black.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sees_through = sees_through()
        self.setWindowFlags(
            self.windowFlags()
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.NoDropShadowWindowHint
        )
        self.setProperty("shadow", self._sees_through)
        if self._sees_through:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)

    def open_at(self, place: QPoint) -> None:
        """Open with the frame's corner at `place` of the screen."""
        inset = SHADOW if self._sees_through else 0
        self.popup(place - QPoint(inset, inset))

    def open_below(self, button: QWidget) -> None:
        """Open below a button at the right of the window, ending where the button ends."""
        inset = SHADOW if self._sees_through else 0
        width = self.sizeHint().width() - 2 * inset
        below = button.mapToGlobal(QPoint(button.width() - width, button.height() + 3))
        self.open_at(below)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._sees_through:
            fade_in(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._sees_through:
            self.setMask(rounded(self.rect()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._sees_through:
            box = self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
            paint_shadow(QPainter(self), box, radius=RADIUS, reach=SHADOW)
        super().paintEvent(event)


def rounded(rect: QRect, radius: int = RADIUS) -> QRegion:
    """Return a mask that cuts the corners off, where nothing can be seen through them."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect), radius, radius)
    return QRegion(path.toFillPolygon().toPolygon())
