"""Where the dialogs of exports and imports show: over the window, in place of its other pages."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.rendering.style.palette import Palette
from desktop.ui.look.theme import LIGHT
from desktop.ui.widgets.popup import Popup
from desktop.ui.window.columns import Columns


class Pages(Protocol):
    """What shows the pages that lie over the window, one at a time."""

    def closes(self, kind: type[Popup]) -> bool:
        """Close what is open. Returns whether it was of this kind."""

    def lay_over(self, popup: Popup, first: QWidget) -> None:
        """Show a popup, with the keyboard in `first`."""


class Stage(QObject):
    """One dialog at a time."""

    pages: Pages | None = None
    columns: Columns | None = None

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.window = window
        self.palette: Palette = LIGHT
        self.popup: Popup | None = None
        """What shows just now."""

    @property
    def is_free(self) -> bool:
        """Whether no dialog shows, so that what happens has to be said elsewhere."""
        return self.popup is None

    def makes_room(self, kind: type[Popup]) -> bool:
        """Close what is open. Returns False where it was of this kind: then that was meant."""
        if self.columns is not None:
            self.columns.fold()
        return self.pages is not None and not self.pages.closes(kind)

    def lay_over(self, popup: Popup, first: QWidget) -> None:
        """Show a dialog, with the keyboard in `first`."""
        if self.pages is not None:
            self.popup = popup
            for button in popup.findChildren(QPushButton):
                button.setAutoDefault(True)  # Enter presses it, as Space does
            popup.closed.connect(self._on_closed)
            self.pages.lay_over(popup, first)

    def _on_closed(self) -> None:
        self.popup = None
