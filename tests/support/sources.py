"""What a reader reads in a test: bytes, an archive, a folder, each in memory or on the disk.

The program's own sources bound what comes out of an archive; these do not.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from desktop.exchange.record import Record
from desktop.exchange.source import Reader, Tables, Unreadable, Why


class Bytes:
    """A bare file."""

    def __init__(self, data: bytes, name: str = "export.json") -> None:
        self._data = data
        self.name = name
        self.read = 0
        """Bytes that were read so far."""

    def names(self) -> Sequence[str]:
        return ("",)

    def size(self, name: str = "") -> int:
        return len(self._data)

    def open(self, name: str = "") -> BinaryIO:
        return cast(BinaryIO, _Counted(self._data, self))

    def tables(self, name: str = "") -> Tables | None:
        return None


class _Counted(io.BytesIO):
    def __init__(self, data: bytes, source: Bytes) -> None:
        super().__init__(data)
        self._source = source

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self._source.read += len(data)
        return data


class Dripping(Bytes):
    """A file that gives few bytes at a time, as a zip may."""

    def __init__(self, data: bytes, step: int) -> None:
        super().__init__(data)
        self._whole, self._step = data, step

    def open(self, name: str = "") -> BinaryIO:
        file, step = io.BytesIO(self._whole), self._step

        class Drip:
            def read(self, size: int = -1) -> bytes:
                return file.read(min(size, step))

            def close(self) -> None:
                file.close()

        return cast("BinaryIO", Drip())


class OnDisk:
    """A bare file on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.name

    def names(self) -> Sequence[str]:
        return ("",)

    def size(self, name: str = "") -> int:
        return self._path.stat().st_size

    def open(self, name: str = "") -> BinaryIO:
        return self._path.open("rb")

    def tables(self, name: str = "") -> Tables | None:
        return None


class Folder:
    """A folder, or an archive, as a table of its members."""

    def __init__(self, members: Mapping[str, bytes], name: str = "export") -> None:
        self._members = dict(members)
        self.name = name

    def names(self) -> Sequence[str]:
        return tuple(self._members)

    def size(self, name: str = "") -> int:
        return len(self._members[name])

    def open(self, name: str = "") -> BinaryIO:
        return io.BytesIO(self._members[name])

    def tables(self, name: str = "") -> Tables | None:
        return None


class Zip:
    """An archive: a path, or its bytes."""

    def __init__(self, archive: Path | bytes, name: str = "export.zip") -> None:
        self.name = archive.name if isinstance(archive, Path) else name
        try:
            file = io.BytesIO(archive) if isinstance(archive, bytes) else archive
            self._zip = zipfile.ZipFile(file)
        except _BAD as exc:
            raise Unreadable(Why.DAMAGED) from exc

    def names(self) -> Sequence[str]:
        return self._zip.namelist()

    def size(self, name: str = "") -> int:
        return self._zip.getinfo(name).file_size

    def open(self, name: str = "") -> BinaryIO:
        try:
            return cast(BinaryIO, _Member(self._zip.open(name)))
        except _BAD as exc:
            raise Unreadable(Why.DAMAGED) from exc

    def tables(self, name: str = "") -> Tables | None:
        return None


class _Member:
    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        try:
            return bytes(self._file.read(size))
        except _BAD as exc:
            raise Unreadable(Why.DAMAGED) from exc

    def close(self) -> None:
        self._file.close()


_BAD = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,
    ValueError,
)


def zipped(members: Mapping[str, bytes | object]) -> bytes:
    """The bytes of an archive; what is no bytes is written as JSON."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            archive.writestr(name, data)
    return file.getvalue()


class Skipped:
    """Hears what was not taken."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Why]] = []

    def __call__(self, name: str, why: Why) -> None:
        self.told.append((name, why))


def read(reader: Reader, value: object, skip: Skipped | None = None) -> list[Record]:
    """The records of a bare file: of a value, as JSON, or of its bytes."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    source = Bytes(data)
    assert reader.recognises(source)
    return list(reader.records(source, skip or Skipped()))
