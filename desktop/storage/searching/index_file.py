"""The file of the index: two FTS5 tables without their texts, and how far they have come.

    history.db                                    search.db
    search_queue  what has changed ──a batch──→   words, titles  the terms of messages and chats
    search_state  history, batch                  state          history, batch, what is not read

A batch is committed to the index first, with its number, and then taken out of the queue, which
keeps the same number. So a kill between the two shows, and so does a history that was put back
from a copy: its number is older. Then the index is made anew.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import apsw

from desktop.storage.database.database import connect, journal_mode
from desktop.storage.files import COMPANIONS

FORMAT = 1
"""The number of this form of the index. One of another form is made anew."""

_TABLES = f"""
BEGIN IMMEDIATE;
CREATE VIRTUAL TABLE words USING fts5(text, reasoning, files, content='', contentless_delete=1,
    tokenize='ascii');         -- rowid: the message's id
CREATE VIRTUAL TABLE titles USING fts5(title, content='', contentless_delete=1,
    tokenize='ascii');         -- rowid: the chat's id
CREATE TABLE state (
    history TEXT NOT NULL,     -- as search_state of the history that this is the index of
    batch INTEGER NOT NULL,
    message_low INTEGER NOT NULL,  -- messages up to this id were never read
    chat_low INTEGER NOT NULL,     -- chats up to this id were never read
    unswept INTEGER NOT NULL       -- whether terms of deleted texts may be left in the file
);
CREATE TABLE last_batch (id INTEGER NOT NULL);  -- what it took in, as in the queue
PRAGMA user_version = {FORMAT};
COMMIT
"""


BROKEN = (apsw.CorruptError, apsw.NotADBError, apsw.SQLError, apsw.FormatError)
"""What SQLite raises over an index that is damaged, or is none."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far an index has come."""

    history: str
    batch: int
    message_low: int
    chat_low: int
    unswept: bool

    def fits(self, history: str, batch: int) -> bool:
        """Whether it is the index of the history that says so, and has all that this one says."""
        return self.history == history and self.batch - batch in (0, 1)


def index_of(database: Path) -> Path:
    """Where the index of a history lies."""
    return database.with_name("search.db")


def make_index(path: Path) -> apsw.Connection:
    """Make an empty index without a state. Raises apsw.Error, OSError."""
    remove_index(path)
    connection = connect_index(path, create=True)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL").fetchall()
        connection.execute(f"PRAGMA journal_mode = {journal_mode(path)}").fetchall()
        connection.execute(_TABLES).fetchall()  # which reads to the end of the script
    except BaseException:
        connection.close()
        remove_index(path)
        raise
    return connection


def connect_index(path: Path, *, create: bool = False) -> apsw.Connection:
    """Connect for writing. Deleted terms are overwritten, and a batch is on the disk when it is
    committed: what is out of the queue must not get lost by a power cut. Raises apsw.Error."""
    connection = connect(path, create=create)
    connection.execute("PRAGMA secure_delete = ON; PRAGMA synchronous = FULL")
    return connection


def read_state(connection: apsw.Connection, schema: str = "main") -> IndexState | None:
    """How far the index has come; None where it is of another form. Raises apsw.Error."""
    if connection.pragma("user_version", schema=schema) != FORMAT:
        return None
    found = connection.execute(
        f"SELECT history, batch, message_low, chat_low, unswept FROM {schema}.state"
    ).fetchall()
    match found:
        case [
            (str() as history, int() as batch, int() as message, int() as chat, int() as unswept)
        ]:
            return IndexState(history, batch, message, chat, bool(unswept))
    return None


def remove_index(path: Path) -> None:
    """Delete the index, as far as the system lets it go; it is made anew."""
    for suffix in ("", *COMPANIONS):
        with contextlib.suppress(OSError):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
