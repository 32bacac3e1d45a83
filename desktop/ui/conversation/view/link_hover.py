"""Paints a box behind the window's own link that the mouse points at, such as "Copy" of a code."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextLayout
from PySide6.QtWidgets import QTextEdit

from desktop.rendering.painting.code_chips import boxes_of
from desktop.rendering.safety.links import InternalLink
from desktop.rendering.style.properties import FILES
from desktop.ui.conversation.view.live_caret import corner

_BESIDE, _ABOVE, _RADIUS = 2.5, 1.0, 5.0


class LinkHover:
    """Knows where the link is; whoever moves the text calls `leave`."""

    def __init__(self, view: QTextEdit) -> None:
        self._view = view
        self._box = QRectF()  # in the document

    def point_at(self, address: str, place: QPoint) -> None:
        """Show the box of the link to `address`, which is at `place` of the viewport."""
        self.leave()
        if InternalLink.parse(address) is None:
            return
        at = self._view.cursorForPosition(place)
        block = at.block()
        if block.blockFormat().boolProperty(FILES):
            return  # a card is a box itself
        parts = [part for part in block.textFormats() if part.format.anchorHref() == address]
        if any(_holds(part, at.positionInBlock()) for part in parts):
            start = block.document().documentLayout().blockBoundingRect(block).topLeft()
            for part in parts:  # a mark before the words is one of its own
                self._box |= next(boxes_of(block.layout(), part), QRectF())
            self._box = self._box.translated(start).adjusted(-_BESIDE, -_ABOVE, _BESIDE, _ABOVE)
        self._update()

    def leave(self) -> None:
        """Show no box any more."""
        if not self._box.isNull():
            self._update()
            self._box = QRectF()

    def paint(self, painter: QPainter, colour: str) -> None:
        """Paint the box. The painter's origin is the document's."""
        if self._box.isNull():
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(self._box, _RADIUS, _RADIUS)
        painter.restore()

    def _update(self) -> None:
        seen = self._box.translated(-corner(self._view)).toAlignedRect()
        self._view.viewport().update(seen)


def _holds(part: QTextLayout.FormatRange, position: int) -> bool:
    return part.start <= position <= part.start + part.length
