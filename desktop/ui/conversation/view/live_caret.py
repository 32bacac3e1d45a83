"""The caret that is painted at the end of an arriving reply."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QTextCursor
from PySide6.QtWidgets import QTextEdit


class LiveCaret:
    """Remembers where the caret was painted last: only its old and new place are painted anew."""

    def __init__(self, view: QTextEdit) -> None:
        self._view = view
        self._rect = QRect()  # in the document
        self.end: QTextCursor | None = None
        """Where the caret stands; None: no reply arrives."""

    def move(self) -> None:
        """Have the caret painted where `end` stands now, and no longer where it stood."""
        if self.end is None and self._rect.isNull():
            return
        view, at = self._view, corner(self._view)
        view.viewport().update(self._rect.translated(-at))
        self._rect = QRect()
        if self.end is not None:
            line = view.cursorRect(self.end)
            height = min(line.height(), round(view.fontMetrics().height() * 0.95))
            rect = QRect(line.left(), line.bottom() - height, 6, height)
            view.viewport().update(rect)
            self._rect = rect.translated(at)

    def paint(self, painter: QPainter, colour: str) -> None:
        """Paint the caret. The painter's origin is the document's."""
        if self.end is not None:
            painter.fillRect(self._rect, QColor(colour))


def corner(view: QTextEdit) -> QPoint:
    """Return the point of the document that stands in the view's upper left corner."""
    return QPoint(view.horizontalScrollBar().value(), view.verticalScrollBar().value())
