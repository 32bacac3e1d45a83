"""An SQLite file as a reader of exports has it in a test: made by statements, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, BinaryIO

import apsw

from desktop.exchange.source import Tables, Unreadable

Statement = str | tuple[str, Sequence[Any]]
"""A statement, or one with its values."""


def database(*statements: Statement) -> bytes:
    """The file that these statements make."""
    connection = apsw.Connection(":memory:")
    for statement in statements:
        sql, values = (statement, ()) if isinstance(statement, str) else statement
        connection.execute(sql, values).fetchall()
    return bytes(connection.serialize("main"))


def insert(table: str, **values: Any) -> Statement:
    """The statement that adds a row."""
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join("?" for _ in values)
    return f'INSERT INTO "{table}" ({names}) VALUES ({places})', tuple(values.values())


class FileOfTables:
    """A bare file that is an SQLite file, or a folder's member beside others."""

    def __init__(
        self, data: bytes, member: str = "", others: Mapping[str, bytes] | None = None
    ) -> None:
        self._members = {member: data, **(others or {})}
        self.name = "logs.db"

    def names(self) -> Sequence[str]:
        return tuple(self._members)

    def size(self, name: str = "") -> int:
        return len(self._members[name])

    def open(self, name: str = "") -> BinaryIO:
        return BytesIO(self._members[name])

    def tables(self, name: str = "") -> Tables | None:
        data = self._members[name]
        return _Tables(data) if data.startswith(b"SQLite format 3\0") else None


class _Tables:
    """As the program's own, but without its limits of time: a view is no table."""

    def __init__(self, data: bytes) -> None:
        self._connection = apsw.Connection(":memory:")
        try:
            self._connection.deserialize("main", data)
            self._connection.execute("PRAGMA trusted_schema = OFF").fetchall()
            self._columns = self._described()
        except (apsw.Error, UnicodeDecodeError) as exc:
            raise Unreadable from exc

    def _described(self) -> Mapping[str, Sequence[str]]:
        names = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        return {
            str(name): [
                str(row[1]) for row in self._connection.execute(f'PRAGMA table_info("{name}")')
            ]
            for (name,) in self._connection.execute(names).fetchall()
        }

    def columns(self, table: str) -> Sequence[str]:
        return self._columns.get(table, ())

    def rows(self, sql: str, *values: str | float | None) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._connection.execute(sql, values)
        except (apsw.Error, UnicodeDecodeError) as exc:
            raise Unreadable from exc
