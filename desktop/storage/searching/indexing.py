"""Brings the index up to date, a batch at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import apsw

from desktop.storage.database.database import connect, identity_of, writing
from desktop.storage.searching.entries import (
    MOST_CHARACTERS,
    Entry,
    size_of,
    up_to_size,
    words_of_message,
    words_of_title,
)
from desktop.storage.searching.index_file import (
    BROKEN,
    IndexState,
    connect_index,
    index_of,
    make_index,
    read_state,
    remove_index,
)

MOST_ROWS = 1000
"""In a batch, at most."""


@dataclass(frozen=True, slots=True)
class _Batch:
    entries: list[Entry]
    last_seq: int
    """Up to here it empties the queue."""
    message_low: int
    chat_low: int


class Indexing:
    """Writes the index of one history. Only one process may do so at a time: hold
    `owner.exclusive(database, "indexing")`.

    Every method raises apsw.Error where a disk refuses; what was committed stays, and the next one
    goes on from there.
    """

    def __init__(self, database: Path, rest: Callable[[], object] = bool) -> None:
        """`rest` is called after each entry that is read or written, and within long ones."""
        self._database = database
        self._rest = rest
        self._file = identity_of(database)
        self._history = connect(database)
        # As the journal's: one whose file was put aside must not touch the new one's log.
        self._history.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        try:
            self._mend_state()
            self._index, self._state = self._opened()
        except BaseException:
            self._history.close()
            raise

    def __enter__(self) -> Indexing:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._history.close()
        self._index.close()

    def interrupt(self) -> None:
        """Have the index's current step raise apsw.InterruptError; call it from any thread."""
        with contextlib.suppress(apsw.ConnectionClosedError):
            self._index.interrupt()

    def pending(self) -> int:
        """How many messages and chats are not in the index yet, about."""
        [(count,)] = self._rows(
            "SELECT (SELECT count(DISTINCT id) FROM search_queue) + (SELECT count(*)"
            " FROM messages INDEXED BY messages_of_conversation WHERE id <= ?)",
            self._state.message_low,
        )
        return int(count)

    def step(self) -> int:
        """Take one batch into the index; return how many messages and chats that were."""
        batch = self._next_batch()
        if not batch.entries:
            return 0
        number = self._state.batch + 1
        with writing(self._index):
            unswept = self._state.unswept | self._put(batch.entries)
            self._index.execute("DELETE FROM last_batch")
            self._index.executemany(
                "INSERT INTO last_batch VALUES (?)", [(entry.id,) for entry in batch.entries]
            )
            self._index.execute(
                "UPDATE state SET batch = ?, message_low = ?, chat_low = ?, unswept = ?",
                (number, batch.message_low, batch.chat_low, unswept),
            )
        self._state = replace(
            self._state,
            batch=number,
            message_low=batch.message_low,
            chat_low=batch.chat_low,
            unswept=unswept,
        )
        self._take_out(batch.last_seq, number)
        return len(batch.entries)

    def sweep(self) -> bool:
        """Make sure that no term of a deleted text is left in the file, which FTS5 alone does not:
        it only marks them. Call it when nothing is pending. Returns whether there was a need."""
        if not self._state.unswept:
            return False
        for table in ("words", "titles"):
            self._index.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        self._index.execute("UPDATE state SET unswept = 0")
        self._index.execute("PRAGMA incremental_vacuum").fetchall()
        self._index.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._state = replace(self._state, unswept=False)
        return True

    def _mend_state(self) -> None:
        """Give the history another name where its row is damaged; its index is made anew then."""
        match self._rows("SELECT history, batch FROM search_state"):
            case [(str(), int())]:
                return
        with writing(self._history):
            self._history.execute("DELETE FROM search_state")
            self._history.execute("INSERT INTO search_state VALUES (lower(hex(randomblob(16))), 0)")

    def _opened(self) -> tuple[apsw.Connection, IndexState]:
        """The index as it is, where it fits the history; else a new one."""
        path = index_of(self._database)
        if path.exists():
            with contextlib.suppress(*BROKEN):
                connection = connect_index(path)
                try:
                    if state := self._fitting(connection):
                        return connection, state
                except BaseException:
                    connection.close()
                    raise
                connection.close()
        return self._made(path)

    def _fitting(self, index: apsw.Connection) -> IndexState | None:
        """Its state. A batch that is still in the queue, as after a kill, is taken in again."""
        state = read_state(index)
        [(history, batch)] = self._history.execute("SELECT history, batch FROM search_state")
        if state is None or not state.fits(history, batch):
            return None
        if state.batch > batch:
            last = index.execute("SELECT id FROM last_batch").fetchall()
            with writing(self._history):
                self._history.executemany("INSERT INTO search_queue (id) VALUES (?)", last)
                self._history.execute("UPDATE search_state SET batch = ?", (state.batch,))
        return state

    def _made(self, path: Path) -> tuple[apsw.Connection, IndexState]:
        """A new index, to which all that is in the history now is older, also what is queued."""
        index = make_index(path)
        try:
            [(last_seq, *row)] = self._rows(_BEGINNING)
            index.execute("INSERT INTO state VALUES (?, ?, ?, ?, ?)", row)
            with writing(self._history):
                self._history.execute("DELETE FROM search_queue WHERE seq <= ?", (last_seq,))
        except BaseException:
            index.close()
            remove_index(path)
            raise
        return index, IndexState(*row)

    def _rows(self, sql: str, *values: int) -> list[Any]:
        return self._history.execute(sql, values).fetchall()

    def _next_batch(self) -> _Batch:
        """What has changed comes first, then what was never read: titles, and the newest first."""
        with self._history:  # one snapshot
            batch = self._of_queue() or self._of_older_chats() or self._of_older_messages()
        return batch

    def _of_older_chats(self) -> _Batch | None:
        state = self._state
        rows = self._rows(_OLDER_CHATS, state.chat_low, MOST_ROWS) if state.chat_low else []
        entries = [Entry(-id_, words_of_title(title)) for id_, title in rows]
        return _Batch(entries, 0, state.message_low, -entries[-1].id - 1) if entries else None

    def _of_older_messages(self) -> _Batch:
        rows = self._history.execute(_OLDER_MESSAGES, (self._state.message_low, MOST_ROWS))
        entries = list(up_to_size(self._of_message(*row) for row in rows))
        return _Batch(entries, 0, entries[-1].id - 1 if entries else 0, 0)

    def _of_queue(self) -> _Batch | None:
        state, last_seq = self._state, 0
        queue = self._rows(_QUEUE, MOST_ROWS)
        entries: dict[int, Entry] = {}
        size = 0
        for seq, id_ in queue:
            if id_ not in entries:
                entries[id_] = entry = self._entry(id_)
                size += size_of(entry)
            last_seq = seq
            if size > MOST_CHARACTERS:
                break
        batch = _Batch(list(entries.values()), last_seq, state.message_low, state.chat_low)
        return batch if entries else None

    def _entry(self, id_: int) -> Entry:
        if id_ < 0:
            for (title,) in self._history.execute(_TITLE, (-id_,)):
                return Entry(id_, words_of_title(title))
        else:
            for row in self._history.execute(_MESSAGE, (id_,)):
                return self._of_message(id_, *row)
        return Entry(id_, None)

    def _of_message(self, id_: int, text: Any, reasoning: Any, parts: Any) -> Entry:
        entry = Entry(id_, words_of_message(text, reasoning, parts, self._rest))
        self._rest()
        return entry

    def _put(self, entries: Iterable[Entry]) -> bool:
        """Write the entries; return whether there is something to sweep."""
        is_deleted = False
        for id_, words in entries:
            if words is None:
                table = "titles" if id_ < 0 else "words"
                self._index.execute(f"DELETE FROM {table} WHERE rowid = ?", (abs(id_),))
                is_deleted = True
            elif id_ < 0:
                self._index.execute(
                    "REPLACE INTO titles (rowid, title) VALUES (?, ?)", (-id_, *words)
                )
            else:
                self._index.execute(
                    "REPLACE INTO words (rowid, text, reasoning, files) VALUES (?, ?, ?, ?)",
                    (id_, *words),
                )
            self._rest()
        return is_deleted

    def _take_out(self, last_seq: int, number: int) -> None:
        with writing(self._history):
            if self._file != identity_of(self._database):
                raise apsw.BusyError("the file was put aside meanwhile")
            self._history.execute("DELETE FROM search_queue WHERE seq <= ?", (last_seq,))
            self._history.execute("UPDATE search_state SET batch = ?", (number,))


_BEGINNING = """
SELECT (SELECT coalesce(max(seq), 0) FROM search_queue), history, batch,
    (SELECT coalesce(max(id), 0) FROM messages),
    (SELECT coalesce(max(id), 0) FROM conversations), 0
FROM search_state
"""
_QUEUE = "SELECT seq, CAST(id AS INTEGER) FROM search_queue ORDER BY seq LIMIT ?"
_TITLE = "SELECT CAST(title AS BLOB) FROM conversations WHERE id = ?"
_OLDER_CHATS = """
SELECT id, CAST(title AS BLOB) FROM conversations WHERE id <= ? ORDER BY id DESC LIMIT ?
"""
_TEXTS = "CAST(text AS BLOB), CAST(reasoning AS BLOB), CAST(parts AS BLOB)"
_MESSAGE = f"SELECT {_TEXTS} FROM messages WHERE id = ?"
_OLDER_MESSAGES = f"SELECT id, {_TEXTS} FROM messages WHERE id <= ? ORDER BY id DESC LIMIT ?"
