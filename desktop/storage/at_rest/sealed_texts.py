"""Keeps texts by their names in a small database with the key of the history: drafts, where those
must not lie about as files."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import apsw

from desktop.storage.at_rest.sealed_database import opened
from desktop.storage.database.database import reason_of
from desktop.storage.erasing import erase_database
from desktop.storage.files import set_aside

_TABLE = """
CREATE TABLE IF NOT EXISTS texts (name TEXT PRIMARY KEY, text TEXT NOT NULL, at REAL NOT NULL)
"""


class SealedTexts:
    """One connection for each call: it is rare, and nothing is open while the key changes.

    Raises OSError where the disk refuses, as a store of files does.
    """

    def __init__(self, database: Path) -> None:
        """`database`: the history, whose key it uses; the texts lie beside it."""
        self.path = database.with_name("drafts.db")

    def read(self, name: str) -> str:
        """Return a text; empty where there is none."""
        if not self.path.exists():
            return ""
        with self._opened() as connection:
            rows = connection.execute("SELECT text FROM texts WHERE name = ?", (name,)).fetchall()
        return str(rows[0][0]) if rows else ""

    def write(self, name: str, text: str) -> None:
        """Keep a text in place of the last one; an empty one leaves nothing."""
        if not text and not self.path.exists():
            return
        with self._opened() as connection:
            if text:
                values = (name, text, time.time())
                connection.execute("REPLACE INTO texts (name, text, at) VALUES (?, ?, ?)", values)
            else:
                connection.execute("DELETE FROM texts WHERE name = ?", (name,))

    def names(self) -> list[str]:
        """The names of all texts."""
        if not self.path.exists():
            return []
        with self._opened() as connection:
            return [str(name) for (name,) in connection.execute("SELECT name FROM texts")]

    def tidy(self, beginning: str, before: float) -> None:
        """Remove the texts whose names begin so and that were written before a time."""
        if self.path.exists():
            with self._opened() as connection:
                connection.execute(
                    "DELETE FROM texts WHERE substr(name, 1, ?) = ? AND at < ?",
                    (len(beginning), beginning, before),
                )

    def remove(self) -> None:
        """Remove all of it."""
        erase_database(self.path)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[apsw.Connection]:
        """The database; one that is damaged is put aside. Raises OSError."""
        with contextlib.ExitStack() as stack:
            try:
                connection = self._entered(stack)
                yield connection
            except apsw.Error as exc:
                raise OSError(reason_of(exc)) from None

    def _entered(self, stack: contextlib.ExitStack) -> apsw.Connection:
        try:
            return stack.enter_context(opened(self.path, _TABLE))
        except (apsw.NotADBError, apsw.CorruptError):
            set_aside(self.path, "damaged")
            return stack.enter_context(opened(self.path, _TABLE))
