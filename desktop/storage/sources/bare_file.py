"""A file that is no archive: read as it is, or as what is packed in it."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

from desktop.exchange.source import Unreadable
from desktop.storage.sources.refusals import MISSING
from desktop.storage.sources.source import OpenSource, open_file
from desktop.storage.sources.stream import unreadable

GZIP = b"\x1f\x8b"


class BareFile(OpenSource):
    """The only member is "": the file itself."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable."""
        super().__init__(path.name)
        self._path = path
        with open_file(path) as file:
            try:
                self._size = os.fstat(file.fileno()).st_size
                self._is_packed = file.read(2) == GZIP
            except OSError as exc:
                raise unreadable(exc) from exc

    def names(self) -> Sequence[str]:
        """The file alone."""
        return ("",)

    def size(self, name: str = "") -> int:
        """Its bytes; of one that is packed, about so many."""
        return self._size * (8 if self._is_packed else 1)

    @property
    def seeks(self) -> bool:
        """A packed one is read in one go."""
        return not self._is_packed

    def raw(self, name: str) -> BinaryIO:
        """The file. Raises Unreadable."""
        if name:
            raise Unreadable(MISSING)
        file = open_file(self._path)
        if not self._is_packed:
            return file
        return cast("BinaryIO", _Packed(file))

    def database(self, name: str) -> Path:
        """The file itself, where nobody writes it: what stands in a log beside it is copied."""
        log = Path(f"{self._path}-wal")
        if self._is_packed or not log.is_file() or not log.stat().st_size:
            return super().database(name) if self._is_packed else self._path
        copy = super().database(name)
        self._copy(open_file(log), Path(f"{copy}-wal"))
        return copy


class _Packed(gzip.GzipFile):
    """Closes the file below, too."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(fileobj=io.BufferedReader(file))  # type: ignore[type-var]
        self._below = file

    def close(self) -> None:
        super().close()
        self._below.close()
