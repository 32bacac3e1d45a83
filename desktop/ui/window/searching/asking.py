"""Asks the search at each key, and takes the answer to the last question alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.failures import ChatError
from desktop.chat.searching.hits import Found
from desktop.ui.tasks import Tasks, cancel

MOST = 200
"""Hits that are asked for; nobody reads on so far."""
_LOOK_MS = 700
"""Milliseconds from one look at what is still to be read to the next."""


class Search(Protocol):
    """What finds: `engine.workspace.Workspace.search`."""

    async def find(self, text: str, *, limit: int = ..., by_relevance: bool = ...) -> Found:
        """Find what the text asks for; the newest first, or the best."""

    def pending(self) -> int:
        """How many messages are not in the index yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found, and in how many seconds."""

    text: str
    found: Found
    seconds: float


class Asking(QObject):
    """One question at a time: a new one ends the one before it."""

    answered = Signal(object)
    """The Answer to what was asked last."""
    failed = Signal(ChatError)
    pending_changed = Signal(int)
    """So many messages are not in the index yet."""

    def __init__(
        self,
        search: Search,
        tasks: Tasks,
        parent: QObject,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._search, self._tasks, self._clock = search, tasks, clock
        self._number = 0
        self._task: asyncio.Task[None] | None = None
        self._asked: tuple[str, bool] | None = None
        self.is_waiting = False
        """Whether the answer to what was asked last is still to come."""
        self._pending = 0
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self._look)

    def ask(self, text: str, *, by_relevance: bool) -> None:
        """Begin to find; what was asked before gets no answer any more."""
        self.stop()
        self._asked, self.is_waiting = (text, by_relevance), True
        finding = self._find(self._number, text, by_relevance)
        self._task = self._tasks.start(finding, "search")

    def watch(self) -> None:
        """Tell from now on how many messages are still to be read, as long as there are some."""
        self._look()
        if self._pending:
            self._looking.start()

    def stop(self) -> None:
        """Want no answer any more."""
        self._number += 1
        self._asked, self.is_waiting = None, False
        cancel(self._task)

    def end(self) -> None:
        """Want nothing any more."""
        self.stop()
        self._looking.stop()

    async def _find(self, number: int, text: str, by_relevance: bool) -> None:
        began = self._clock()
        try:
            found = await self._search.find(text, limit=MOST, by_relevance=by_relevance)
        except ChatError as error:
            if number == self._number:
                self.is_waiting = False
                self.failed.emit(error)
            return
        if number == self._number:
            self.is_waiting = False
            self.answered.emit(Answer(text, found, self._clock() - began))

    def _look(self) -> None:
        """Ask again where more was read meanwhile: it may contain the words, too."""
        before, self._pending = self._pending, self._search.pending()
        if self._pending != before:
            self.pending_changed.emit(self._pending)
            if before and self._asked is not None:
                text, by_relevance = self._asked
                self.ask(text, by_relevance=by_relevance)
        if not self._pending:
            self._looking.stop()
