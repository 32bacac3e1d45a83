"""Writes the index in the background: in a thread that runs while there is something to write."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.storage.failures import HistoryFailed

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.storage.searching.catching_up import CatchingUp

_log = logging.getLogger(__name__)


class Indexer:
    """Keeps the index of one history up to date."""

    def __init__(self, database: Path, on_progress: Callable[[int], None]) -> None:
        """`on_progress` takes how many messages are not indexed yet, in the indexer's thread."""
        self._database = database
        self._on_progress = on_progress
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._is_wanted = False
        self._thread: threading.Thread | None = None
        self._pass: CatchingUp | None = None

    def start(self, after: float) -> None:
        """Write what the index lacks, in so many seconds, or after what is being written now."""
        with self._guard:
            self._is_wanted = True
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(
                    target=self._run, args=(after,), name="indexer", daemon=True
                )
                self._thread.start()

    def stop(self) -> None:
        """End it within a slice; it is not started again."""
        self._stop.set()
        if self._pass is not None:
            self._pass.interrupt()
        thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self, after: float) -> None:
        while not self._stop.wait(after):
            self._is_wanted = False
            self.write()
            with self._guard:
                if not self._is_wanted:
                    self._thread = None
                    return

    def write(self, most: int | None = None) -> None:
        """Write what the index lacks, in this thread; `most`: of no more than so many messages."""
        from desktop.storage.searching.catching_up import CatchingUp

        self._pass = CatchingUp(self._database, self._stop.wait, self._on_progress)
        try:
            self._pass.run(most)
        except HistoryFailed as failure:  # what is not indexed is read by each search
            _log.warning("index not written: %s", failure.reason)
        finally:
            self._pass = None
