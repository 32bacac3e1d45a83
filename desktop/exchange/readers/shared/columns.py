"""Asks for columns that a database may have or not: they come and go between versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desktop.exchange.readers.shared.decoding import decode
from desktop.exchange.readers.shared.values import table, text
from desktop.exchange.source import Tables, Unreadable

_NAME = re.compile(r"[a-z_]+")


def rows_of(
    tables: Tables, name: str, columns: Sequence[str], rest: str = "", *values: str | float | None
) -> Iterator[Mapping[str, Any]]:
    """The rows of a table with those of the columns that it has; none where there is no table.

    `rest`: what stands behind the table's name. A column that the rest needs must be among those
    that the table has: the caller asks.
    """
    there = [column for column in columns if column in tables.columns(name)]
    if not there:
        return
    listed = ", ".join(f'"{column}"' for column in there)
    for row in tables.rows(f'SELECT {listed} FROM "{name}" {rest}', *values):  # noqa: S608
        yield dict(zip(there, row, strict=True))


def has(tables: Tables, name: str, *columns: str) -> bool:
    """Whether a table has all of these columns."""
    return set(columns) <= set(tables.columns(name))


def text_in(value: object) -> str:
    """The text of a field, which SQLite lets be of any type; bytes are read as UTF-8."""
    if isinstance(value, bytes | bytearray | memoryview):
        return text(bytes(value).decode("utf-8", "replace"))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return text(value)


def json_in(value: object) -> Mapping[str, Any]:
    """The JSON object in a field; an empty one where it has none."""
    written = value if isinstance(value, bytes) else text_in(value).encode()
    try:
        return table(decode(written)) if written else {}
    except Unreadable:
        return {}
