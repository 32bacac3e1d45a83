"""Saves a recording into a file that the person chooses."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from time import localtime, strftime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.failures import ChatError
from desktop.engine.recording.recording import Recording
from desktop.engine.recording.recording_file import SUFFIX, save_recording
from desktop.engine.threads import in_daemon_thread
from desktop.language import _
from desktop.ui.tasks import Tasks
from desktop.ui.widgets.save_dialog import SaveDialog

_PATIENCE = 10.0
"""Seconds that Weir waits, when it is closed, for a file that is being written."""


class Saving(QObject):
    """Asks for a file name, and writes the file in a thread: a long turn takes seconds."""

    changed = Signal()
    """Writing has begun or ended."""
    failed = Signal(ChatError)

    def __init__(self, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._window = parent
        self._task: asyncio.Task[None] | None = None

    @property
    def runs(self) -> bool:
        """Return whether a file is being written."""
        return self._task is not None

    def ask(self, recording: Recording) -> None:
        """Ask where to save a recording whose turn has ended, and save it there."""
        then = strftime("%Y-%m-%d-%H%M%S", localtime(recording.started))
        title = _("Save: questions and replies are in the file, keys are not")
        begin = partial(self._begin, recording)
        dialog = SaveDialog(title, f"weir-{then}{SUFFIX}", begin, self._window)
        dialog.setNameFilter(file_kind())
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.open()

    async def close(self) -> None:
        """Wait until the file that was begun is written, but no longer than `_PATIENCE`."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=_PATIENCE)

    def _begin(self, recording: Recording, path: Path) -> None:
        self._task = self._tasks.start(self._save(recording, path), "save a recording")
        self.changed.emit()

    async def _save(self, recording: Recording, path: Path) -> None:
        try:
            await in_daemon_thread(save_recording, recording, path)
        except ChatError as error:
            self.failed.emit(error)
        finally:
            self._task = None
            self.changed.emit()


def file_kind() -> str:
    """Return the filter for recordings in a file dialog."""
    return _("Recordings") + f" (*{SUFFIX})"
