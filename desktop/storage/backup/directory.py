"""Looks at the directory of a zip before the zip is opened, and at its entries after that.

Python reads the whole directory at once, whatever it says: one that is too large is refused here.
"""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

MOST_PARTS = 300_000
_MOST_DIRECTORY = 100 << 20
_END, _LOCATOR, _END_64 = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_LONGEST_END = 22 + 0xFFFF
_LOCAL = 30
"""Bytes before the name of a part, where it begins."""


class BadZip(Exception):
    """A zip that Weir did not make. `detail`: the part that shows it."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


def check_size(file: BinaryIO) -> None:
    """Raises BadZip where the directory is larger than that of any backup, or is not there."""
    size = file.seek(0, 2)
    start = max(0, size - _LONGEST_END)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise BadZip
    count, length = struct.unpack_from("<HI", tail, at + 10)
    locator = tail[max(0, at - 20) : at]
    if locator.startswith(_LOCATOR):
        (where,) = struct.unpack_from("<Q", locator, 8)
        if where > size:
            raise BadZip
        file.seek(where)
        record = file.read(56)
        if len(record) < 56 or not record.startswith(_END_64):
            raise BadZip
        count, length = struct.unpack_from("<QQ", record, 32)
    if count > MOST_PARTS or length > min(_MOST_DIRECTORY, size):
        raise BadZip
    file.seek(0)


def check_entries(entries: Iterable[zipfile.ZipInfo], size: int) -> None:
    """Raises BadZip where an entry is a link or a folder, encrypted, packed in another way than
    ours, named twice, or lies where another one does."""
    names = set[str]()
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        mode = entry.external_attr >> 16
        is_file = not entry.is_dir() and stat.S_IFMT(mode) in (0, stat.S_IFREG)
        is_plain = not entry.flag_bits & 0x1
        is_packed_so = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        follows = entry.header_offset >= end
        if entry.filename in names or not (is_file and is_plain and is_packed_so and follows):
            raise BadZip(entry.filename)
        names.add(entry.filename)
        end = entry.header_offset + _LOCAL + len(entry.filename) + entry.compress_size
        if end > size:
            raise BadZip(entry.filename)
