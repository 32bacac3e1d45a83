"""One import at work, in a thread: from the first byte of the file to the last chat of it."""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.engine.exchanging.importing.bytes_kept import BytesKept
from desktop.engine.exchanging.importing.pace import Pace, short_turns
from desktop.engine.exchanging.importing.report import Chosen, Counting, Progress, Report
from desktop.engine.failures import ImportRefused
from desktop.exchange.record import Record
from desktop.exchange.source import Reader, Unreadable, Why

if TYPE_CHECKING:  # neither SQLite nor a reader is loaded before it is wanted
    from desktop.storage.database.database import Location
    from desktop.storage.importing.writing import ImportTarget, LookedAt, Taken
    from desktop.storage.kept_files import KeptFiles
    from desktop.storage.sources.source import OpenSource

_SMALLEST = 0.002
"""The share of a file behind which its progress is told anew."""


class Stopped(Exception):
    """Nobody wants it any more."""


class Reading:
    """A source that is read until somebody stops it."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.progress = Progress()
        self._stop = threading.Event()
        self._read, self._total = 0, 1
        self._pace = Pace()

    def stop(self) -> None:
        """End it with the next bytes. Any thread may call it."""
        self._stop.set()

    def _opened(self) -> contextlib.closing[OpenSource]:
        from desktop.storage.sources.opening import open_source

        source = open_source(self.chosen.path)
        source.heard = self._hear
        self._total = max(source.total(), 1)
        return contextlib.closing(source)

    def _hear(self, count: int) -> None:
        if self._stop.is_set():
            raise Stopped
        self._read += count
        self._pace.step()


class Recognising(Reading):
    """Finds out what a file is. Nothing is changed."""

    def run(self) -> Chosen:
        """The file and its program. Raises ImportRefused, Stopped."""
        from desktop.exchange.registry import check, reader_of, recognised

        try:
            with self._opened() as source:
                if self.chosen.source:
                    check(reader_of(self.chosen.source), source)
                    return self.chosen
                return Chosen(self.chosen.path, recognised(source).SOURCE)
        except Unreadable as exc:
            raise ImportRefused(self.chosen.path.name, str(exc.why)) from exc


class Running(Reading):
    """Takes the chats of a file."""

    on_progress: Callable[[], object] | None = None
    """Is called in the thread that runs, after each chat and each piece of the file."""

    def __init__(
        self,
        chosen: Chosen,
        database: Location,
        files: KeptFiles | None,
        oldest: float = -math.inf,
        looked_at: LookedAt | None = None,
    ) -> None:
        """`files`: None: nothing is changed, and the same is said. `oldest`: chats that ended
        before this time are not taken. `looked_at`: what was looked at before, where nothing is
        changed."""
        super().__init__(chosen)
        self._oldest = oldest
        self._looked_at = {} if looked_at is None else looked_at
        self._database, self._files = database, files
        self.so_far = Counting(chosen.source)
        self.changed: set[int] = set()

    def run(self) -> Report:
        """Take all of it. Raises HistoryFailed, AttachmentNotKept, and ImportRefused where the file
        cannot be read at all."""
        from desktop.exchange.registry import reader_of
        from desktop.storage.importing.writing import ImportTarget

        counting = self.so_far
        looked_at = self._looked_at if self._files is None else None
        target = ImportTarget(self._database, counting.source, self.chosen.path.name, looked_at)
        with contextlib.closing(target), short_turns():
            try:
                self._take_all(target, reader_of(counting.source))
            except Stopped:
                counting.is_stopped = True
            except Unreadable as exc:
                if not counting.chats and not counting.already:
                    raise ImportRefused(self.chosen.path.name, str(exc.why)) from exc
                counting.is_cut = True
        return counting.report()

    def _take_all(self, target: ImportTarget, reader: Reader) -> None:
        kept = BytesKept(self._files, self.so_far.skip)
        with self._opened() as source:
            target.folders = reader.folders(source) if hasattr(reader, "folders") else ()
            self._read = 0
            for record in reader.records(source, self.so_far.skip):
                self._take(target, record, kept)
                if self._stop.is_set():
                    raise Stopped
        if not self.progress.chats and self.so_far.is_damaged:
            raise Unreadable
        self.progress = Progress(1.0, self.progress.chats)

    def _take(self, target: ImportTarget, record: Record, kept: BytesKept) -> None:
        if 0 < record.updated_at < self._oldest:
            self.so_far.skip(record.title or record.origin.key, Why.TOO_OLD)
        else:
            self._count(record, target.take(record, kept.keep))
        self.progress = Progress(self.progress.share, self.progress.chats + 1)
        self._tell()

    def _count(self, record: Record, taken: Taken) -> None:
        counting = self.so_far
        if taken.fault is not None:
            counting.skip(record.title or record.origin.key, taken.fault)
        elif taken.is_new:
            counting.chats += 1
            counting.messages += taken.messages
            self.changed |= set() if taken.changed is None else {taken.changed}
            self._pace.rest()
        else:
            counting.already += 1

    def _tell(self) -> None:
        if self.on_progress is not None:
            self.on_progress()

    def _hear(self, count: int) -> None:
        super()._hear(count)
        share = min(self._read / self._total, 0.99)
        if share - self.progress.share > _SMALLEST:
            self.progress = Progress(share, self.progress.chats)
            self._tell()
