"""The import that runs in a window: looked at first, then taken. It goes on without its dialog."""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.chat.failures import ChatError
from desktop.engine.exchanging.importing.importing import Import, Importing
from desktop.engine.exchanging.importing.report import Chosen, Progress, Report
from desktop.ui.errors import errors_to
from desktop.ui.tasks import Tasks, cancel


class Step(Enum):
    """How far an import is."""

    NONE = auto()
    LOOKING = auto()
    FOUND = auto()
    TAKING = auto()
    TAKEN = auto()


class ImportWork(QObject):
    """One at a time."""

    changed = Signal()
    """Another step is reached."""
    progressed = Signal(object)
    """A Progress."""
    taken = Signal(object)
    """A Report: it has ended, and the history may have more than before."""
    failed = Signal(ChatError)

    def __init__(self, importing: Importing, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._importing, self._tasks = importing, tasks
        self._import: Import | None = None
        self._task: asyncio.Task[None] | None = None
        self.step = Step.NONE
        self.path: Path | None = None
        """What was chosen."""
        self.chosen: Chosen | None = None
        """What it was recognised as."""
        self.report: Report | None = None
        """What would be taken, or was."""
        self.changed_chats: frozenset[int] = frozenset()
        """Chats that were there before, and to which it added something."""

    @property
    def is_running(self) -> bool:
        """Whether a file is read just now."""
        return self.step in (Step.LOOKING, Step.TAKING)

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress() if self._import is None else self._import.progress

    def look(self, path: Path) -> None:
        """Find out what a file or a folder is, and what of it is new."""
        if not self.is_running:
            self.path, self.chosen, self.report = path, None, None
            self._reach(Step.LOOKING)
            self._task = self._tasks.start(self._look(path), "look into an export")

    def take(self) -> None:
        """Take what was looked at."""
        if self.step is Step.FOUND and self.chosen is not None:
            self._reach(Step.TAKING)
            self._task = self._tasks.start(self._take(self.chosen), "import chats")

    def stop(self) -> None:
        """End it soon. What was taken stays."""
        if self._import is not None:
            self._import.stop()
        else:
            cancel(self._task)

    def forget(self) -> None:
        """Begin anew, unless it runs."""
        if not self.is_running:
            self._reach(Step.NONE)

    async def _look(self, path: Path) -> None:
        try:
            with errors_to(self.failed):
                self.chosen = await self._importing.choose(path)
                report = await self._followed(self._importing.begin(self.chosen, dry_run=True))
                if not report.is_stopped:
                    self.report = report
        finally:
            self._import = None
            self._reach(Step.FOUND if self.report is not None else Step.NONE)

    async def _take(self, chosen: Chosen) -> None:
        begun: Import | None = None
        try:
            with errors_to(self.failed):
                begun = self._importing.begin(chosen)
                await self._followed(begun)
        finally:
            self._import = None
            self.report = None if begun is None else begun.so_far
            self.changed_chats = frozenset() if begun is None else begun.changed
            self._reach(Step.TAKEN if self.report is not None else Step.NONE)
        if self.report is not None:
            self.taken.emit(self.report)

    async def _followed(self, begun: Import) -> Report:
        self._import = begun
        begun.on_progress = self.progressed.emit
        try:
            return await begun.report()
        except asyncio.CancelledError:
            begun.stop()
            raise
        finally:
            begun.on_progress = None  # a last word of its thread may still be on its way

    def _reach(self, step: Step) -> None:
        self.step = step
        self.changed.emit()
