"""Paints the thin rules beside a line in the middle, which stands between two parts of the text."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QTextBlock

_APART = 12
"""Pixels between the words and a rule."""
_LEAST = 12
"""Pixels that a rule has at least; a shorter one is none."""


def paint_rules_beside(painter: QPainter, block: QTextBlock, colour: str, measure: float) -> None:
    """Paint the rules from the words of `block` to both edges of the measure."""
    layout = block.layout()
    corner = block.document().documentLayout().blockBoundingRect(block).topLeft()
    lines = [layout.lineAt(number) for number in range(layout.lineCount())]
    words = QRectF()
    for line in lines:
        words |= line.naturalTextRect()
    words.translate(corner)
    middle = round(words.center().y()) + 1  # where the small letters have theirs
    for left, right in ((0.0, words.left() - _APART), (words.right() + _APART, measure)):
        if right - left >= _LEAST:
            painter.fillRect(QRectF(left, middle, right - left, 1), QColor(colour))
