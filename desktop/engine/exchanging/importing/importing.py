"""Takes chats out of files, tells which files those were, and undoes it."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.chat.settings.features import HISTORY_DAYS, IMPORT
from desktop.chat.tree import Conversation
from desktop.engine.at_rest.encryption import Encryption
from desktop.engine.attaching.files import Files
from desktop.engine.exchanging.importing.report import Chosen, Progress, Report
from desktop.engine.exchanging.importing.running import Recognising, Running
from desktop.engine.open_settings import OpenChats
from desktop.engine.policy.policy import Policy
from desktop.engine.threads import in_daemon_thread
from desktop.storage.failures import HistoryFailed

if TYPE_CHECKING:  # SQLite is not loaded before a chat is
    from desktop.storage.history.history import History
    from desktop.storage.importing.imports import Imported, Undone
    from desktop.storage.importing.writing import LookedAt

_DAY = 24 * 3600.0
__all__ = ["Import", "Imported", "Importing", "Undone"]
_TELL_EVERY = 0.1
"""Seconds between two reports of the progress."""


class Import:
    """One import, from its beginning to its end. Several may run at once."""

    on_progress: Callable[[Progress], None] | None = None
    """Is called in the loop's thread, some times a second."""

    def __init__(self, running: Running, ended: Callable[[Import], None]) -> None:
        self._running, self._ended = running, ended
        self._loop, self._told_at = asyncio.get_running_loop(), 0.0
        running.on_progress = self._tell
        self._task = asyncio.ensure_future(in_daemon_thread(running.run))
        self._task.add_done_callback(self._on_done)

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self._running.progress

    @property
    def so_far(self) -> Report:
        """What came of it so far."""
        return self._running.so_far.report()

    @property
    def changed(self) -> frozenset[int]:
        """Chats that were there before and have something new by now: whoever shows one of them
        reads it again."""
        return frozenset(self._running.changed)

    async def report(self) -> Report:
        """What came of it, once it has ended. It goes on where nobody waits any longer.

        Raises ImportRefused where the file cannot be read, and HistoryFailed or AttachmentNotKept
        where the disk takes no more: the chats that were taken stand.
        """
        return await asyncio.shield(self._task)

    def stop(self) -> None:
        """End it within a moment; `report` then says what was taken."""
        self._running.stop()

    async def ended(self) -> None:
        """Wait for its end, whatever it is."""
        await asyncio.wait([self._task])

    def _tell(self) -> None:
        """Pass the progress on to the loop's thread, and not too often. The import's thread calls
        it."""
        now = time.monotonic()
        if now - self._told_at > _TELL_EVERY:
            self._told_at = now
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._take_progress)

    def _take_progress(self) -> None:
        if self.on_progress is not None:
            self.on_progress(self.progress)

    def _on_done(self, task: asyncio.Future[Report]) -> None:
        if not task.cancelled():
            task.exception()  # whoever waits is told
        self._ended(self)


class Importing:
    """Call it inside a running loop."""

    def __init__(
        self,
        policy: Policy,
        encryption: Encryption,
        chats: Callable[[Conversation], OpenChats],
        files: Files,
        on_taken: Callable[[], object],
    ) -> None:
        """`on_taken` is called when an import has ended that may have brought something."""
        self._policy, self._encryption = policy, encryption
        self._chats, self._files, self._on_taken = chats, files, on_taken
        self._live: set[Import] = set()

    def check(self) -> None:
        """Raises SetByPolicy where no chat may come, and HistoryLocked."""
        self._policy.check(IMPORT)
        self._policy.check_keeping()
        if self._encryption.is_locked:
            raise self._encryption.why_locked

    async def choose(self, path: Path, source: str | None = None) -> Chosen:
        """Find out what a file, an archive or a folder is; nothing is changed.

        `source`: what the person says it is, by its name in `registry.SOURCES`. Raises
        ImportRefused, and as `check` does.
        """
        self.check()
        recognising = Recognising(Chosen(path, source or ""))
        try:
            return await in_daemon_thread(recognising.run)
        except asyncio.CancelledError:
            recognising.stop()
            raise

    def begin(
        self, chosen: Chosen, *, dry_run: bool = False, looked_at: LookedAt | None = None
    ) -> Import:
        """Take its chats, each as one change. `dry_run`: nothing is changed, and the same is said;
        of several files, as if those before were taken, where `looked_at` goes from one to the
        next: it is empty at first.

        Raises as `check` does, and HistoryFailed.
        """
        self.check()
        database = self._history.database
        if isinstance(database, str):  # the disk takes nothing: it would be gone with this run
            raise HistoryFailed("read_only")
        files = None if dry_run else self._files.kept
        running = Running(chosen, database, files, self._oldest, looked_at)
        begun = Import(running, self._on_ended)
        self._live.add(begun)
        return begun

    def imports(self) -> list[Imported]:
        """Those that were not undone, the last one first. Raises HistoryFailed."""
        from desktop.storage.importing.imports import imports

        return imports(self._history)

    def sources(self) -> Mapping[int, str]:
        """The program that each imported chat came from, by the chat's id. Raises HistoryFailed."""
        return self._history.origins.sources()

    def arrivals(self) -> Mapping[int, tuple[str, float]]:
        """The program that each imported chat came from, and when it came, by the chat's id. Raises
        HistoryFailed."""
        return self._history.origins.arrivals()

    async def undo(self, import_id: int) -> Undone:
        """Put the chats that an import brought in the trash, and take out the messages that it
        added to others; what a person went on with since stays. Raises HistoryFailed."""
        from desktop.storage.importing.imports import undo

        return await in_daemon_thread(undo, self._history.database, import_id)

    async def stop_all(self) -> None:
        """Stop what runs, and wait until it has ended."""
        live = list(self._live)
        for one in live:
            one.stop()
        for one in live:
            await one.ended()

    @property
    def _oldest(self) -> float:
        """Chats that ended before this time are deleted at the next start."""
        days: int | None = self._policy.value(HISTORY_DAYS.key)
        return time.time() - days * _DAY if days else -math.inf

    @property
    def _history(self) -> History:
        return self._chats(Conversation()).history

    def _on_ended(self, ended: Import) -> None:
        self._live.discard(ended)
        self._on_taken()
