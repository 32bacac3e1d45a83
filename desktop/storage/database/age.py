"""Tells how old a history's file is, without SQLite, which takes its time to load."""

from __future__ import annotations

from pathlib import Path

from desktop.storage.database.schema import MIGRATIONS


def is_old(path: Path) -> bool:
    """Whether a file is to be brought up to date, by its first bytes. Never raises."""
    try:
        with path.open("rb") as file:
            header = file.read(64)
    except OSError:
        return False
    return header[:6] == b"SQLite" and 0 < int.from_bytes(header[60:64]) < len(MIGRATIONS)
