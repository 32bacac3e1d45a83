"""Keeps the bytes of attachments once each, by their hash, beside the history.

A file is complete under its name or not there at all. Which of them a history still needs, its
table `kept_files` says.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from desktop.storage.failures import AttachmentNotKept
from desktop.storage.files import private_folder

_PIECE = 1 << 20
_UNFINISHED = ".new-"
GRACE = 24 * 3600.0
"""Seconds for which a file that no message has is left alone: a message that is not sent yet may
have it, in this process or in another one."""


class KeptFiles:
    """The files below a folder; without a folder, in memory, for what shall leave nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._in_memory: dict[str, bytes] = {}

    def keep(self, source: BinaryIO, most: int) -> tuple[str, int]:
        """Copy what is left of a file; return its hash and its size. The copy of more than `most`
        bytes ends with ValueError. Raises OSError of the source, and AttachmentNotKept."""
        if self._folder is None:
            content = source.read(most + 1)
            if len(content) > most:
                raise ValueError("larger than allowed")
            digest = hashlib.sha256(content).hexdigest()
            self._in_memory[digest] = content
            return digest, len(content)
        return self._copy(source, most, self._folder)

    def open(self, sha256: str) -> BinaryIO:
        """The file of a hash. Raises OSError."""
        if self._folder is None:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - handed on
            file.write(self._in_memory.get(sha256, b""))
            file.seek(0)
            return file
        return open(self._folder / sha256, "rb")

    def content(self, sha256: str) -> bytes | None:
        """The bytes of a hash; None where they are gone, or are not these bytes any more."""
        if self._folder is None:
            return self._in_memory.get(sha256)
        try:
            content = (self._folder / sha256).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def sweep(self, needed: set[str]) -> int:
        """Delete the files that no message has; returns how many. Young ones stay."""
        swept = 0
        for path in self._old_files():
            if path.name not in needed:
                with contextlib.suppress(OSError):
                    path.unlink()
                    swept += 1
        return swept

    def _old_files(self) -> Iterator[Path]:
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            for entry in os.scandir(self._folder):
                if entry.is_file(follow_symlinks=False) and _is_old(entry):
                    yield Path(entry.path)

    def _copy(self, source: BinaryIO, most: int, folder: Path) -> tuple[str, int]:
        try:
            private_folder(folder)
            handle, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=folder)
        except OSError as exc:
            raise AttachmentNotKept(exc.strerror or "") from exc
        try:
            with open(handle, "wb") as copy:
                digest, size = _copied(source, copy, most)
                _finish(copy)
            os.replace(name, folder / digest)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        return digest, size


def _copied(source: BinaryIO, copy: BinaryIO, most: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        if size > most:
            raise ValueError("larger than allowed")
        _write(copy, piece)
    return digest.hexdigest(), size


def _write(copy: BinaryIO, piece: bytes) -> None:
    try:
        copy.write(piece)
    except OSError as exc:
        raise AttachmentNotKept(exc.strerror or "") from exc


def _finish(copy: BinaryIO) -> None:
    """Have the disk take all of it: a message must not name a file that a power cut loses."""
    try:
        copy.flush()
        os.fsync(copy.fileno())
    except OSError as exc:
        raise AttachmentNotKept(exc.strerror or "") from exc


def _is_old(entry: os.DirEntry[str]) -> bool:
    try:
        return time.time() - entry.stat(follow_symlinks=False).st_mtime > GRACE
    except OSError:
        return False
