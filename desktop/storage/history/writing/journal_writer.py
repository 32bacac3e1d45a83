"""Writes the items of a journal: what its thread does, with a connection of its own."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, assert_never

import apsw

from desktop.chat.messages import Message
from desktop.chat.text import whole_text
from desktop.storage.database.database import (
    Location,
    connect,
    identity_of,
    reason_of,
    writing,
)
from desktop.storage.database.rows import OUTCOME, outcome_of
from desktop.storage.failures import AttachmentNotKept
from desktop.storage.kept_files import KeptFiles

if TYPE_CHECKING:
    from desktop.storage.history.journal import JournalEntry

Kind = Literal["content", "reasoning", "seam", "part"]

_BUSY_LIMIT = 1.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A reply begins, or goes on."""

    entry: JournalEntry


@dataclass(frozen=True, slots=True)
class Piece:
    """Something of it has come: one row of the journal."""

    entry: JournalEntry
    kind: Kind
    text: str
    sha256: str = ""
    """Of a part: the picture whose bytes must be kept before a row names them."""


@dataclass(frozen=True, slots=True)
class Finished:
    """It has ended as this message."""

    entry: JournalEntry
    message: Message


Item = Opened | Piece | Finished


class Writer:
    """The side of the thread: the pending items and the connection that writes them."""

    def __init__(self, database: Location, owner_id: str | None, files: KeptFiles) -> None:
        self._files = files
        self.pending: list[Item] = []
        self.failure: str | None = None
        self._database = database
        self._owner_id = owner_id
        self._connection: apsw.Connection | None = None
        self._file: object = None
        """The identity of the file that the connection has open."""

    def write(self, queue: deque[Item]) -> None:
        """Write all queued items in one transaction, or keep all of them for the next time."""
        while queue:
            self.pending.append(queue.popleft())
        if not self.pending:
            return
        pictures = [item.sha256 for item in self.pending if isinstance(item, Piece)]
        before, self.failure = self.failure, self._keep(pictures)
        if self.failure is None:
            self.pending = _merged(self.pending)
            self.failure = self._try()
        for item in self.pending:
            item.entry.failure = self.failure
        if self.failure is None:
            self.pending.clear()
            for sha256 in filter(None, pictures):
                self._files.let_go(sha256)
        elif self.failure != before:
            _log.warning("journal not written: %s", self.failure)

    def close(self) -> None:
        """Close the connection; the next item opens a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _keep(self, pictures: list[str]) -> str | None:
        """Keep the bytes of pictures, before anything names them; return why not."""
        try:
            for sha256 in filter(None, pictures):
                self._files.settle(sha256)
        except AttachmentNotKept as failure:
            cause = failure.__cause__
            return reason_of(cause) if isinstance(cause, OSError) else failure.reason
        except OSError as exc:
            return reason_of(exc)
        return None

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

    def _write_item(self, connection: apsw.Connection, item: Item) -> None:
        """A message that was deleted for good meanwhile changes no row, and is no error."""
        message_id = item.entry.message_id
        match item:
            case Opened():
                connection.execute(_CLAIM, (self._owner_id, message_id))
            case Piece(_, kind, text):
                connection.execute(_APPEND, (kind, whole_text(text), message_id))
            case Finished(_, message):
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


def _merged(items: list[Item]) -> list[Item]:
    """Join neighbours of one kind to one row, and drop the rows of a reply that has ended."""
    finished = {item.entry for item in items if isinstance(item, Finished)}
    kept = [i for i in items if not (isinstance(i, Piece) and i.entry in finished)]
    merged: list[Item] = []
    for (entry, kind), group in groupby(kept, _row_of):
        run = list(group)
        if kind is None:
            merged.extend(run)
        else:
            text = "".join(item.text for item in run if isinstance(item, Piece))
            merged.append(Piece(entry, kind, text))
    return merged


def _row_of(item: Item) -> tuple[JournalEntry, Kind | None]:
    if isinstance(item, Piece) and item.kind not in ("seam", "part"):
        return item.entry, item.kind
    return item.entry, None  # a row of its own
