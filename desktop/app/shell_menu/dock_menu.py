"""The menu of Weir's icon in the dock of a Mac."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from desktop.app.shell_menu.entries import entries


class DockMenu(QObject):
    """Offers what one may want of a program that is not in sight."""

    def __init__(
        self,
        new_chat: Callable[[], object],
        new_window: Callable[[], object],
        quick: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._calls = (new_chat, new_window, quick)
        self.menu = QMenu()

    def show(self) -> None:
        """Put the menu there, in the language that is spoken now."""
        self.menu.clear()
        for text, call in zip(entries().values(), self._calls, strict=True):
            self.menu.addAction(text).triggered.connect(call)
        if sys.platform == "darwin":
            self.menu.setAsDockMenu()
