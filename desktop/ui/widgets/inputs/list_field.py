"""A line that is typed into while its arrow keys move through the list below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

MOVING_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
"""Keys that move in the list. In a line of text they do nothing."""


class ListField(QLineEdit):
    """Keeps the keyboard while the person moves in the list, so that typing can go on at once."""

    def __init__(self, name: str, below: QAbstractItemView) -> None:
        """`name` is shown while the line is empty, and is what a screen reader says."""
        super().__init__()
        self._below = below
        self.setAccessibleName(name)
        self.setPlaceholderText(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in MOVING_KEYS:
            self._below.keyPressEvent(event)
        else:
            super().keyPressEvent(event)
