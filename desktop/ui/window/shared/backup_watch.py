"""Has the daily backup be made, and tells of it and of the home, for all windows at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.engine.backing_up.contents import restored_in_words
from desktop.engine.explain.sentences import explain
from desktop.engine.workspace import Workspace
from desktop.ui.tasks import Tasks


class BackupWatch(QObject):
    """Looks at the start, when a window comes to the front, and after a reply: no timer runs."""

    changed = Signal()
    """`failure` may be another by now."""
    notice_raised = Signal(str)

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backups, self._tasks = workspace.backups, tasks
        self._is_busy = False
        self._unwanted = ""
        """The failure of which the person wants to hear no more."""
        self._backups.listen(self._on_told)

    def end(self) -> None:
        """Hear no more of it."""
        self._backups.forget(self._on_told)

    def _on_told(self) -> None:
        self.changed.emit()

    @property
    def failure(self) -> str:
        """Why there is no daily backup of late, in words; empty where there is nothing to tell."""
        failure = self._backups.failure
        words = explain(failure).line if failure is not None else ""
        return "" if words == self._unwanted else words

    def start(self) -> None:
        """Tell what the person does not know yet, once a window is there."""
        restored = self._backups.take_restored()
        if restored is not None:
            self.notice_raised.emit(restored_in_words(restored))
        self.changed.emit()
        self._tasks.start(self._tell_synced(), "synced folder")
        self.look()

    def look(self) -> None:
        """Make the daily backup where it is due."""
        if not self._is_busy and self._backups.is_due:
            self.make()
        else:
            self.changed.emit()

    def make(self) -> None:
        """Make it now."""
        if not self._is_busy:
            self._is_busy = True
            self._unwanted = ""
            self._tasks.start(self._make(), "daily backup")

    def dismiss(self) -> None:
        """Say no more of this failure."""
        self._unwanted = self.failure
        self.changed.emit()

    async def _make(self) -> None:
        try:
            await self._backups.make_daily()
        finally:
            self._is_busy = False

    async def _tell_synced(self) -> None:
        synced = await self._backups.synced()
        if synced is not None and self._backups.tells_first(synced):
            self.notice_raised.emit(explain(synced).line)
