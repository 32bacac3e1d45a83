"""The round button over the conversation that leads to its end."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from desktop.language import _
from desktop.rendering.style.palette import Palette
from desktop.ui.look.icons import icon


class JumpButton(QToolButton):
    """Stands in the middle above the lower edge of `view`; hidden at first."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self.setIconSize(QSize(20, 20))
        self.setAccessibleName(_("Jump to latest"))
        self.setToolTip(_("Jump to latest"))
        self.setFixedSize(QSize(34, 34))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def set_colours(self, palette: Palette) -> None:
        """Draw the button in these colours."""
        self.setIcon(icon("down", palette.text))
        self.setStyleSheet(
            f"QToolButton {{ background: {palette.panel}; border: 1px solid {palette.border};"
            " border-radius: 17px; }"
            f"QToolButton:hover {{ background: {palette.user_panel}; }}"
            f"QToolButton:pressed {{ background: {palette.border}; }}"
            f"QToolButton:focus {{ border-color: {palette.accent}; }}"
        )

    def fit(self) -> None:
        """Move to its place after the view was resized."""
        left = (self._view.width() - self.width()) // 2
        self.move(left, self._view.height() - self.height() - 12)
