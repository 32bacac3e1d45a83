"""Paints what the head of a code panel has beside its text: the line below it, and icons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QTextBlock

from desktop.rendering.document.code_head import ICON_ROOM
from desktop.rendering.style.palette import Palette
from desktop.rendering.style.spacing import HEAD_PADDING

_ICON = 14
"""Pixels that an icon is wide and high."""


PaintIcon = Callable[[QPainter, QRect, str], None]
"""Paints the icon of copying into a rectangle, in a colour."""


def no_icon(_painter: QPainter, _box: QRect, _colour: str) -> None:
    """Nobody can click on paper."""


def paint_head(
    painter: QPainter,
    head: QTextBlock,
    panel: QRect,
    palette: Palette,
    paint_icon: PaintIcon,
    *,
    alone: bool,
) -> None:
    """Paint the line between a head and its code, and the icon before "Copy".

    `alone`: there is no code below the head.
    """
    layout = head.layout()
    if not layout.lineCount():
        return
    corner = head.document().documentLayout().blockBoundingRect(head).topLeft()
    last = layout.lineAt(layout.lineCount() - 1)
    bottom = round(corner.y() + last.y() + last.height()) + HEAD_PADDING
    if not alone:
        painter.fillRect(QRect(panel.left(), bottom, panel.width(), 1), QColor(palette.border))
    at = head.text().find(ICON_ROOM)
    line = layout.lineForTextPosition(at) if at >= 0 else None
    if line is None or not line.isValid():
        return
    x = line.cursorToX(at)
    left = float(x[0] if isinstance(x, tuple) else x)  # type: ignore[arg-type] # a tuple comes
    middle = corner.y() + line.y() + line.height() / 2
    box = QRectF(QPointF(corner.x() + left, middle - _ICON / 2), QPointF())
    box.setSize(QRectF(0, 0, _ICON, _ICON).size())
    paint_icon(painter, box.toRect(), palette.muted)
