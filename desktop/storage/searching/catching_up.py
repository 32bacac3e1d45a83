"""Brings the index up to date in slices, between which others may write and the caller may stop."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

import apsw

from desktop.storage.database import owner
from desktop.storage.database.database import reason_of, translated
from desktop.storage.database.sealing import is_locked
from desktop.storage.searching.index_file import BROKEN, index_of, remove_index
from desktop.storage.searching.indexing import Indexing

BITE = 0.004
"""Seconds of work after which the thread rests as long. Python changes threads after 5 ms, and at
each call into Qt the window would wait for that long to go on."""

_log = logging.getLogger(__name__)


class _Turns:
    """Leaves half of the time to others, in small parts."""

    def __init__(self, pause: Callable[[float], bool]) -> None:
        self._pause = pause
        self._began = time.monotonic()

    def rest_now_and_then(self) -> None:
        """Rest, if there was work for long enough."""
        if time.monotonic() - self._began >= BITE:
            self.rest()

    def rest(self) -> bool:
        """Wait as long as there was work since the last rest. Returns whether to stop."""
        stops = self._pause(time.monotonic() - self._began)
        self._began = time.monotonic()
        return stops


class CatchingUp:
    """One pass over all that the index lacks; `interrupt` it from any thread."""

    def __init__(
        self,
        database: Path,
        pause: Callable[[float], bool],
        on_progress: Callable[[int], None],
    ) -> None:
        """`pause` waits for so many seconds, and says whether to stop; `on_progress` takes how many
        messages are left."""
        self._database = database
        self._turns = _Turns(pause)
        self._on_progress = on_progress
        self._indexing: Indexing | None = None

    def run(self, most: int | None = None) -> None:
        """Index what is left; `most`: end after so many messages. Does nothing where another
        process does it.

        Raises HistoryFailed where a disk refuses; what is done stays, and the next run goes on.
        """
        if not self._database.exists() or is_locked(self._database):
            return
        try:
            with translated(), owner.exclusive(self._database, "indexing") as mine:
                if mine:
                    self._run(most)
        except OSError as exc:  # no lock can be made
            _log.info("no index is written: %s", reason_of(exc))

    def interrupt(self) -> None:
        """Have what is being written now be given up."""
        if (indexing := self._indexing) is not None:
            indexing.interrupt()

    def _run(self, most: int | None) -> None:
        try:
            resting = self._turns.rest_now_and_then
            with Indexing(self._database, resting) as self._indexing:
                self._slices(self._indexing, most)
        except apsw.InterruptError:
            return
        except BROKEN as exc:
            _log.warning("the index is made anew: %s", type(exc).__name__)
            remove_index(index_of(self._database))
            raise
        finally:
            self._indexing = None

    def _slices(self, indexing: Indexing, most: int | None) -> None:
        left, done = indexing.pending(), 0
        while most is None or done < most:
            self._on_progress(max(left - done, 0))
            count = indexing.step()
            if not count:
                indexing.sweep()
                self._on_progress(0)
                return
            done += count
            if self._turns.rest():
                return
