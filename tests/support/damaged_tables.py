"""SQLite files that are damaged in their rows, in their schema or in their bytes, from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import apsw

from desktop.exchange.source import Source
from tests.support.tables import FileOfTables

_ODD: Sequence[str] = (
    "NULL", "0", "-1", "7", "1e300", "-1e300", "9e999", "x'00ff'", "x''", "''", "' '",
    "CAST(x'c3ff' AS TEXT)", "'a' || char(0) || 'b'", "'{'", "'{}'", "'[]'", "'[[[[1]]]]'",
    "'null'", "'9999-12-31T23:59:59Z'", "'../../etc/passwd'", "'<script>'", "zeroblob(100000)",
    "hex(zeroblob(50000))", "9223372036854775807", "253402300799000", "'assistant'", "'tool'",
    "'system'", "'root'", "'text'", "'attachment'", "'tool_call'",
    """'{"parts": 7}'""", """'{"parts": [null, {"type": {}}]}'""", """'{"text_ref": [1, {}]}'""",
    """'{"attachment": {"id": {}}}'""", """'{"arguments": {"a": 1e999}}'""",
)  # fmt: skip


def damaged_tables(data: bytes, count: int, seed: str) -> Iterator[Source]:
    """So many damaged copies of a file."""
    dice = random.Random(seed)
    for _ in range(count):
        yield FileOfTables(_damaged(data, dice))


def _damaged(data: bytes, dice: random.Random) -> bytes:
    if dice.random() < 0.15:
        return _with_spoiled_bytes(bytearray(data), dice)
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", data)
    for _ in range(dice.choice((1, 1, 2, 4))):
        _spoil(connection, dice)
    return bytes(connection.serialize("main"))


def _spoil(connection: apsw.Connection, dice: random.Random) -> None:
    names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = [str(name) for (name,) in connection.execute(names)]
    if not tables:
        return
    table = dice.choice(tables)
    columns = [str(row[1]) for row in connection.execute(f'PRAGMA table_info("{table}")')]
    column, other = dice.choice(columns), dice.choice(columns)
    where = dice.choice(("", f" WHERE rowid % {dice.randrange(1, 4)} = 0"))
    value = dice.choice((*_ODD, f'"{other}"', f'(SELECT "{column}" FROM "{table}" LIMIT 1)'))
    fate = dice.random()
    try:
        if fate < 0.7:
            connection.execute(f'UPDATE OR IGNORE "{table}" SET "{column}" = {value}{where}')
        elif fate < 0.8:
            connection.execute(f'DELETE FROM "{table}"{where}')
        elif fate < 0.88:
            connection.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "gone"')
        elif fate < 0.94:
            connection.execute(f'DROP TABLE "{table}"')
        else:
            connection.execute(f'ALTER TABLE "{table}" RENAME TO "was"')
            connection.execute(f'CREATE VIEW "{table}" AS SELECT * FROM "was"')
    except apsw.Error:  # a key that may not be, a name that is taken
        return


def _with_spoiled_bytes(data: bytearray, dice: random.Random) -> bytes:
    if dice.random() < 0.3:
        data = data[: dice.randrange(len(data))]
    for _ in range(dice.choice((1, 8, 64)) if data else 0):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)
