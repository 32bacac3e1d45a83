"""Whether a database file was cut short, told from its header in constant time.

SQLite itself notices only when it reads a page that is not there, perhaps months later.
Format: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

import apsw

_MAGIC = b"SQLite format 3\x00"
_READ = apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_READONLY


def is_damaged(path: Path) -> bool:
    """Whether a file is no database or lacks its end. No file and an empty one are sound.

    Raises OSError or apsw.Error where the file cannot be read.
    """
    if not path.exists() or path.stat().st_size == 0:
        return False
    header, size = _header_and_size(path)
    if len(header) < 100 or not header.startswith(_MAGIC):
        return True
    missing = range(size // _page_size(header) + 1, _pages(header) + 1)
    waiting = _pages_in_wal(Path(f"{path}-wal")) if missing else set()
    return not all(page in waiting for page in missing)


def _header_and_size(path: Path) -> tuple[bytes, int]:
    """Read through SQLite: on POSIX, closing a file of one's own lets go of every lock that this
    process has on it, those of open connections included.

    https://www.sqlite.org/howtocorrupt.html, section 2.2
    """
    file = apsw.VFSFile("", str(path.absolute()), [_READ, 0])
    try:
        size = file.xFileSize()
        return file.xRead(min(size, 100), 0), size
    finally:
        file.xClose()


def _page_size(header: bytes) -> int:
    size: int = struct.unpack_from(">H", header, 16)[0]
    return 65536 if size == 1 else max(size, 512)


def _pages(header: bytes) -> int:
    """The number of pages the file should have; 0 where an old writer left it out of date."""
    pages, changes, valid_for = (struct.unpack_from(">I", header, at)[0] for at in (28, 24, 92))
    return pages if changes == valid_for else 0


def _pages_in_wal(path: Path) -> set[int]:
    """The pages that wait in the write-ahead log.

    A process killed while it moved pages from there into the file leaves a header that counts
    pages not yet moved. They are all in the log, and SQLite moves them when it opens the file.
    """
    try:
        with path.open("rb") as file:
            return _frames(file)
    except FileNotFoundError:
        return set()


def _frames(file: BinaryIO) -> set[int]:
    header = file.read(32)
    if len(header) < 32:
        return set()
    page_size, salt = struct.unpack_from(">I", header, 8)[0], header[16:24]
    pages = set()
    while len(frame := file.read(24)) == 24 and frame[8:16] == salt:
        pages.add(struct.unpack_from(">I", frame)[0])
        file.seek(page_size, 1)
    return pages
