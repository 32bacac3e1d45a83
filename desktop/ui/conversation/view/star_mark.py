"""A small star in the margin beside a message that has one."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.language import _
from desktop.ui.look.icons import icon

_SIDE, _OFF = 12, 4
"""Pixels of the margin: of the star, and between it and the text. A narrow window has no more."""


class StarMark(QWidget):
    """Stands beside the first line of the message."""

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
