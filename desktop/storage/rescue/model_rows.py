"""Copies what is known of models from a damaged history: a person's prices and limits.

Their table has no row ids (WITHOUT ROWID), so that its rows lie in pages of another kind, which
`pages` does not read. SQLite reads them here, as far as it can.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import apsw

from desktop.storage.database.database import BUSY_LIMIT, version_of
from desktop.storage.database.mending import Unreadable, Value, mended
from desktop.storage.database.sealing import unseal
from desktop.storage.files import COMPANIONS

MOST_ROWS = 10_000
"""A damaged table may lead in a circle."""


def copy_models(source: Path, target: apsw.Connection) -> None:
    """Copy the rows that SQLite gives before it meets damage. Never raises for the source."""
    names = [str(row[1]) for row in target.execute("PRAGMA table_info(models)")]
    with (
        contextlib.suppress(apsw.Error, OSError),
        contextlib.closing(read_only(source, cut=True)) as old,
    ):
        old.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        known = {str(row[1]) for row in old.execute("PRAGMA table_info(models)")}
        columns = [name for name in names if name in known]
        cells = ", ".join(f"iif(typeof({n}) = 'text', CAST({n} AS BLOB), {n})" for n in columns)
        for row in old.execute(f"SELECT {cells} FROM models LIMIT {MOST_ROWS}"):
            _put(target, dict(zip(columns, row, strict=True)))


def read_only(path: Path, *, cut: bool = False) -> apsw.Connection:
    """`mode=ro` sees the write-ahead log, but needs its files; `immutable=1` needs none.

    `cut`: also where the file lacks its end. What stands beside it and is no file, such as a pipe,
    is not opened. Raises apsw.Error.
    """
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    beside = [Path(f"{path}{suffix}") for suffix in COMPANIONS]
    sound = all(one.is_file() or not one.exists() for one in beside)
    for option in ("mode=ro", "immutable=1") if sound else ("immutable=1",):
        try:
            connection = apsw.Connection(f"{path.absolute().as_uri()}?{option}", flags=flags)
            connection.set_busy_timeout(round(BUSY_LIMIT * 1000))
            unseal(connection, path)
            if cut:
                connection.execute("PRAGMA writable_schema = ON")  # its length is not checked
            version_of(connection)
        except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.IOError):
            continue
        else:
            return connection
    raise apsw.CantOpenError("the file cannot be read")


def _put(target: apsw.Connection, row: dict[str, Value]) -> None:
    try:
        row = mended("models", row)
    except Unreadable:
        return
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    sql = f"INSERT OR IGNORE INTO models ({names}) VALUES ({marks})"
    target.execute(sql, tuple(row.values()))
