"""Opens the settings dialog, and creates it on first use."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.engine.workspace import Workspace
from desktop.ui.settings.settings_dialog import SettingsDialog
from desktop.ui.tasks import Tasks
from desktop.ui.window.endpoint.endpoint_in_use import EndpointInUse


class SettingsLauncher(QObject):
    """Holds the one dialog of the run, and emits what was changed in it."""

    key_changed = Signal()
    announce_changed = Signal(object)
    notice_raised = Signal(str)
    """A sentence the person must read, of a key saved after the dialog was left."""

    def __init__(
        self, workspace: Workspace, tasks: Tasks, in_use: EndpointInUse, parent: QWidget
    ) -> None:
        """`parent`: the window that the dialog belongs to."""
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._in_use = in_use
        self._parent = parent
        self._dialog: SettingsDialog | None = None

    def open(self) -> None:
        """Open the settings, or bring them to the front."""
        self._opened()

    def open_key(self) -> None:
        """Open the settings where the key of the endpoint in use is entered."""
        self._opened().show_key_of(self._in_use.endpoint.name)

    def _opened(self) -> SettingsDialog:
        dialog = self._dialog
        if dialog is None:
            dialog = self._dialog = SettingsDialog(self._workspace, self._tasks, self._parent)
            dialog.endpoints_changed.connect(self._in_use.reread)
            dialog.key_changed.connect(self.key_changed)
            dialog.announce_changed.connect(self.announce_changed)
            dialog.key_ended_unseen.connect(self.notice_raised)
        elif not dialog.isVisible():
            dialog.refresh()
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog
