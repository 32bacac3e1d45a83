"""Keeps streaming replies: text that arrived is on disk within 250 ms, and survives a kill.

    append ──queue──→ the writer's thread ──rows, ten times a second──→ table `journal`
    finish ──queue──→                     ──the whole text, once─────→ table `messages`

The caller never waits for the disk. Text is written once as rows, and once more at the end: there
the whole message is written from memory, and its rows are deleted. Both are linear, and the message
is exactly what the person saw. Rows are put together only after a kill, when no program is left
that knows how the reply ended (`recovery`).
"""

from __future__ import annotations

import dataclasses
import json
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Literal

from desktop.chat.content import Picture
from desktop.chat.messages import Message, Seam
from desktop.storage.database import owner
from desktop.storage.database.database import Location
from desktop.storage.database.parts import part_of
from desktop.storage.history.writing.journal_writer import Finished, Item, Opened, Piece, Writer
from desktop.storage.kept_files import KeptFiles

Kind = Literal["content", "reasoning"]
Pause = Callable[[threading.Event, float], object]
"""Waits until the event is set or the seconds are over; tests pass their own."""

INTERVAL = 0.1
"""Seconds between two writes."""
CLOSE_LIMIT = 3.0
"""Seconds that `close` waits at most for a disk that does not answer."""

_log = logging.getLogger(__name__)


class JournalEntry:
    """The journal of one streaming reply. No method blocks or raises."""

    def __init__(self, journal: Journal, message_id: int) -> None:
        self.message_id = message_id
        self.failure: str | None = None
        """Why the disk has not taken the last text (HistoryFailed's `reason`); None when it has."""
        self._journal = journal

    def append(self, kind: Kind, text: str) -> None:
        """Write text that arrived; it is on disk within 250 ms."""
        self._journal._put(Piece(self, kind, text))

    def mark(self, seam: Seam) -> None:
        """Write a seam; call it before the text behind the seam."""
        self._journal._put(Piece(self, "seam", json.dumps(dataclasses.astuple(seam))))

    def attach(self, offset: int, picture: Picture, content: bytes) -> None:
        """Keep a picture's bytes, and write that it stands behind so many characters of text."""
        self._journal.files.hold(picture.sha256, content)
        self._journal._put(Piece(self, "part", part_of(offset, picture), picture.sha256))

    def finish(self, message: Message) -> None:
        """Replace the rows by the ended reply, with all that the message holds."""
        self._journal._put(Finished(self, message))


class Journal:
    """Writes for all replies of this process, with one thread and one connection made on first use.

    Where the disk refuses (full, gone, busy), text waits in memory and is tried again.
    """

    def __init__(
        self,
        database: Location,
        pause: Pause = threading.Event.wait,
        files: KeptFiles | None = None,
    ) -> None:
        """`database` is History's. Replies belong to this process until `close`. `files`: where
        pictures of replies are kept; None: in memory."""
        self._database = database
        self.files = files or KeptFiles(None)
        self._pause = pause
        self._owner = _claimed(database)
        self._queue: deque[Item] = deque()
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._closed = False
        self._failure: str | None = None
        self._thread: threading.Thread | None = None

    def open(self, message_id: int) -> JournalEntry:
        """Start the journal of a reply that is STREAMING in the history."""
        entry = JournalEntry(self, message_id)
        self._put(Opened(entry))
        return entry

    def close(self) -> str | None:
        """Write all that is pending, wait at most CLOSE_LIMIT, and stop. Call it last.

        Returns why some of it is not on the disk: a `reason` of HistoryFailed, or None.
        """
        self._closed = True
        self._wake.set()
        self._hurry.set()
        if self._thread is not None:
            self._thread.join(CLOSE_LIMIT)
            if self._thread.is_alive() and self._failure is None:
                self._failure = "io"
        if self._owner is not None:
            self._owner.release()
        return self._failure

    def _put(self, item: Item) -> None:
        """Queue first, then wake: the thread clears the flags before it empties the queue."""
        self._queue.append(item)
        if not self._wake.is_set():
            self._wake.set()
        if isinstance(item, Finished):
            self._hurry.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        """Sleep until an item is queued; write; wait for INTERVAL, so that writes are few."""
        writer = Writer(self._database, self._owner.id if self._owner else None, self.files)
        closed = False
        while not closed or writer.pending:
            if not writer.pending:
                self._wake.wait()
            self._wake.clear()
            self._hurry.clear()
            closed = self._closed
            writer.write(self._queue)
            self._failure = writer.failure
            if not closed or writer.pending:
                self._pause(self._hurry, INTERVAL)
        writer.close()


def _claimed(database: Location) -> owner.Owner | None:
    """Make this process an owner; None where it can get no lock, as in a read-only home, where no
    reply is journaled."""
    if isinstance(database, str):
        return None
    try:
        return owner.Owner(database)
    except OSError as exc:
        _log.warning("no owner's lock: %s", exc.strerror)
        return None
