"""Replies on their way: what arrived is on disk within 250 ms, whatever becomes of the program.

    append ──queue──→ the writer's thread ──rows, ten times a second──→ table `journal`
    finish ──queue──→                     ──the whole text, once─────→ table `messages`

The caller never waits for the disk. Text arrives as rows and is never written twice, but for the
end: there the message itself is written, from memory, and the rows go. That is linear too, and
nothing has to be put together again that could differ from what the person saw. Rows are folded
into their message only where nobody is left to say how it ended: after a kill.
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
from desktop.storage.database.database import Location, connect, reason_of, writing
from desktop.storage.database.rows import OUTCOME, outcome_of

Kind = Literal["content", "reasoning"]
Pause = Callable[[threading.Event, float], object]
"""How the thread waits for a hurry or for some seconds; `threading.Event.wait` but for tests."""

INTERVAL = 0.1
"""Seconds between two writes."""
CLOSE_LIMIT = 3.0
"""Seconds that `close` waits for a disk that does not answer."""
_BUSY_LIMIT = 1.0

_log = logging.getLogger(__name__)


class JournalEntry:
    """One reply on its way. No method blocks or raises."""

    def __init__(self, journal: Journal, message_id: int) -> None:
        self.message_id = message_id
        self.failure: str | None = None
        """Why the disk has not taken what arrived, in HistoryFailed's words; None when it has."""
        self._journal = journal

    def append(self, kind: Kind, text: str) -> None:
        """Text that arrived. It is on disk within 250 ms."""
        self._journal._put(_Piece(self, kind, text))

    def mark(self, seam: Seam) -> None:
        """Where the text goes on from another source; call it before that text."""
        self._journal._put(_Piece(self, "seam", json.dumps(dataclasses.astuple(seam))))

    def finish(self, message: Message) -> None:
        """How the reply ended: everything the message says, text and all, takes the rows' place."""
        self._journal._put(_Finished(self, message))


class Journal:
    """One per process, with one thread and one connection of its own, made on first use.

    Where the disk refuses (full, gone, busy), what arrived waits in memory and is tried again.
    """

    def __init__(self, database: Location, pause: Pause = threading.Event.wait) -> None:
        """`database` is History's. What this process writes is its own until `close`."""
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
        """Start the journal of a reply whose message stands in the history as STREAMING."""
        entry = JournalEntry(self, message_id)
        self._put(_Opened(entry))
        return entry

    def close(self) -> str | None:
        """Write what is pending, waiting at most CLOSE_LIMIT, and let go. Call it last.

        Returns why something of it is not on the disk, in HistoryFailed's words.
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
        """Sleep until something comes; write; let INTERVAL pass, so that writes are few."""
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
    """The thread's side: what is pending, and the connection it goes through."""

    def __init__(self, database: Location, owner_id: str | None) -> None:
        self.pending: list[_Item] = []
        self.failure: str | None = None
        self._database = database
        self._owner_id = owner_id
        self._connection: apsw.Connection | None = None
        self._file: object = None
        """Which file the connection leads to."""

    def write(self, queue: deque[_Item]) -> None:
        """Take what is queued and write it in one transaction, or keep all of it."""
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
        """Close the connection; a fresh one is made where more comes."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _try(self) -> str | None:
        """Write all that is pending; says why not. A connection that failed is not used again."""
        try:
            connection = self._connected()
            with writing(connection):
                if self._file != _identity(self._database):
                    raise apsw.BusyError("the file was put aside meanwhile")
                for item in self.pending:
                    self._write_item(connection, item)
        except apsw.Error as exc:
            self.close()
            return reason_of(exc)
        return None

    def _connected(self) -> apsw.Connection:
        """The log stays behind when it closes: the history's own connection empties it, and one
        whose file was put aside would delete that of the file in its place."""
        if self._file != _identity(self._database):
            self.close()
        if self._connection is None:
            self._file = _identity(self._database)
            self._connection = connect(self._database, busy_limit=_BUSY_LIMIT)
            self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        return self._connection

    def _write_item(self, connection: apsw.Connection, item: _Item) -> None:
        """A message that was deleted for good meanwhile takes nothing, and is no error."""
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
"""  # also a reply that had ended and is gone on with: after a kill it is incomplete again
_APPEND = "INSERT INTO journal (message_id, kind, text) SELECT id, ?, ? FROM messages WHERE id = ?"
_FINISH = f"UPDATE messages SET {OUTCOME}, owner = NULL WHERE id = :id"


def _claimed(database: Location) -> owner.Owner | None:
    """None where no lock can be had, as in a home that is read-only: nothing is journaled there."""
    if isinstance(database, str):
        return None
    try:
        return owner.Owner(database)
    except OSError as exc:
        _log.warning("no owner's lock: %s", exc.strerror)
        return None


def _identity(database: Location) -> object:
    """What tells a file from another that takes its name later."""
    if isinstance(database, str):
        return database
    try:
        found = database.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _merged(items: list[_Item]) -> list[_Item]:
    """One row for the neighbours of one kind, and none for a reply whose end is here too."""
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
