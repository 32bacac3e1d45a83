"""Draws a window in the colours and the text size of now, and all its parts with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop.chat.failures import ChatError
from desktop.rendering.style.palette import Palette
from desktop.ui.look.qt_palette import qt_palette
from desktop.ui.look.stylesheet import stylesheet
from desktop.ui.window.dressing.zoom import Zoom
from desktop.ui.window.shared.shared import Shared


class Dressed(Protocol):
    """A part of the window that has colours of its own."""

    def set_palette(self, palette: Palette) -> None:
        """Draw everything in these colours from now on."""


class Dressing(QObject):
    """Follows the appearance and the zoom. The parts are dressed in the order they come in."""

    failed = Signal(ChatError)

    def __init__(
        self,
        window: QWidget,
        shared: Shared,
        zoom: Zoom,
        parts: Sequence[Dressed],
        dialogs: Dressed,
    ) -> None:
        """`dialogs` have a style sheet of their own, with sizes in it."""
        super().__init__(window)
        self._window = window
        self._parts = (*parts, dialogs)
        self._dialogs = dialogs
        self._palette = shared.appearance.palette
        shared.appearance.changed.connect(self.dress)
        shared.appearance.changed.connect(shared.saver.later)
        shared.appearance.failed.connect(self.failed)
        zoom.changed.connect(shared.zoomed)
        zoom.failed.connect(self.failed)
        shared.zoomed.connect(self._on_zoomed)

    def dress(self, palette: Palette) -> None:
        """Draw everything in these colours from now on."""
        self._palette = palette
        QApplication.setPalette(qt_palette(palette))
        self._window.setStyleSheet(stylesheet(palette))
        for part in self._parts:
            part.set_palette(palette)

    def _on_zoomed(self) -> None:
        """Make the style sheets anew, which hold sizes."""
        self._window.setStyleSheet(stylesheet(self._palette))
        self._dialogs.set_palette(self._palette)
