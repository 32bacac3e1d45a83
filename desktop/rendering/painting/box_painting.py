"""Paints the rounded boxes behind code and questions, which may be thousands of lines high."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen


def paint_box(
    painter: QPainter,
    rect: QRect,
    exposed: QRectF,
    fill: QColor,
    border: QColor,
    corners: tuple[int, int],
) -> None:
    """Paint a rounded box. Only its ends are drawn as curves: a whole one costs far more.

    `corners`: the radius of all corners, and that of the lower right one.
    """
    radius = corners[0]
    middle = rect.adjusted(0, radius - 1, 0, 1 - radius)
    seen = exposed.toAlignedRect()
    painter.fillRect(middle & seen, border)
    painter.fillRect(middle.adjusted(1, 0, -1, 0) & seen, fill)
    for end in (rect.top(), rect.bottom() + 1 - radius):
        strip = QRect(rect.left(), end, rect.width(), radius)
        if exposed.intersects(QRectF(strip)):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(fill)
            painter.setPen(QPen(border))
            painter.setClipRect(strip, Qt.ClipOperation.IntersectClip)
            painter.drawPath(_outline(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), *corners))
            painter.restore()


def _outline(box: QRectF, radius: float, last: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    if last != radius:  # a corner of its own, laid over the round one
        square = QRectF(box.center(), box.bottomRight())
        corner = QPainterPath()
        corner.addRoundedRect(square, last, last)
        path = path.united(corner)
    return path
