"""A line around what has the keyboard, for what paints its own ground."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QWidget

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,  # a screen reader's
)


class FocusRing(QFrame):
    """Lies over `owner` once the keyboard brought the focus there; a click needs no sign of it.

    The owner tells it: an event filter would be asked at every repaint.
    """

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_colour(self, color: str) -> None:
        """Draw in this colour."""
        self.setStyleSheet(f"border: 2px solid {color}; border-radius: 8px; background: none;")

    def come(self, event: QFocusEvent) -> None:
        """The focus came to the owner."""
        self.setVisible(event.reason() in _BY_KEYBOARD)
        self.raise_()

    def fit(self) -> None:
        """The owner has another size."""
        self.setGeometry(self._owner.rect().adjusted(4, 0, -14, 0))
