"""Which attachments the messages of a history need."""

from __future__ import annotations

import contextlib
from pathlib import Path

from desktop.storage.database.database import connect


def needed_files(database: Path) -> set[str]:
    """The hashes of all files that a message has, also one in the trash. Raises apsw.Error."""
    with contextlib.closing(connect(database)) as connection:
        return {row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM message_files")}
