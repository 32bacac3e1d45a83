"""A line below a control, with a lock before it where an organisation has set the value."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel

from desktop.language import _
from desktop.ui.look.icons import icon

_SIDE, _BESIDE = 14, 6
"""Pixels of the lock, and between it and the words."""


class Remark(QLabel):
    """Shows its text as it is, in muted letters."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setObjectName("muted")
        self._is_locked = False

    def show_lock(self, locked: bool) -> None:
        """Have a lock before the words, or none."""
        self._is_locked = locked
        self.setContentsMargins(_SIDE + _BESIDE if locked else 0, 0, 0, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_locked:
            return
        colour = self.palette().color(QPalette.ColorGroup.Active, self.foregroundRole())
        line = self.fontMetrics().height()
        top = (self.height() - line) // 2 if self.height() < 2 * line else 0
        painter = QPainter(self)
        place = QRect(0, top + (line - _SIDE) // 2, _SIDE, _SIDE)
        icon("lock", colour.name()).paint(painter, place)


def set_by_organisation() -> str:
    """Return the words of everything that an organisation has set."""
    return _("Set by your organisation.")


def lock_line() -> Remark:
    """Return the line above a form in which nothing can be changed; it is hidden at first."""
    line = Remark()
    line.setText(set_by_organisation())
    line.show_lock(True)
    line.hide()
    return line
