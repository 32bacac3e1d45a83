"""A thin line at the upper edge of the conversation, while there is more of it above."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


class UpperEdge(QWidget):
    """Stands above the view and never over it: Qt moves what is painted along with a scroll only
    where nothing lies over it, and would paint the whole view anew at every line of a reply."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__()
        self.setFixedHeight(1)
        self.setBackgroundRole(QPalette.ColorRole.Mid)
        view.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @property
    def is_shown(self) -> bool:
        """Whether there is more above."""
        return self.autoFillBackground()

    def _on_scrolled(self, value: int) -> None:
        if self.is_shown != (value > 0):
            self.setAutoFillBackground(value > 0)
            self.update()
