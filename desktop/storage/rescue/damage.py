"""Finds out from its header, in constant time, whether a database file was cut short.

SQLite itself notices only when it reads a page that is not there, perhaps months later.
Format: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import contextlib
import struct
import time
from pathlib import Path

import apsw

from desktop.storage.database.age import MAGIC
from desktop.storage.database.database import connect
from desktop.storage.database.raw_file import RawFile, frames
from desktop.storage.database.sealing import is_sealed, key_of

LOOKS, _BETWEEN = 3, 0.02
"""How often a file is looked at that seems damaged, and the seconds between: another process may
empty its log into the file, and delete the log, while the header and the log are read."""


def is_damaged(path: Path) -> bool:
    """Whether a file is no database or lacks its end. No file and an empty one are sound.

    An encrypted one is asked by its key. Raises OSError or apsw.Error where the file cannot be
    read.
    """
    for look in range(LOOKS):
        if look:
            time.sleep(_BETWEEN)
        if not _seems_damaged(path):
            return False
    return True


def _seems_damaged(path: Path) -> bool:
    if not path.exists() or path.stat().st_size == 0:
        return False
    if key_of(path) is not None or is_sealed(path):
        return _is_sealed_and_damaged(path)
    with contextlib.closing(RawFile(path)) as file:
        header, size = file.read(0, 100), file.size
    if len(header) < 100 or not header.startswith(MAGIC):
        return True
    return _lacks_pages(path, size, _page_size(header), _pages(header))


def _lacks_pages(path: Path, size: int, page_size: int, pages: int) -> bool:
    missing = range(size // page_size + 1, pages + 1)
    waiting = _pages_in_wal(Path(f"{path}-wal"), page_size) if missing else set()
    return not all(page in waiting for page in missing)


def _is_sealed_and_damaged(path: Path) -> bool:
    try:
        with contextlib.closing(connect(path)) as connection:
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            pages = int(connection.pragma("page_count"))
            return _lacks_pages(
                path, path.stat().st_size, int(connection.pragma("page_size")), pages
            )
    except (apsw.NotADBError, apsw.CorruptError):
        return True


def _page_size(header: bytes) -> int:
    size: int = struct.unpack_from(">H", header, 16)[0]
    return 65536 if size == 1 else max(size, 512)


def _pages(header: bytes) -> int:
    """The number of pages the file should have; 0 where an old writer left it out of date."""
    pages, changes, valid_for = (struct.unpack_from(">I", header, at)[0] for at in (28, 24, 92))
    return pages if changes == valid_for else 0


def _pages_in_wal(path: Path, page_size: int) -> set[int]:
    """The pages that wait in the write-ahead log.

    A process killed while it moved pages from there into the file leaves a header that counts
    pages not yet moved. They are all in the log, and SQLite moves them when it opens the file.
    """
    with contextlib.closing(RawFile(path, database=False)) as log:
        return {page for page, _ in frames(log, page_size)}
