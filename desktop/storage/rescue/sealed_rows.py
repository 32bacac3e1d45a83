"""Reads the rows of a damaged history that is encrypted, by SQLite, for nobody else has its pages.

Each page has a code that tells whether it is whole, so that a damaged one cannot be read at all,
and no other suffers. SQLite gives up at it; the rows behind it are asked for by their numbers.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import apsw

from desktop.storage.rescue.model_rows import read_only
from desktop.storage.rescue.pages import Record

_TABLES = (
    *("sqlite_sequence", "folders", "conversations", "messages", "journal"),
    *("identity", "imports", "origins", "message_origins", "gone_chats", "gone_messages"),
)
_CLOSE, _MOST = 500, 20_000
"""How many numbers are tried one by one behind a damaged page, and how many in all."""


class SealedRows:
    """The rows of an encrypted file, as `Pages` gives those of a plain one."""

    def __init__(self, path: Path) -> None:
        """Raises apsw.Error where the file cannot be opened at all."""
        self._connection = read_only(path, cut=True)
        self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def records(self) -> Iterator[Record]:
        """Give every row that can be read."""
        for table in _TABLES:
            with contextlib.suppress(apsw.Error):
                yield from self._rows(table)

    def _rows(self, table: str) -> Iterator[Record]:
        info = self._connection.execute(f"PRAGMA table_info({table})").fetchall()
        names = [str(row[1]) for row in info]
        cells = ", ".join(f"iif(typeof({n}) = 'text', CAST({n} AS BLOB), {n})" for n in names)
        sql = f"SELECT rowid, {cells} FROM {table} WHERE rowid >= ? ORDER BY rowid"
        number, failures = 1, 0
        while failures < _MOST:
            try:
                for id_, *values in self._connection.execute(sql, (number,)):
                    yield Record(table, int(str(id_)), list(values))
                    number, failures = int(str(id_)) + 1, 0
            except (apsw.CorruptError, apsw.IOError, apsw.NotADBError):
                failures += 1
                number += 1 if failures < _CLOSE else 64
            else:
                return
