"""Reads the bytes of a database file and of its write-ahead log, without SQLite's own checks."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import apsw

_READ = apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_READONLY


class RawFile:
    """A database, read through SQLite's own layer, or any other file.

    On POSIX, to close a file releases every lock that this process has on it, those of open
    connections included: https://www.sqlite.org/howtocorrupt.html, section 2.2
    """

    def __init__(self, path: Path, *, database: bool = True) -> None:
        """A database must be a file; any other may be missing. Raises OSError, apsw.Error."""
        self._file: apsw.VFSFile | BinaryIO | None = None
        self.size = 0
        if database and is_utf8(path):
            # where a link leads: SQLite opens none by its own name
            self._file = apsw.VFSFile("", str(path.resolve()), [_READ, 0])
            self.size = self._file.xFileSize()
        elif database or path.is_file():
            self._file = path.open("rb")
            self.size = os.fstat(self._file.fileno()).st_size

    def read(self, at: int, count: int) -> bytes:
        """Up to `count` bytes from `at` on."""
        count = min(count, self.size - at)
        if self._file is None or count <= 0:
            return b""
        if isinstance(self._file, apsw.VFSFile):
            return self._file.xRead(count, at)
        self._file.seek(at)
        return self._file.read(count)

    def close(self) -> None:
        """Close the file."""
        if isinstance(self._file, apsw.VFSFile):
            self._file.xClose()
        elif self._file is not None:
            self._file.close()
        self._file = None


def is_utf8(path: Path) -> bool:
    """Whether SQLite can open a path by its name: it takes UTF-8 alone."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def frames(log: RawFile, page_size: int) -> Iterator[tuple[int, int]]:
    """Give (page, offset of its content) for every page committed to a log, oldest first."""
    header = log.read(0, 32)
    if len(header) < 32 or struct.unpack_from(">I", header, 8)[0] != page_size:
        return
    found: list[tuple[int, int]] = []
    at = 32
    while len(frame := log.read(at, 24)) == 24 and frame[8:16] == header[16:24]:
        page, committed = struct.unpack_from(">II", frame)
        found.append((page, at + 24))
        at += 24 + page_size
        if committed and at <= log.size:
            yield from found
            found.clear()
