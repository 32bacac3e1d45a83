"""Keeps the bytes of attachments once each, by their hash, beside the history.

A file is complete under its name or not there at all. Which of them a history still needs, its
table `message_files` says.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from desktop.storage.erasing import erase
from desktop.storage.failures import AttachmentNotKept
from desktop.storage.files import private_folder

_PIECE = 1 << 20
_UNFINISHED = ".new-"
GRACE = 24 * 3600.0
"""Seconds for which a file that no message has is left alone: a message that is not sent yet may
have it, in this process or in another one."""


class Store(Protocol):
    """Where the bytes are."""

    def keep(self, source: BinaryIO, most: int) -> tuple[str, int]:
        """Copy what is left of a file; return its hash and its size. The copy of more than `most`
        bytes ends with ValueError. Raises OSError of the source, and AttachmentNotKept."""

    def open(self, sha256: str) -> BinaryIO:
        """The file of a hash, which has a descriptor. Raises OSError."""

    def content(self, sha256: str) -> bytes | None:
        """The bytes of a hash; None where they are gone, or are not these bytes any more."""

    def has(self, sha256: str) -> bool:
        """Whether there is a file of this hash, damaged or not."""

    def names(self, older: float = 0.0) -> Iterable[str]:
        """The hashes of what was kept so many seconds ago, or before that."""

    def remove(self, sha256: str) -> None:
        """Overwrite a file and delete it. Raises OSError where it stays."""


class KeptFiles:
    """The files of a store, which may be another one from some moment on."""

    def __init__(self, folder: Path | None) -> None:
        """Without a folder they are in memory, for what shall leave nothing."""
        self._folder = folder
        self._store: Store = InMemory() if folder is None else InFolder(folder)
        self._held: dict[str, bytes] = {}
        """Those that nothing names yet, and may not be in the store, either."""
        self._settled: set[str] = set()

    def keep(self, source: BinaryIO, most: int) -> tuple[str, int]:
        """Keep a file, as `Store.keep` says."""
        return self._store.keep(source, most)

    def hold(self, sha256: str, content: bytes) -> None:
        """Have a file in memory until `settle`: to write it takes longer than one may wait."""
        self._held[sha256] = content

    def settle(self, sha256: str) -> None:
        """Keep a file that is held, if it is; it stays held until `let_go`. Raises as `keep`."""
        content = self._held.get(sha256)
        if content is not None and sha256 not in self._settled:
            self._store.keep(io.BytesIO(content), len(content))
            self._settled.add(sha256)

    def let_go(self, sha256: str) -> None:
        """Hold a file no more: it is kept, and something names it."""
        self._held.pop(sha256, None)
        self._settled.discard(sha256)

    def open(self, sha256: str) -> BinaryIO:
        """The file of a hash. Raises OSError."""
        return self._store.open(sha256)

    def content(self, sha256: str) -> bytes | None:
        """The bytes of a hash; None where they are gone."""
        held = self._held.get(sha256)
        return self._store.content(sha256) if held is None else held

    def has(self, sha256: str) -> bool:
        """Whether the store has a file of this hash; a look that takes no time."""
        return self._store.has(sha256)

    def sweep(self, needed: set[str], grace: float = GRACE) -> int:
        """Delete the files that no message has; returns how many. Young ones stay."""
        swept = 0
        for name in set(self._store.names(grace)) - needed - self._held.keys():
            with contextlib.suppress(OSError):
                self._store.remove(name)
                swept += 1
        return swept

    def keep_in(self, store: Store | None) -> None:
        """Keep the files here from now on, None: in the folder. Those of now are taken along, and
        leave nothing. Raises OSError, AttachmentNotKept: then they are in one of both."""
        assert self._folder is not None
        in_folder = InFolder(self._folder)
        target: Store = store or in_folder
        for source in (self._store, in_folder):  # a killed Weir may have left some in the folder
            if type(source) is not type(target):
                _move(source, target)
        if store is not None:
            in_folder.remove_unfinished()
        self._store = target

    def keep_in_memory(self) -> None:
        """Keep files for this run alone: those of before cannot be read now."""
        self._store = InMemory()


def _move(source: Store, target: Store) -> None:
    for name in list(source.names()):
        with source.open(name) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            target.keep(file, size)
        source.remove(name)


class InMemory(dict[str, bytes]):
    """Files that end with this run."""

    def keep(self, source: BinaryIO, most: int) -> tuple[str, int]:
        """Keep a file."""
        sha256, content = read(source, most)
        self[sha256] = content
        return sha256, len(content)

    def open(self, sha256: str) -> BinaryIO:
        """The file of a hash; an empty one where it is gone."""
        return in_no_folder(self.get(sha256, b""))

    def content(self, sha256: str) -> bytes | None:
        """The bytes of a hash."""
        return self.get(sha256)

    def has(self, sha256: str) -> bool:
        """Whether there is such a file."""
        return sha256 in self

    def names(self, older: float = 0.0) -> Iterable[str]:
        """All of them, or none: they are never old."""
        return () if older else list(self)

    def remove(self, sha256: str) -> None:
        """Forget a file."""
        self.pop(sha256, None)


class InFolder:
    """A file for each hash, below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, source: BinaryIO, most: int) -> tuple[str, int]:
        """Keep a file."""
        try:
            private_folder(self._folder)
            handle, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=self._folder)
        except OSError as exc:
            raise AttachmentNotKept(exc.strerror or "") from exc
        try:
            with open(handle, "wb") as copy:
                digest, size = _copied(source, copy, most)
                _finish(copy)
            os.replace(name, self._folder / digest)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        return digest, size

    def open(self, sha256: str) -> BinaryIO:
        """The file of a hash. Raises OSError."""
        return open(self._folder / sha256, "rb")

    def content(self, sha256: str) -> bytes | None:
        """The bytes of a hash; None where they are gone, or are not these bytes any more."""
        try:
            content = (self._folder / sha256).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def has(self, sha256: str) -> bool:
        """Whether there is such a file."""
        return (self._folder / sha256).exists()

    def names(self, older: float = 0.0) -> Iterator[str]:
        """The names of what was kept so many seconds ago, or before that."""
        until = time.time() - older
        with contextlib.suppress(OSError):
            for entry in os.scandir(self._folder):
                if entry.is_file(follow_symlinks=False) and _written(entry) <= until:
                    yield entry.name

    def remove(self, sha256: str) -> None:
        """Overwrite a file and delete it. Raises OSError where it stays."""
        erase(self._folder / sha256)

    def remove_unfinished(self) -> None:
        """Overwrite and delete what a killed Weir left half copied."""
        for path in self._folder.glob(f"{_UNFINISHED}*"):
            erase(path)


def read(source: BinaryIO, most: int) -> tuple[str, bytes]:
    """The hash and the bytes of what is left of a file; ValueError for more than `most`."""
    content = source.read(most + 1)
    if len(content) > most:
        raise ValueError("larger than allowed")
    return hashlib.sha256(content).hexdigest(), content


def in_no_folder(content: bytes) -> BinaryIO:
    """A file of these bytes that no folder has: in memory, where the system can do that."""
    if hasattr(os, "memfd_create"):
        file: BinaryIO = open(os.memfd_create("weir"), "w+b")  # noqa: SIM115 - handed on
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - handed on
    file.write(content)
    file.seek(0)
    return file


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


def _written(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return time.time()
