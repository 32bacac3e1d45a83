"""Whether a newer version is to be told of, for all windows at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.engine.updating.offer import Offer
from desktop.engine.workspace import Workspace
from desktop.ui.tasks import Tasks


class UpdateNotice(QObject):
    """Looks at the start, when a window comes to the front, and when its settings are changed: the
    address itself is asked once a day at most, and no timer runs."""

    changed = Signal(object)
    """The Offer to tell of from now on, or None."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._tasks = workspace, tasks
        self._is_looking = False
        self.offer: Offer | None = None

    def look(self) -> None:
        """Look whether there is something to tell."""
        is_quiet = self.offer is None and not self._workspace.updates.is_wanted
        if not (self._is_looking or is_quiet):
            self._is_looking = True
            self._tasks.start(self._look(), "update notice")

    def skip(self, version: str) -> None:
        """Tell of this version no more."""
        self._show(None)
        self._tasks.start(self._workspace.updates.skip(version), "skip a version")

    async def _look(self) -> None:
        try:
            self._show(await self._workspace.updates.look())
        finally:
            self._is_looking = False

    def _show(self, offer: Offer | None) -> None:
        if offer != self.offer:
            self.offer = offer
            self.changed.emit(offer)
