"""Whether the window is light or dark: as the person chose, else as the system is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.chat.settings.setting import THEME
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.look.theme import DARK, LIGHT, palette_for


class Appearance(QObject):
    """Follows the setting and the system."""

    changed = Signal(object)
    """The Palette to draw in from now on."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = workspace.settings
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.refresh)

    @property
    def palette(self) -> Palette:
        """The palette that holds."""
        match self._settings[THEME].value:
            case "dark":
                return DARK
            case "light":
                return LIGHT
            case _:
                return palette_for(QGuiApplication.styleHints().colorScheme())

    def refresh(self) -> None:
        """Tell which palette holds: the setting or the system may be another."""
        self.changed.emit(self.palette)
