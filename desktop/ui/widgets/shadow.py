"""What lifts a panel above what it lies over: a soft shadow, and the dimming around it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

DIM = QColor(0, 0, 0, 84)
"""Lies over all that a panel, the settings or an unfolded sidebar leave waiting."""
REACH = 24
"""Pixels that a shadow reaches, where there is room."""
_DARKEST = 0.15
"""How dark it is at the panel's edge."""
_RADIUS = 12


def paint_shadow(
    painter: QPainter, panel: QRect, *, radius: int = _RADIUS, reach: int = REACH
) -> None:
    """Paint the soft shadow of a rounded panel, a little below it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    rings = range(1, reach // 2)
    for ring in rings:  # from the outermost: the further in, the more lie over one another
        out = reach - 2 * ring
        painter.setBrush(QColor.fromRgbF(0, 0, 0, _DARKEST * ring / sum(rings)))
        place = QRectF(panel).adjusted(-out, -out, out, out).translated(0, reach / 4)
        painter.drawRoundedRect(place, radius + out, radius + out)


class Shadow(QWidget):
    """The shadow of a panel that lies within a window: it stands behind it and goes along."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel.parentWidget())
        self._panel = panel
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the panel."""
        if event.type() in _MOVES:
            self.setGeometry(self._panel.geometry().adjusted(-REACH, -REACH, REACH, 2 * REACH))
            self.stackUnder(self._panel)
            self.setVisible(not self._panel.isHidden())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_shadow(QPainter(self), self._panel.geometry().translated(-self.pos()))


_MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ZOrderChange,
)
