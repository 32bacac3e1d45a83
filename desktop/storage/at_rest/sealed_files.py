"""Keeps the bytes of attachments in a database with the key of the history, where they must not
lie about as files."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import apsw

from desktop.storage.at_rest.sealed_database import opened
from desktop.storage.database.database import reason_of
from desktop.storage.erasing import erase_database
from desktop.storage.failures import AttachmentNotKept
from desktop.storage.kept_files import in_no_folder, read

_TABLE = """
CREATE TABLE IF NOT EXISTS files (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL, at REAL NOT NULL)
"""


class SealedFiles:
    """One connection for each call: nothing is open while the key changes."""

    def __init__(self, database: Path) -> None:
        """`database`: the history, whose key it uses; the files lie beside it."""
        self.path = database.with_name("files.db")

    def keep(self, source: BinaryIO, most: int) -> tuple[str, int]:
        """Keep a file. Raises ValueError, AttachmentNotKept, and OSError of the source."""
        sha256, content = read(source, most)
        try:
            with opened(self.path, _TABLE) as connection:
                connection.execute(_KEEP, (sha256, content, time.time()))
        except apsw.Error as exc:
            raise AttachmentNotKept(reason_of(exc)) from None
        return sha256, len(content)

    def open(self, sha256: str) -> BinaryIO:
        """The file of a hash; FileNotFoundError where it is gone."""
        content = self.content(sha256)
        if content is None:
            raise FileNotFoundError(sha256)
        return in_no_folder(content)

    def content(self, sha256: str) -> bytes | None:
        """The bytes of a hash; None where they are gone, or are not these bytes any more."""
        if not self.path.exists():
            return None
        try:
            with opened(self.path, _TABLE) as connection:
                rows = connection.execute(_CONTENT, (sha256,)).fetchall()
        except apsw.Error:
            return None
        content = rows[0][0] if rows else None
        whole = isinstance(content, bytes) and hashlib.sha256(content).hexdigest() == sha256
        return content if isinstance(content, bytes) and whole else None

    def has(self, sha256: str) -> bool:
        """Whether there is a file of this hash."""
        if not self.path.exists():
            return False
        try:
            with opened(self.path, _TABLE) as connection:
                return bool(connection.execute(_IS_THERE, (sha256,)).fetchall())
        except apsw.Error:
            return False

    def names(self, older: float = 0.0) -> Iterable[str]:
        """The hashes of what was kept so many seconds ago, or before that. Raises OSError."""
        if not self.path.exists():
            return []
        try:
            with opened(self.path, _TABLE) as connection:
                rows = connection.execute(_NAMES, (time.time() - older,)).fetchall()
        except apsw.Error as exc:
            raise OSError(reason_of(exc)) from None
        return [str(name) for (name,) in rows]

    def remove(self, sha256: str) -> None:
        """Delete a file. Raises OSError where it stays."""
        try:
            with opened(self.path, _TABLE) as connection:
                connection.execute("DELETE FROM files WHERE sha256 = ?", (sha256,))
        except apsw.Error as exc:
            raise OSError(reason_of(exc)) from None

    def erase(self) -> None:
        """Remove all of it. Raises OSError."""
        erase_database(self.path)


_KEEP = "REPLACE INTO files (sha256, content, at) VALUES (?, ?, ?)"
_CONTENT = "SELECT content FROM files WHERE sha256 = ?"
_IS_THERE = "SELECT 1 FROM files WHERE sha256 = ?"
_NAMES = "SELECT sha256 FROM files WHERE at <= ?"
