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
        self._has_ended = False
        self._task: asyncio.Task[None] | None = None
        self._asked: tuple[str, bool] | None = None
        self.is_waiting = False
        """Whether the answer to what was asked last is still to come."""
        self._unread, self._lacking = 0, 0
        """How many messages are not in the index yet; how many of them the last answer lacks."""
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self._look)

    def ask(self, text: str, *, by_relevance: bool) -> None:
        """Begin to find; what was asked before gets no answer any more."""
        if self._has_ended:
            return
        self._give_up()
        self._asked, self.is_waiting = (text, by_relevance), True
        finding = self._find(self._number, text, by_relevance)
        self._task = self._tasks.start(finding, "search")

    def watch(self) -> None:
        """Tell from now on how many messages are still to be read, as long as there are some."""
        self._tell()
        if self._unread and not self._looking.isActive():
            self._looking.start()

    def stop(self) -> None:
        """Want no answer any more."""
        self._give_up()
        self._lacking = 0

    def end(self) -> None:
        """Want nothing any more."""
        self._has_ended = True
        self.stop()
        self._looking.stop()

    def _give_up(self) -> None:
        self._number += 1
        self._asked, self.is_waiting = None, False
        cancel(self._task)

    async def _find(self, number: int, text: str, by_relevance: bool) -> None:
        began = self._clock()
        try:
            found = await self._search.find(text, limit=MOST, by_relevance=by_relevance)
        except ChatError as error:
            if self._ends(number):
                self.failed.emit(error)
            return
        except asyncio.CancelledError:  # another window searches
            self._ends(number)
            raise
        if self._ends(number):
            self._lacking = found.to_index
            self.answered.emit(Answer(text, found, self._clock() - began))
            self.watch()

    def _ends(self, number: int) -> bool:
        """Note that a search has ended. Returns whether it is what was asked last."""
        if number != self._number:
            return False
        self.is_waiting = False
        return True

    def _look(self) -> None:
        """Ask again what the last answer lacks something of: more is read by now."""
        if self._lacking and self._asked is not None and not self.is_waiting:
            text, by_relevance = self._asked
            self.ask(text, by_relevance=by_relevance)
        self._tell()
        if not self._unread:
            self._looking.stop()

    def _tell(self) -> None:
        before, self._unread = self._unread, max(self._search.pending(), self._lacking)
        if self._unread != before:
            self.pending_changed.emit(self._unread)
