"""A button below the field that says one filter of the query, and changes it by a menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from desktop.rendering.safety.safe_text import safe_text
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon
from desktop.ui.look.text_size import with_text
from desktop.ui.widgets.labels import plain_tip
from desktop.ui.widgets.menu import Menu

_ARROW, _EDGE = 14, 11
"""Pixels of the arrow behind the words, and beside it."""
_WIDEST = 200


class Chip(QPushButton):
    """Shows words, and offers others in a menu."""

    chosen = Signal(int)
    """The number of the words that were chosen."""

    def __init__(self, name: str) -> None:
        """`name` is what a screen reader says before the words."""
        super().__init__()
        self._offered: list[str] = []
        self._at: int | None = None
        self._arrow = QIcon()
        self.setObjectName("chip")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(True)  # Enter presses it, as Space does
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)

    def offer(self, offered: list[str], at: int | None, words: str, *, is_set: bool) -> None:
        """Show these words. `offered`: those of the menu, `at` being the number of the chosen ones.

        `is_set`: whether they narrow the search down.
        """
        self._offered, self._at = offered, at
        shown = safe_text(words)
        elided = self.fontMetrics().elidedText(
            shown, Qt.TextElideMode.ElideRight, with_text(_WIDEST)
        )
        self.setText(elided.replace("&", "&&"))  # a lone & marks a shortcut
        self.setAccessibleDescription(shown)
        self.setToolTip(plain_tip(f"{self.accessibleName()}: {shown}"))
        if self.property("set") != is_set:
            self.setProperty("set", is_set)
            self.style().unpolish(self)
            self.style().polish(self)

    def set_palette(self, palette: Palette) -> None:
        """Draw the arrow in the colours of `palette`."""
        self._arrow = icon("down", palette.muted)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        left = self.width() - _EDGE - _ARROW
        self._arrow.paint(QPainter(self), QRect(left, 0, _ARROW, self.height()))

    def _on_clicked(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, words in enumerate(self._offered):
            action = menu.addAction(safe_text(words).replace("&", "&&"))
            action.setData(number)
            action.setCheckable(True)
            action.setChecked(number == self._at)
        menu.triggered.connect(self._on_triggered)
        menu.open_at(self.mapToGlobal(QPoint(0, self.height() + 3)))

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
