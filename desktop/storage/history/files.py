"""Which attachments the messages of a history need."""

from __future__ import annotations

import contextlib
from pathlib import Path

from desktop.storage.database.database import connect


def needed_files(database: Path) -> set[str]:
    """The hashes of all files that a message has, also one in the trash, or a reply that is still
    arriving. Raises apsw.Error."""
    with contextlib.closing(connect(database)) as connection:
        return {str(row[0]) for row in connection.execute(_NEEDED)}


_NEEDED = """
SELECT DISTINCT sha256 FROM message_files
UNION SELECT text ->> 'sha256' FROM journal
WHERE kind = 'part' AND typeof(text) = 'text' AND json_valid(text)
"""
