"""Opens a backup, and reads it part by part. Nothing in the file is trusted.

A part is what the manifest says, by size and hash, or it is refused; of a part that says it is
small and is not, no more is unpacked than it says.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from desktop.storage.backup.directory import BadZip, check_entries, check_size
from desktop.storage.backup.failures import BackupRefused
from desktop.storage.backup.manifest import BadManifest, Manifest, Part, decoded
from desktop.storage.backup.members import DATABASES, MANIFEST
from desktop.storage.database.age import MAGIC, has_sealed_form

AT_ONCE = 1 << 20
_MOST_MANIFEST = 64 << 20
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError),
    *(IndexError, KeyError, OverflowError),
)
"""What Python's zipfile raises for a file that was changed after it was written."""

Take = Callable[[bytes], object]


class BackupFile:
    """A backup that is open, with its manifest. Use `open_backup`."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.path, self.manifest = path, manifest
        self._archive = archive

    def read(self, part: Part, take: Take) -> None:
        """Give all bytes of a part, piece by piece, and check them. Raises BackupRefused; what was
        given before it is not to be used."""
        digest, left = hashlib.sha256(), part.size
        with contextlib.closing(self._pieces(part)) as pieces:
            for piece in pieces:
                if part.name in DATABASES and left == part.size:
                    self._check_header(part, piece)
                left -= len(piece)
                if left < 0:
                    break
                digest.update(piece)
                take(piece)
        if left != 0 or digest.hexdigest() != part.sha256:
            raise BackupRefused(str(self.path), "damaged", part.name)

    def _pieces(self, part: Part) -> Generator[bytes, None, None]:
        """The bytes of a part, and no more than one piece beyond what it says. What is done with
        them between may fail in its own way."""
        most = part.size + 1
        with self._understood(part.name), self._archive.open(part.name) as source:
            while piece := source.read(min(AT_ONCE, most)):
                most -= len(piece)
                yield piece

    def content(self, name: str) -> bytes:
        """The bytes of a part that is small. Raises BackupRefused."""
        pieces: list[bytes] = []
        self.read(next(one for one in self.manifest.files if one.name == name), pieces.append)
        return b"".join(pieces)

    def verify(self, on_piece: Callable[[int], object]) -> None:
        """Read all of it; `on_piece` hears how many bytes were read. Raises BackupRefused."""
        for part in self.manifest.files:
            self.read(part, lambda piece: on_piece(len(piece)))
            on_piece(0)

    def _check_header(self, part: Part, beginning: bytes) -> None:
        """A database says itself how large it is: one that is no database is not unpacked."""
        size = int.from_bytes(beginning[16:18])
        pages = int.from_bytes(beginning[28:32])
        is_plain = beginning.startswith(MAGIC) and not self.manifest.encrypted
        if is_plain and pages * (65536 if size == 1 else size) == part.size:
            return
        if not (self.manifest.encrypted and has_sealed_form(beginning)):
            raise BackupRefused(str(self.path), "damaged", part.name)

    @contextmanager
    def _understood(self, name: str) -> Iterator[None]:
        """Translate what zipfile raises."""
        try:
            yield
        except _BROKEN as exc:
            raise BackupRefused(str(self.path), "damaged", name) from exc
        except OSError as exc:
            words = exc.strerror or type(exc).__name__
            raise BackupRefused(str(self.path), "unreadable", words) from exc


@contextmanager
def open_backup(path: Path) -> Iterator[BackupFile]:
    """Open a backup, with its manifest checked, and every name in it. Raises BackupRefused."""
    with _opened(path) as file:
        try:
            check_size(file)
            archive = zipfile.ZipFile(file)
        except BadZip as exc:
            file.seek(0)
            ours = file.read(4) == b"PK\x03\x04"  # cut off, as by a full disk
            raise BackupRefused(str(path), "damaged" if ours else "foreign") from exc
        except (*_BROKEN, OSError) as exc:
            raise BackupRefused(str(path), "damaged") from exc
        with archive:
            yield BackupFile(path, archive, _manifest(path, archive, file))


def _manifest(path: Path, archive: zipfile.ZipFile, file: BinaryIO) -> Manifest:
    try:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if MANIFEST not in names:
            raise BackupRefused(str(path), "foreign")
        check_entries(entries, os.fstat(file.fileno()).st_size)
        with archive.open(MANIFEST) as source:
            content = source.read(_MOST_MANIFEST + 1)
        manifest = decoded(content)
    except BadZip as exc:
        raise BackupRefused(str(path), "unsafe", exc.detail) from exc
    except BadManifest as exc:
        raise BackupRefused(str(path), exc.reason, exc.detail) from exc
    except (*_BROKEN, OSError) as exc:
        raise BackupRefused(str(path), "damaged", MANIFEST) from exc
    for extra in names - {part.name for part in manifest.files} - {MANIFEST}:
        raise BackupRefused(str(path), "unsafe", extra)
    for part in manifest.files:
        if part.name not in names or archive.getinfo(part.name).file_size != part.size:
            raise BackupRefused(str(path), "damaged", part.name)
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file, and nothing else: a pipe would be waited for."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise BackupRefused(str(path), "no_file")
        file = path.open("rb")
    except FileNotFoundError as exc:
        raise BackupRefused(str(path), "missing") from exc
    except (OSError, ValueError) as exc:
        words = getattr(exc, "strerror", None) or type(exc).__name__
        raise BackupRefused(str(path), "unreadable", words) from exc
    with file:
        yield file
