"""Asks an SQLite file for columns that it may have or not: they come and go between versions."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from desktop.exchange.json_files.decoding import decode
from desktop.exchange.readers.shared.values import table, text
from desktop.exchange.source import Tables, Unreadable

Row = Mapping[str, Any]


def rows_of(
    tables: Tables, name: str, columns: Sequence[str], rest: str = "", *values: str | float | None
) -> Iterator[Row]:
    """The rows of a table, with those of the columns that it has; none where it has none of them.

    `rest`: what stands behind the table's name. The caller knows that its columns are there.
    """
    there = [column for column in columns if column in tables.columns(name)]
    if not there:
        return
    listed = ", ".join(map(_read_as_it_is, there))
    for row in tables.rows(f'SELECT {listed} FROM "{name}" {rest}', *values):
        yield dict(zip(there, row, strict=True))


class Grouped:
    """The rows of a table by what they belong to. They are looked up once, in one pass: files often
    lack an index for it, and each look-up would go through the whole table."""

    def __init__(self, tables: Tables, name: str, key: str, *, needs: Sequence[str] = ()) -> None:
        """`key`: a column, or an expression of the columns `needs`."""
        self._tables = tables
        self._name = name
        self._key = key
        self._needs = needs or (key,)

    @cached_property
    def _rowids(self) -> Mapping[str, array[int]]:
        found: dict[str, array[int]] = {}
        if has(self._tables, self._name, *self._needs):
            for rowid, key in self._tables.rows(f'SELECT rowid, {self._key} FROM "{self._name}"'):
                if isinstance(rowid, int):
                    found.setdefault(text_in(key), array("q")).append(rowid)
        return found

    def keys(self) -> list[str]:
        """All that rows belong to."""
        return [key for key in self._rowids if key]

    def rows(self, columns: Sequence[str], key: str) -> Iterator[Row]:
        """The rows that belong to it, in the order that they were written in."""
        for rowid in self._rowids.get(key, ()):
            yield from rows_of(self._tables, self._name, columns, "WHERE rowid = ?", rowid)


def has(tables: Tables, name: str, *columns: str) -> bool:
    """Whether a table has all of these columns."""
    return set(columns) <= set(tables.columns(name))


def text_in(value: object) -> str:
    """The text of a field, which SQLite lets be of any type; bytes are read as UTF-8."""
    if isinstance(value, bytes):
        return text(value.decode("utf-8", "replace"))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return text(value)


def json_in(value: object) -> Mapping[str, Any]:
    """The JSON object in a field; an empty one where it has none."""
    written = text_in(value).encode()
    try:
        return table(decode(written)) if written else {}
    except Unreadable:
        return {}


def time_in(value: object) -> object:
    """A time as `seconds` takes it, which a field has as a number or as text."""
    return text_in(value) if isinstance(value, bytes) else value


def _read_as_it_is(column: str) -> str:
    """Text as its bytes: one that is no UTF-8 would end the whole statement."""
    return (
        f"""CASE typeof("{column}") WHEN 'text' THEN CAST("{column}" AS BLOB) ELSE "{column}" END"""
    )
