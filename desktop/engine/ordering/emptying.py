"""Deletes for good what is due, in a thread beside the window, which never waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from desktop.chat.failures import ChatError

_GIVE_WAY = 0.02
"""Seconds between two slices in which others may write."""
_CLOSE_LIMIT = 3.0
_AGAIN = 60.0
"""Seconds after which it is tried again where the disk refused."""

_log = logging.getLogger(__name__)

Purge = Callable[[Path, float, Callable[[], bool]], object]


class Emptying:
    """One purge at a time. What is left when the program ends goes at the next start."""

    def __init__(self, purge: Purge) -> None:
        self._purge = purge
        self.on_purged: Callable[[], None] | None = None
        """Is called after a purge, in its thread."""
        self.on_failed: Callable[[ChatError], None] | None = None
        """Is called in that thread where a purge fails, but not again when it is tried again."""
        self._stop, self._gives_up = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._waiting: list[tuple[Path, float]] = []
        self._thread: threading.Thread | None = None

    def begin(self, database: Path, before: float) -> None:
        """Delete what was deleted before this time, and what was emptied; after what runs now."""
        with self._lock:
            self._waiting.append((database, before))
            if self._thread is not None and self._thread.is_alive():
                return
            self._thread = threading.Thread(target=self._run, name="empty trash", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End after the slice that runs."""
        self._stop.set()
        self._gives_up.set()
        if self._thread is not None:
            self._thread.join(_CLOSE_LIMIT)

    def finish(self) -> None:
        """Wait until all that is due is deleted. What the disk refuses goes at the next start: who
        waits may be about to make room."""
        self._gives_up.set()
        if (thread := self._thread) is not None:
            thread.join()
        if not self._stop.is_set():
            self._gives_up.clear()

    def _run(self) -> None:
        while (due := self._next()) is not None:
            self._purge_in_the_end(*due)
            if self.on_purged is not None:
                self.on_purged()

    def _purge_in_the_end(self, database: Path, before: float) -> None:
        """Try until it is done, or nobody waits longer: then the next start goes on with it."""
        is_told = False
        while True:
            try:
                self._purge(database, before, self._goes_on)
            except ChatError as failure:
                _log.warning("trash not emptied: %s", failure.to_record())
                if self.on_failed is not None and not is_told:
                    self.on_failed(failure)
                is_told = True
            else:
                return
            if self._gives_up.wait(_AGAIN):
                return

    def _next(self) -> tuple[Path, float] | None:
        with self._lock:
            if self._waiting and not self._stop.is_set():
                return self._waiting.pop(0)
            self._thread = None  # whoever comes later begins another
            return None

    def _goes_on(self) -> bool:
        return not self._stop.wait(_GIVE_WAY)
