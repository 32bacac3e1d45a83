"""Reads the rows of a damaged SQLite file from its pages alone.

SQLite gives up a table at its first bad page. Here a bad page costs the rows on it and no others:
every page that looks like part of a table is read, first those that the tables still lead to.
Nothing is written, and every number in the file is checked.

Format: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.storage.database.raw_file import RawFile, frames

Value = int | float | bytes | None
"""A column as the file has it: text is bytes, which may be no UTF-8."""

USUAL_SIZE = 4096
"""Bytes of a page in every file that Weir makes."""

_INTERIOR, _LEAF = 5, 13
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


@dataclass(frozen=True, slots=True)
class Record:
    """One row. `table` is its table's name, or None where no table leads to its page."""

    table: str | None
    id: int
    values: list[Value]


class Pages:
    """The pages of a file, together with those that are still in its write-ahead log."""

    def __init__(self, path: Path, page_size: int | None = None) -> None:
        """Without `page_size` the header's is used. Raises OSError, apsw.Error."""
        self._file = RawFile(path)
        header = self._file.read(0, 100)
        self.size = page_size or _page_size(header)
        self._log = RawFile(Path(f"{path}-wal"), database=False)
        self._waiting = {page: at for page, at in frames(self._log, self.size)}
        self.count = max(self._file.size // self.size, *self._waiting, 0)

    def close(self) -> None:
        """Close the files."""
        self._file.close()
        self._log.close()

    def page(self, number: int) -> bytes:
        """The content of a page; empty where there is no such page."""
        if not 1 <= number <= self.count:
            return b""
        if (at := self._waiting.get(number)) is not None:
            return self._log.read(at, self.size)
        return self._file.read((number - 1) * self.size, self.size)

    def records(self) -> Iterator[Record]:
        """Give every row that can be read; where a row comes twice, the better one comes first."""
        seen: set[int] = set()
        for record in [r for leaf in self._leaves(1, seen) for r in self._leaf(leaf, None)]:
            match record.values:
                case [b"table", bytes() as name, _, int() as root, _]:
                    for leaf in self._leaves(root, seen):
                        yield from self._leaf(leaf, name.decode("utf-8", "replace"))
        seen |= {1, *self._free()}
        for number in range(2, self.count + 1):
            if number not in seen and self.page(number)[:1] == bytes([_LEAF]):
                yield from self._leaf(number, None)

    def _leaves(self, root: int, seen: set[int]) -> Iterator[int]:
        """The leaf pages below `root`, in order. No page is visited twice."""
        waiting = [root]
        while waiting:
            number = waiting.pop()
            page, start = self.page(number), _start(number)
            if number in seen or not page:
                continue
            if page[start] == _LEAF:
                seen.add(number)
                yield number
            elif page[start] == _INTERIOR:
                seen.add(number)
                below = [_u32(page, at) for at in _cells(page, start, 12)]
                waiting += [_u32(page, start + 8), *reversed(below)]

    def _free(self) -> set[int]:
        """The pages that are free: a row that was deleted must not come back."""
        free: set[int] = set()
        number = _u32(self.page(1), 32)
        while number not in free and len(page := self.page(number)) > 8:
            free.add(number)
            count = min(_u32(page, 4), len(page) // 4 - 2)
            free.update(struct.unpack_from(f">{count}I", page, 8))
            number = _u32(page, 0)
        return free

    def _leaf(self, number: int, table: str | None) -> Iterator[Record]:
        page, start = self.page(number), _start(number)
        if page[start : start + 1] != bytes([_LEAF]):
            return
        for at in _cells(page, start, 8):
            length, at = _varint(page, at)
            row_id, at = _varint(page, at)
            values = _values(self._payload(page, at, length))
            if values:
                yield Record(table, _signed(row_id), values)

    def _payload(self, page: bytes, at: int, length: int) -> bytes:
        """The content of a cell, also on overflow pages, as far as it can be read."""
        if length <= self.size - 35:
            return page[at : at + length]
        least = (self.size - 12) * 32 // 255 - 23
        local = least + (length - least) % (self.size - 4)
        local = local if local <= self.size - 35 else least
        pieces, got = [page[at : at + local]], local
        more, visited = _u32(page, at + local), 0
        while got < length and visited < self.count and len(page := self.page(more)) > 4:
            pieces.append(page[4 : 4 + length - got])
            got += len(pieces[-1])
            more, visited = _u32(page, 0), visited + 1
        return b"".join(pieces)


def _page_size(header: bytes) -> int:
    """The page size in the header, where it is a valid one."""
    size = struct.unpack_from(">H", header, 16)[0] if len(header) >= 100 else 0
    size = 65536 if size == 1 else size
    return size if size >= 512 and size & (size - 1) == 0 else USUAL_SIZE


def _start(number: int) -> int:
    """Where the header of a page begins: on the first page the file's header stands before it."""
    return 100 if number == 1 else 0


def _cells(page: bytes, start: int, header: int) -> Iterator[int]:
    """Give the offset of each cell of a page."""
    count = struct.unpack_from(">H", page, start + 3)[0]
    first = start + header
    for at in range(first, min(first + 2 * count, len(page) - 1), 2):
        cell = struct.unpack_from(">H", page, at)[0]
        if first <= cell < len(page):
            yield cell


def _values(payload: bytes) -> list[Value]:
    """The columns of a record; of a record that breaks off, those before the break."""
    end, at = _varint(payload, 0)
    kinds = []
    while at < min(end, len(payload)):
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    return values


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind >= 12:
        end = at + (kind - 12) // 2
        return payload[at:end] if at < len(payload) or end == at else None, end
    if kind == 7:
        whole = len(payload) >= at + 8
        return struct.unpack_from(">d", payload, at)[0] if whole else None, at + 8
    if size := _INTEGERS.get(kind, 0):
        whole = len(payload) >= at + size
        number = int.from_bytes(payload[at : at + size], "big", signed=True)
        return number if whole else None, at + size
    return kind - 8 if kind in (8, 9) else None, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of 1 to 9 bytes; return it and the offset behind it."""
    number = 0
    for count, byte in enumerate(data[at : at + 9], 1):
        if count == 9:
            return number << 8 | byte, at + 9
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, at + count
    return number, at + 9


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")
