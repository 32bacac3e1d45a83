"""Paints the sign before a line that tells what went wrong: a circle with an exclamation mark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock

from desktop.rendering.style.palette import Palette
from desktop.rendering.style.properties import SIGN, SignKind

_SIDE = 24
"""The strokes below are made for a square of this side, as those of the icons."""
_STROKE = 1.9


def paint_sign(painter: QPainter, block: QTextBlock, palette: Palette) -> None:
    """Paint the sign of `block`, as tall as its text, in the block's left margin."""
    layout = block.layout()
    if not layout.lineCount():
        return
    line = layout.lineAt(0)
    height = line.ascent() + line.descent()
    top = block.document().documentLayout().blockBoundingRect(block).top() + line.y()
    kind = block.blockFormat().intProperty(SIGN)
    color = palette.error if kind == SignKind.ERROR else palette.warning
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(0, top + line.height() - height)  # the space of a line lies above its text
    painter.scale(height / _SIDE, height / _SIDE)
    painter.setPen(QPen(QColor(color), _STROKE, c=Qt.PenCapStyle.RoundCap))
    painter.drawEllipse(QPointF(12, 12), 9, 9)
    painter.drawLine(QPointF(12, 7.5), QPointF(12, 12.5))
    painter.drawLine(QPointF(12, 16), QPointF(12, 16.1))
    painter.restore()
