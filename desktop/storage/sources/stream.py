"""A file that is read in small pieces, within bounds, and that tells how far it is."""

from __future__ import annotations

import errno
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, cast

from desktop.exchange.source import Unreadable
from desktop.storage.sources.bounds import AT_ONCE
from desktop.storage.sources.refusals import BOMB, DISK, ENCRYPTED

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Heard = Callable[[int], object]
"""Is told how many bytes were read, each time. It may raise, to end the reading."""


class Stream(io.RawIOBase):
    """Reads another file. What goes wrong there is raised as Unreadable."""

    def __init__(self, file: BinaryIO, most: int, heard: Heard, *, seeks: bool) -> None:
        """More than `most` bytes are refused. `seeks`: the file can be read from anywhere."""
        super().__init__()
        self._file, self._most, self._heard, self._seeks = file, most, heard, seeks
        self._read = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read from anywhere; a member of an archive is opened again instead."""
        return self._seeks

    def fileno(self) -> int:
        """The descriptor of a bare file."""
        if not self._seeks:
            raise io.UnsupportedOperation("a member of an archive has no descriptor")
        return self._file.fileno()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Read on from there."""
        if not self._seeks:
            raise io.UnsupportedOperation("open the member again")
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Where the next byte stands."""
        return self._file.tell() if self._seeks else self._read

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read the next bytes. Raises Unreadable."""
        with memoryview(buffer) as view:
            try:
                piece = self._file.read(min(len(view), AT_ONCE))
            except DAMAGED as exc:
                raise unreadable(exc) from exc
            view[: len(piece)] = piece
        self._read += len(piece)
        if not self._seeks and self._read > self._most:
            raise Unreadable(BOMB)
        self._heard(len(piece))
        return len(piece)

    def close(self) -> None:
        """Close the file below as well."""
        if not self.closed:
            self._file.close()
        super().close()


def stream(file: BinaryIO, most: int, heard: Heard, *, seeks: bool = False) -> BinaryIO:
    """The file as a reader gets it."""
    raw = Stream(file, most, heard, seeks=seeks)
    return cast("BinaryIO", io.BufferedReader(raw, AT_ONCE))


def unreadable(exc: Exception) -> Unreadable:
    """What an error of the system, or of an archive, comes to."""
    if isinstance(exc, RuntimeError) and "password" in str(exc):
        return Unreadable(ENCRYPTED)
    if isinstance(exc, OSError) and exc.errno in _OF_THE_DISK:
        return Unreadable(DISK)
    return Unreadable()


DAMAGED = (
    *(OSError, EOFError, ValueError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
)
"""What reading a file or an archive may raise; RuntimeError: it has a password."""
_OF_THE_DISK = (errno.EIO, errno.ESTALE, errno.ENODEV, errno.EACCES, errno.EPERM)
