"""Paints a rounded box, a little wider than the code, behind code in running text.

The code's text format has an invisible background: Qt would paint a bare rectangle.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QTextBlock,
    QTextLayout,
)

from desktop.rendering.style.text_style import is_boxed

_BESIDE, _ABOVE = 1.5, 1.5
"""Pixels that a box reaches beyond its text at the sides, and above and below."""
_RADIUS = 4.0


def paint_chips(painter: QPainter, blocks: list[QTextBlock], color: str) -> None:
    """Paint the boxes of these blocks. The painter's origin is the document's."""
    boxes = [box for block in blocks for box in _boxes(block)]
    if not boxes:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    for box in boxes:
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
    painter.restore()


def _boxes(block: QTextBlock) -> Iterator[QRectF]:
    codes = [part for part in block.textFormats() if is_boxed(part.format)]
    if not codes:
        return
    corner = block.document().documentLayout().blockBoundingRect(block).topLeft()
    for part in codes:
        for box in boxes_of(block.layout(), part):
            yield box.translated(corner)


def boxes_of(layout: QTextLayout, part: QTextLayout.FormatRange) -> Iterator[QRectF]:
    """Yield a box for each line that the part stands on, measured from the block's corner."""
    metrics = QFontMetricsF(part.format.font())
    start, end = part.start, part.start + part.length
    line = layout.lineForTextPosition(start)
    while line.isValid() and line.textStart() < end:
        last = line.textStart() + line.textLength()
        left, right = (
            x_of(line.cursorToX(at)) for at in (max(start, line.textStart()), min(end, last))
        )
        top = line.y() + line.ascent() - metrics.ascent()
        text = QRectF(min(left, right), top, abs(right - left), metrics.height())
        yield text.adjusted(-_BESIDE, -_ABOVE, _BESIDE, _ABOVE)
        if last >= end or last <= start:
            return
        line = layout.lineForTextPosition(last)


def x_of(place: object) -> float:
    """Return the pixel that `cursorToX` names."""
    # PySide's stub names a float; what comes is a tuple of it and the cursor.
    return float(place[0] if isinstance(place, tuple) else place)  # type: ignore[arg-type]
