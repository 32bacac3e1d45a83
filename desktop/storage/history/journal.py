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
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, assert_never

import apsw

from desktop.chat.messages import Message, Seam
from desktop.chat.text import whole_text
from desktop.storage.database import owner
from desktop.storage.database.database import (
    Location,
    connect,
    identity_of,
    reason_of,
    writing,
)
from desktop.storage.database.rows import OUTCOME, outcome_of

Kind = Literal["content", "reasoning"]
Pause = Callable[[threading.Event, float], object]
"""Waits until the event is set or the seconds are over; tests pass their own."""

INTERVAL = 0.1
"""Seconds between two writes."""
CLOSE_LIMIT = 3.0
"""Seconds that `close` waits at most for a disk that does not answer."""
_BUSY_LIMIT = 1.0

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
        self._journal._put(_Piece(self, kind, text))

    def mark(self, seam: Seam) -> None:
        """Write a seam; call it before the text behind the seam."""
        self._journal._put(_Piece(self, "seam", json.dumps(dataclasses.astuple(seam))))

    def finish(self, message: Message) -> None:
        """Replace the rows by the ended reply, with all that the message holds."""
        self._journal._put(_Finished(self, message))


class Journal:
    """Writes for all replies of this process, with one thread and one connection made on first use.

    Where the disk refuses (full, gone, busy), text waits in memory and is tried again.
    """

    def __init__(self, database: Location, pause: Pause = threading.Event.wait) -> None:
        """`database` is History's. Replies belong to this process until `close`."""
        self._database = database
        self._pause = pause
        self._owner = _claimed(database)
        self._queue: deque[_Item] = deque()
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._closed = False
        self._failure: str | None = None
        self._thread: threading.Thread | None = None

    def open(self, message_id: int) -> JournalEntry:
        """Start the journal of a reply that is STREAMING in the history."""
        entry = JournalEntry(self, message_id)
        self._put(_Opened(entry))
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

    def _put(self, item: _Item) -> None:
        """Queue first, then wake: the thread clears the flags before it empties the queue."""
        self._queue.append(item)
        if not self._wake.is_set():
            self._wake.set()
        if isinstance(item, _Finished):
            self._hurry.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        """Sleep until an item is queued; write; wait for INTERVAL, so that writes are few."""
        writer = _Writer(self._database, self._owner.id if self._owner else None)
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


@dataclass(frozen=True, slots=True)
class _Opened:
    entry: JournalEntry


@dataclass(frozen=True, slots=True)
class _Piece:
    entry: JournalEntry
    kind: Kind | Literal["seam"]
    text: str


@dataclass(frozen=True, slots=True)
class _Finished:
    entry: JournalEntry
    message: Message


_Item = _Opened | _Piece | _Finished


class _Writer:
    """The side of the thread: the pending items and the connection that writes them."""

    def __init__(self, database: Location, owner_id: str | None) -> None:
        self.pending: list[_Item] = []
        self.failure: str | None = None
        self._database = database
        self._owner_id = owner_id
        self._connection: apsw.Connection | None = None
        self._file: object = None
        """The identity of the file that the connection has open."""

    def write(self, queue: deque[_Item]) -> None:
        """Write all queued items in one transaction, or keep all of them for the next time."""
        while queue:
            self.pending.append(queue.popleft())
        if not self.pending:
            return
        self.pending = _merged(self.pending)
        before, self.failure = self.failure, self._try()
        for item in self.pending:
            item.entry.failure = self.failure
        if self.failure is None:
            self.pending.clear()
        elif self.failure != before:
            _log.warning("journal not written: %s", self.failure)

    def close(self) -> None:
        """Close the connection; the next item opens a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _try(self) -> str | None:
        """Write all that is pending; return why not. A connection that failed is not used again."""
        try:
            connection = self._connected()
            with writing(connection):
                if self._file != identity_of(self._database):
                    raise apsw.BusyError("the file was put aside meanwhile")
                for item in self.pending:
                    self._write_item(connection, item)
        except apsw.Error as exc:
            self.close()
            return reason_of(exc)
        return None

    def _connected(self) -> apsw.Connection:
        """Return the connection. It leaves the write-ahead log when it closes: the history's
        connection empties the log, and a connection whose file was put aside would delete the log
        of the new file."""
        if self._file != identity_of(self._database):
            self.close()
        if self._connection is None:
            self._file = identity_of(self._database)
            self._connection = connect(self._database, busy_limit=_BUSY_LIMIT)
            self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        return self._connection

    def _write_item(self, connection: apsw.Connection, item: _Item) -> None:
        """A message that was deleted for good meanwhile changes no row, and is no error."""
        message_id = item.entry.message_id
        match item:
            case _Opened():
                connection.execute(_CLAIM, (self._owner_id, message_id))
            case _Piece(_, kind, text):
                connection.execute(_APPEND, (kind, whole_text(text), message_id))
            case _Finished(_, message):
                connection.execute(_FINISH, {**outcome_of(message), "id": message_id})
                connection.execute("DELETE FROM journal WHERE message_id = ?", (message_id,))
            case _:
                assert_never(item)


_CLAIM = """
UPDATE messages SET owner = ?, state = 'streaming', finish_reason = NULL, failure = NULL
WHERE id = ?
"""  # also a reply that had ended and is continued: after a kill it is incomplete again
_APPEND = "INSERT INTO journal (message_id, kind, text) SELECT id, ?, ? FROM messages WHERE id = ?"
_FINISH = f"UPDATE messages SET {OUTCOME}, owner = NULL WHERE id = :id"


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


def _merged(items: list[_Item]) -> list[_Item]:
    """Join neighbours of one kind to one row, and drop the rows of a reply that has ended."""
    finished = {item.entry for item in items if isinstance(item, _Finished)}
    kept = [i for i in items if not (isinstance(i, _Piece) and i.entry in finished)]
    merged: list[_Item] = []
    for (entry, kind), group in groupby(kept, _row_of):
        run = list(group)
        if kind is None:
            merged.extend(run)
        else:
            text = "".join(item.text for item in run if isinstance(item, _Piece))
            merged.append(_Piece(entry, kind, text))
    return merged


def _row_of(item: _Item) -> tuple[JournalEntry, Kind | None]:
    if isinstance(item, _Piece) and item.kind != "seam":
        return item.entry, item.kind
    return item.entry, None  # a row of its own
