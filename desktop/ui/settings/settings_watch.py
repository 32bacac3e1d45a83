"""Takes up what is typed into settings.toml while the window is open, and a new policy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from desktop.chat.failures import ChatError
from desktop.engine.workspace import Workspace

_QUIET_MS = 100
"""Milliseconds without a change after which the file is read: some editors write it in steps."""


class SettingsWatch(QObject):
    """Reads the file again when it is another; a file that is broken changes nothing."""

    changed = Signal()
    """Something in the settings is different by now."""
    broken = Signal(object)
    """A ChatError: the file cannot be used as it is. None: it can again."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._policy = workspace.settings, workspace.policy
        self._file = workspace.places.settings
        self.failure: ChatError | None = None
        """Why the file cannot be used as it is, if it cannot."""
        self._watcher = QFileSystemWatcher(self)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self.read)
        self._watcher.fileChanged.connect(self._on_change)
        self._watcher.directoryChanged.connect(self._on_change)
        self._watch()
        self._policy.listen(self._on_policy)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._on_window)

    def end(self) -> None:
        """Hear of the policy no longer."""
        self._policy.forget(self._on_policy)

    def read(self) -> None:
        """Read the file, if it can be used."""
        self._watch()
        try:
            different, failure = self._settings.reread(), None
        except ChatError as error:
            different, failure = False, error
        if failure is not self.failure:  # one that is still broken is said again
            self.failure = failure
            self.broken.emit(failure)
        if different:
            self.changed.emit()

    def _on_policy(self) -> None:
        self.changed.emit()

    def _on_window(self, window: QWindow | None) -> None:
        """Look at the policy, which an idle window does not watch, when one comes to the front."""
        if window is not None:
            self._policy.reread()

    def _watch(self) -> None:
        """Watch the file, which is another one after each save, and the folder for a new one."""
        for path in (self._file, self._file.parent):
            if str(path) not in self._watched() and Path(path).exists():
                self._watcher.addPath(str(path))

    def _watched(self) -> list[str]:
        return [*self._watcher.files(), *self._watcher.directories()]

    def _on_change(self, path: str) -> None:
        if not (self._file.parent == Path(path) and str(self._file) in self._watcher.files()):
            self._quiet.start()  # else another file of the folder is another: the database
