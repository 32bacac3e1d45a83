"""Tells what a history's file is by its first bytes, without SQLite, which takes its time to load.

No connection of this process may be open: to close a file releases SQLite's locks on it.
"""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

from desktop.storage.database.schema import MIGRATIONS

MAGIC = b"SQLite format 3\x00"


def is_old(path: Path) -> bool:
    """Whether a file is to be brought up to date; an encrypted one is asked by SQLite. Never
    raises."""
    header = _header(path)
    if has_sealed_form(header):
        return _is_old_inside(path)
    return header.startswith(MAGIC) and 0 < int.from_bytes(header[60:64]) < len(MIGRATIONS)


def may_be_locked(path: Path) -> bool:
    """Whether the history may be encrypted: by the marker beside it, or by its form. Never
    raises."""
    return marker_path(path).exists() or has_sealed_form(_header(path))


def has_rollback_journal(path: Path) -> bool:
    """Whether a file says that it is written without a write-ahead log. Never raises."""
    return _header(path)[18:20] == b"\x01\x01"


def marker_path(database: Path) -> Path:
    """Where the marker of an encrypted history is."""
    return database.with_suffix(".encrypted")


def forgetting_list(database: Path) -> Path:
    """Where the numbers of chats lie that are being forgotten, until nothing is left of them."""
    return Path(f"{database}-forgetting")


def has_sealed_form(header: bytes) -> bool:
    """Whether a file that begins so may be an encrypted history: what stands in the open of its
    header is as in none that is plain, for each page keeps 32 bytes for itself."""
    if len(header) < 24 or header.startswith(MAGIC) or header[20:24] != b"\x20\x40\x20\x20":
        return False
    size = int(struct.unpack_from(">H", header, 16)[0])
    return size == 1 or (size >= 512 and size & (size - 1) == 0)


def _header(path: Path) -> bytes:
    """The first bytes of a file; of nothing else, for a pipe would be waited for."""
    if not path.is_file():
        return b""
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError:
        return b""


def _is_old_inside(path: Path) -> bool:
    import apsw

    from desktop.storage.database.database import connect, version_of

    try:
        with contextlib.closing(connect(path)) as connection:
            return 0 < version_of(connection) < len(MIGRATIONS)
    except apsw.Error:
        return False
