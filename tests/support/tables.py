"""An SQLite file as a reader of exports has it in a test: written by statements, read by rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import apsw

from desktop.exchange.source import Tables, Unreadable


def database(path: Path, *statements: str | tuple[str, Sequence[Any]]) -> Path:
    """The file that these statements make; one may have values beside it."""
    connection = apsw.Connection(str(path))
    for statement in statements:
        sql, values = (statement, ()) if isinstance(statement, str) else statement
        connection.execute(sql, values).fetchall()
    connection.close()
    return path


def insert(table: str, **values: Any) -> tuple[str, Sequence[Any]]:
    """The statement that adds a row."""
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join("?" for _ in values)
    return f'INSERT INTO "{table}" ({names}) VALUES ({places})', tuple(values.values())


class FileOfTables:
    """A bare file, or a folder's or archive's only member, that is an SQLite file."""

    def __init__(self, path: Path, member: str = "") -> None:
        self._path = path
        self._member = member
        self.name = path.name

    def names(self) -> Sequence[str]:
        return (self._member,)

    def size(self, name: str = "") -> int:
        return self._path.stat().st_size

    def open(self, name: str = "") -> BinaryIO:
        return self._path.open("rb")

    def tables(self, name: str = "") -> Tables | None:
        with self._path.open("rb") as file:
            is_one = file.read(16) == b"SQLite format 3\0"
        return _Tables(self._path) if is_one else None


class _Tables:
    """As the program's own, but without its limits of time."""

    def __init__(self, path: Path) -> None:
        try:
            self._connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
            self._connection.execute("PRAGMA trusted_schema = OFF").fetchall()
            rows = self._connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            self._names = {str(name) for (name,) in rows}
        except (apsw.Error, UnicodeDecodeError) as exc:
            raise Unreadable from exc

    def columns(self, table: str) -> Sequence[str]:
        if table not in self._names:
            return ()
        return [str(row[1]) for row in self.rows(f'PRAGMA table_info("{table}")')]

    def rows(self, sql: str, *values: str | float | None) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection.execute(sql, values)
        except (apsw.Error, UnicodeDecodeError) as exc:
            raise Unreadable from exc
