"""Marks in the margin where a reply broke off and another source continued it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.engine.explain.sentences import seam_note
from desktop.rendering.style.palette import Palette

_WIDTH = 10
"""Pixels of the margin that a mark takes, next to the text."""


class SeamMarks:
    """Places a mark over the margin of a view for each seam, beside the seam's line."""

    def __init__(self, page: QTextEdit, palette: Palette) -> None:
        self._page = page
        self._marks: list[_Mark] = []
        self.palette = palette

    @property
    def is_shown(self) -> bool:
        """Whether a mark is in sight."""
        return any(mark.isVisible() for mark in self._marks)

    def place(self, seams: Iterable[tuple[QTextCursor, str]]) -> None:
        """Show a mark for each seam in sight. A seam is (its place, its cause)."""
        viewport = self._page.viewport().geometry()
        used = 0
        for at, cause in seams:
            line = self._page.cursorRect(at)
            if line.bottom() < 0 or line.top() > viewport.height():
                continue
            if used == len(self._marks):
                self._marks.append(_Mark(self._page))
            corner = QPoint(viewport.left() - _WIDTH - 2, viewport.top() + line.top())
            self._marks[used].show_at(corner, line.height(), cause, self.palette.accent)
            used += 1
        for mark in self._marks[used:]:
            mark.hide()


class _Mark(QWidget):
    """A line with a break in it; its tool tip and its accessible name say the cause."""

    def show_at(self, corner: QPoint, height: int, cause: str, colour: str) -> None:
        """Show the mark at `corner` of the view, as high as the line beside it."""
        self._colour = QColor(colour)
        self.setAccessibleName(seam_note(cause))
        self.setToolTip(seam_note(cause))
        self.setGeometry(corner.x(), corner.y(), _WIDTH, height)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        half = self.height() / 2 - 2
        for top in (0.0, self.height() - half):
            painter.fillRect(QRectF(_WIDTH / 2 - 1, top, 2, half), self._colour)
