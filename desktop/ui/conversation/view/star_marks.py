"""A small star in the margin beside each message that has one."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon

_SIDE = 12
"""Pixels of the margin that a star takes; what is free beside the text in a narrow window."""


class StarMarks:
    """Places a star beside the first line of each message."""

    def __init__(self, page: QTextEdit, palette: Palette) -> None:
        self._page = page
        self._marks: list[_Mark] = []
        self.palette = palette

    @property
    def is_shown(self) -> bool:
        """Whether a star is in sight."""
        return any(mark.isVisible() for mark in self._marks)

    def place(self, starts: Iterable[QTextCursor]) -> None:
        """Show a star beside each of these lines that is in sight."""
        viewport = self._page.viewport().geometry()
        used = 0
        for start in starts:
            line = self._page.cursorRect(start)
            if line.bottom() < 0 or line.top() > viewport.height():
                continue
            if used == len(self._marks):
                self._marks.append(_Mark(self._page))
            top = viewport.top() + line.center().y() - _SIDE // 2
            corner = QPoint(viewport.left() - _SIDE - 4, top)
            self._marks[used].show_at(corner, self.palette.accent)
            used += 1
        for mark in self._marks[used:]:
            mark.hide()


class _Mark(QWidget):
    def __init__(self, page: QTextEdit) -> None:
        super().__init__(page)
        self._colour = ""
        self.setAccessibleName(_("Starred"))
        self.setToolTip(_("Starred"))

    def show_at(self, corner: QPoint, colour: str) -> None:
        """Show the star in this colour, its corner at this place of the view."""
        self._colour = colour
        self.setGeometry(QRect(corner.x(), corner.y(), _SIDE, _SIDE))
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        icon("starred", self._colour).paint(QPainter(self), QRectF(self.rect()).toRect())
