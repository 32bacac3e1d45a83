"""Tells how old a history's file is, without SQLite, which takes its time to load."""

from __future__ import annotations

import contextlib
from pathlib import Path

from desktop.storage.database.schema import MIGRATIONS


def is_old(path: Path) -> bool:
    """Whether a file is to be brought up to date, by its first bytes; those of an encrypted one
    are read by SQLite. Never raises."""
    try:
        with path.open("rb") as file:
            header = file.read(64)
    except OSError:
        return False
    if header[:6] != b"SQLite" and path.with_suffix(".encrypted").exists():
        return _is_old_inside(path)
    return header[:6] == b"SQLite" and 0 < int.from_bytes(header[60:64]) < len(MIGRATIONS)


def _is_old_inside(path: Path) -> bool:
    import apsw

    from desktop.storage.database.database import connect, version_of

    try:
        with contextlib.closing(connect(path)) as connection:
            return 0 < version_of(connection) < len(MIGRATIONS)
    except apsw.Error:
        return False
