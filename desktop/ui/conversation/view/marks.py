"""The marks in the margin: of a seam, where another source continued a reply, and of a star."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.engine.explain.sentences import seam_note
from desktop.language import _
from desktop.ui.look.icons import icon

_WIDTH = 10
"""Pixels of the margin that a seam takes, next to the text."""
_SIDE, _OFF = 12, 4
"""Pixels of the margin: of a star, and between it and the text. A narrow window has no more."""


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


class StarMark(QWidget):
    """A small star beside the first line of a message that has one."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._colour = ""
        self.setAccessibleName(_("Starred"))
        self.setToolTip(_("Starred"))

    def show_at(self, line: QRect, meaning: None, colour: str) -> None:
        """Show the star in this colour beside a line."""
        self._colour = colour
        top = line.center().y() - _SIDE // 2
        self.setGeometry(line.left() - _SIDE - _OFF, top, _SIDE, _SIDE)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        icon("starred", self._colour).paint(QPainter(self), self.rect())
