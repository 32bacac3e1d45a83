"""Paints what stands before a line: the sign of what went wrong, the mark of what is folded."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock, QTextCursor

from desktop.rendering.painting.code_chips import x_of
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.properties import FOLD_MARK, FOLD_MARKS, SIGN, SignKind

_SIDE = 24
"""The strokes below are made for a square of this side, as those of the icons."""
_STROKE = 1.9
_MARK = 0.27
"""Where the middle of a mark stands in its line, as a part of the text's height."""


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


def paint_fold_mark(painter: QPainter, block: QTextBlock, palette: Palette) -> None:
    """Paint an arrow in the place of the block's first letter, down where it is unfolded."""
    first = QTextCursor(block)
    first.movePosition(QTextCursor.MoveOperation.NextCharacter)
    layout = block.layout()
    if not first.charFormat().hasProperty(FOLD_MARK) or not layout.lineCount():
        return
    line, corner = layout.lineAt(0), block.document().documentLayout().blockBoundingRect(block)
    height = line.ascent() + line.descent()
    middle = x_of(line.cursorToX(0)) + height * _MARK
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(corner.left() + middle, corner.top() + line.y() + line.height() - height / 2)
    painter.scale(height / _SIDE, height / _SIDE)
    if block.document().characterAt(block.position()) == FOLD_MARKS[1]:
        painter.rotate(90)
    painter.setPen(QPen(QColor(palette.muted), _STROKE, c=Qt.PenCapStyle.RoundCap))
    painter.drawPolyline([QPointF(-2.5, -5), QPointF(2.5, 0), QPointF(-2.5, 5)])
    painter.restore()
