"""Whether the window is light or dark: as the person chose, else as the system is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.chat.failures import ChatError
from desktop.chat.settings.setting import THEME
from desktop.engine.workspace import Workspace
from desktop.rendering.style.palette import Palette
from desktop.ui.errors import errors_to
from desktop.ui.look.theme import DARK, LIGHT, palette_for


class Appearance(QObject):
    """Follows the setting and the system."""

    changed = Signal(object)
    """The Palette to draw in from now on."""
    failed = Signal(ChatError)
    """The person's choice could not be kept; all is drawn as before."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._state = workspace.settings, workspace.window_state
        self.changed.connect(self._remember)
        self._remember()
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

    def choose(self, theme: str | None) -> None:
        """Be "light" or "dark" from now on; None: as the system is."""
        with errors_to(self.failed):
            self._settings.change(THEME, theme)
        self.refresh()

    def refresh(self) -> None:
        """Tell which palette holds: the setting or the system may be another."""
        self.changed.emit(self.palette)

    def _remember(self) -> None:
        """Keep the choice for the next first paint, which comes before the settings are read."""
        self._state.theme = self._settings[THEME].value
