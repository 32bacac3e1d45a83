"""A mark in the margin where a reply broke off and another source continued it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.engine.explain.sentences import seam_note

_WIDTH = 10
"""Pixels of the margin that a mark takes, next to the text."""


class SeamMark(QWidget):
    """A line with a break in it; its tool tip and its accessible name say the cause."""

    def show_at(self, line: QRect, cause: str, colour: str) -> None:
        """Show the mark beside a line, as high as that."""
        self._colour = QColor(colour)
        self.setAccessibleName(seam_note(cause))
        self.setToolTip(seam_note(cause))
        self.setGeometry(line.left() - _WIDTH - 2, line.top(), _WIDTH, line.height())
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        half = self.height() / 2 - 2
        for top in (0.0, self.height() - half):
            painter.fillRect(QRectF(_WIDTH / 2 - 1, top, 2, half), self._colour)
