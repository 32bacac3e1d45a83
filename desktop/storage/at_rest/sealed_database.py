"""Opens the small databases that lie beside an encrypted history, and have its key."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import apsw

from desktop.storage.database.database import connect


@contextlib.contextmanager
def opened(path: Path, table: str) -> Iterator[apsw.Connection]:
    """Connect for one call, for nothing may be open while the key changes. `table`: made where
    there is none. What is deleted is overwritten. Raises apsw.Error."""
    with contextlib.closing(connect(path, create=True)) as connection:
        connection.execute("PRAGMA secure_delete = ON").fetchall()
        connection.execute(table)
        yield connection
