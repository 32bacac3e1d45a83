"""Writes what the window remembers soon after it changed, off the window's own thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.failures import ChatError
from desktop.engine.threads import in_daemon_thread
from desktop.ui.tasks import Tasks

_SOON_MS = 400
"""Milliseconds from a change to the writing: a second at most is lost with the process."""

Write = Callable[[], None]
"""Writes to the disk, in another thread. Raises ChatError."""


class Saver(QObject):
    """Has its listeners hand in what changed, and writes it in that order, one after another.

    The timer runs only while something waits: no key costs a write, and an idle window no tick.
    """

    collecting = Signal()
    """Now is the time to `put` what changed."""
    failed = Signal(ChatError)
    """Something could not be written; said once, for the next try would say the same."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._waiting: dict[object, tuple[Write, Callable[[], None] | None]] = {}
        self._task: asyncio.Task[None] | None = None
        self._has_failed = False
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.save)

    def later(self) -> None:
        """Note that something changed."""
        if not self._soon.isActive():
            self._soon.start()

    def put(self, key: object, write: Write, on_written: Callable[[], None] | None = None) -> None:
        """Take a write; a later one of the same key goes in its place."""
        self._waiting.pop(key, None)
        self._waiting[key] = write, on_written

    def save(self) -> None:
        """Write what changed, beginning now."""
        self._soon.stop()
        self.collecting.emit()
        if self._waiting and (self._task is None or self._task.done()):
            self._task = self._tasks.start(self._write(), "write what the window remembers")

    async def close(self) -> None:
        """Write what changed and wait until it is on the disk."""
        self.save()
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    async def _write(self) -> None:
        while self._waiting:
            key = next(iter(self._waiting))
            write, on_written = self._waiting.pop(key)
            try:
                await in_daemon_thread(write)
                if on_written is not None:
                    on_written()
            except ChatError as error:
                if not self._has_failed:
                    self._has_failed = True
                    self.failed.emit(error)
