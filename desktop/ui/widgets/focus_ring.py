"""A line around the widget with the keyboard focus, for widgets that paint their own background."""

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
    """Lies over `owner` once the keyboard moved the focus there; after a click it stays hidden.

    The owner calls its methods: an event filter would be called at every repaint.
    """

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_colour(self, color: str) -> None:
        """Draw the line in this colour."""
        self.setStyleSheet(f"border: 2px solid {color}; border-radius: 8px; background: none;")

    def come(self, event: QFocusEvent) -> None:
        """Show the line, if the keyboard moved the focus to the owner."""
        self.setVisible(event.reason() in _BY_KEYBOARD)
        self.raise_()

    def fit(self) -> None:
        """Take the size of the owner, which has changed."""
        self.setGeometry(self._owner.rect().adjusted(4, 0, -14, 0))
