"""An SQLite file of another program: read, and never written or believed.

What its schema says is not run: a view or a trigger that somebody put there does nothing, and a
statement that finds no row for too long is ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw

from desktop.exchange.source import Unreadable
from desktop.storage.sources.bounds import LARGEST_VALUE, ROW_SECONDS
from desktop.storage.sources.refusals import ENCRYPTED, SLOW
from desktop.storage.sources.stream import Heard

_STEPS = 20_000
"""Steps of SQLite's machine between two looks at the clock: some milliseconds."""
_ALLOWED = {
    apsw.SQLITE_SELECT,
    apsw.SQLITE_READ,
    apsw.SQLITE_FUNCTION,
    apsw.SQLITE_RECURSIVE,
}


class SqliteTables:
    """The tables of a file by their names. Every method raises Unreadable."""

    def __init__(
        self, path: Path, heard: Heard, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Where a log lies beside the file, the file is a copy that may be written."""
        self._heard, self._clock, self._since = heard, clock, 0.0
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        how = "mode=ro" if Path(f"{path}-wal").exists() else "immutable=1"
        try:
            self._connection = apsw.Connection(f"{path.absolute().as_uri()}?{how}", flags=flags)
        except apsw.Error as exc:
            raise Unreadable from exc
        try:
            self._distrust()
        except apsw.Error as exc:
            self._connection.close()
            raise Unreadable from exc

    def _distrust(self) -> None:
        connection = self._connection
        connection.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA query_only = ON; PRAGMA mmap_size = 0").fetchall()
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
        connection.limit(apsw.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
        connection.set_progress_handler(self._on_steps, _STEPS)
        tables = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        self._tables = {str(name) for (name,) in self.rows(tables)}
        self._columns = {name: self._names(name) for name in self._tables}
        connection.authorizer = _authorize

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def columns(self, table: str) -> Sequence[str]:
        """The names of a table's columns; none where there is no such table."""
        return self._columns.get(table, ())

    def rows(self, sql: str, *values: str | float | None) -> Iterator[tuple[Any, ...]]:
        """Run a SELECT. Text that is no UTF-8 ends it."""
        self._since = self._clock()
        try:
            for row in self._connection.execute(sql, values):
                yield row
                self._heard(0)
                self._since = self._clock()
        except apsw.NotADBError as exc:
            raise Unreadable(ENCRYPTED) from exc
        except (apsw.Error, UnicodeDecodeError) as exc:
            raise Unreadable from exc

    def _names(self, table: str) -> tuple[str, ...]:
        quoted = table.replace('"', '""')
        try:
            found = list(self.rows(f'PRAGMA table_info("{quoted}")'))
        except Unreadable:  # a virtual table of a module that is not here
            return ()
        return tuple(str(row[1]) for row in found)

    def _on_steps(self) -> bool:
        """End the statement where it found nothing for long, or where nobody wants it any more:
        what is raised here comes out of it."""
        self._heard(0)
        if self._clock() - self._since > ROW_SECONDS:
            raise Unreadable(SLOW)
        return False


def _authorize(action: int, *_what: str | None) -> int:
    """Only reading is allowed. Views are switched off."""
    return apsw.SQLITE_OK if action in _ALLOWED else apsw.SQLITE_DENY
