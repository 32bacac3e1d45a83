"""Unpacks the backups of old versions: one compressed file."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import closing
from typing import BinaryIO, cast

from desktop.exchange.source import Source, Tables, Unreadable, Why

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_HEADS = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_BLOCK = 1 << 16
_LEAST_LIMIT, _RATIO = 64 << 20, 100
"""A file may unpack to so many bytes, or to so many times its size. JSON comes to twenty times."""


def is_packed(source: Source) -> bool:
    """Whether a bare file is a compressed one."""
    with closing(source.open()) as file:
        return file.read(2) in _HEADS


class Unpacked:
    """A bare file as a Source of what is packed in it."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def name(self) -> str:
        """The name of the packed file."""
        return self._source.name

    def names(self) -> Sequence[str]:
        """It is a bare file."""
        return ("",)

    def size(self, name: str = "") -> int:
        """The bytes that it may have at most: how many it has is known in the end alone."""
        return max(_LEAST_LIMIT, _RATIO * self._source.size(name))

    def open(self, name: str = "") -> BinaryIO:
        """The unpacked bytes."""
        return cast(BinaryIO, _Stream(self._source.open(name), self.size(name)))

    def tables(self, name: str = "") -> Tables | None:
        """It is no SQLite file."""
        return None


class _Stream:
    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file = file
        self._left = left
        self._machine = zlib.decompressobj(_GZIP_OR_ZLIB)

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or fewer; none at the end. Raises Unreadable."""
        wanted = size if size > 0 else _BLOCK
        while not self._machine.eof:
            packed = self._machine.unconsumed_tail or self._file.read(_BLOCK)
            if not packed:
                raise Unreadable(Why.DAMAGED)  # it is cut off
            try:
                data = self._machine.decompress(packed, wanted)
            except zlib.error as exc:
                raise Unreadable(Why.DAMAGED) from exc
            self._left -= len(data)
            if self._left < 0:
                raise Unreadable(Why.TOO_LARGE)
            if data:
                return data
        return b""

    def close(self) -> None:
        self._file.close()
