"""Unpacks a backup into a folder, checked, before anything of the present home is touched."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import apsw

from desktop.paths import Places
from desktop.storage.at_rest.unlocking import key_by
from desktop.storage.backup.failures import BackupRefused, RestoreFailed
from desktop.storage.backup.members import DATABASES, HISTORY, MARKER
from desktop.storage.backup.reading import BackupFile
from desktop.storage.backup.snapshot import is_sound, opened
from desktop.storage.database.database import reason_of
from desktop.storage.database.sealing import marker_from
from desktop.storage.erasing import erase_folder
from desktop.storage.files import private_folder, sync_folder
from desktop.storage.rescue.opening import fault_inside

SPARE = 32 << 20
"""Bytes that are to be free on the disk beside what is unpacked."""
_READ = 0.9
"""How much is done once all is unpacked."""


def unpack(
    backup: BackupFile,
    folder: Path,
    key: str | None,
    on_progress: Callable[[float], object] = float,
) -> None:
    """Unpack a backup into a new folder, with every byte checked; all of it, or nothing is left.
    `key`: what `key_for` gives; an encrypted backup without it is checked by its hashes alone.

    Raises BackupRefused, RestoreFailed, and what `on_progress` raises.
    """
    manifest = backup.manifest
    try:
        private_folder(folder.parent)
        if shutil.disk_usage(folder.parent).free < manifest.size + SPARE:
            raise RestoreFailed("full")
        folder.mkdir(mode=0o700)
    except OSError as exc:
        raise RestoreFailed(reason_of(exc)) from exc
    try:
        _unpack(backup, folder, on_progress)
        _check_databases(backup, folder, key)
        sync_folder(folder)
    except OSError as exc:
        erase_folder(folder)
        raise RestoreFailed(reason_of(exc)) from exc
    except BaseException:
        erase_folder(folder)
        raise


def unpack_beside(
    backup: BackupFile,
    folder: Path,
    key: str | None,
    places: Places,
    on_progress: Callable[[float], object] = float,
) -> None:
    """Make a home of its own of a backup, in a folder that is not there, or is empty: at once, when
    it is whole. Raises BackupRefused, RestoreFailed."""
    folder = folder.absolute()
    data = places.database.parent
    if folder.resolve().is_relative_to(data.resolve()):
        raise RestoreFailed("in_home", str(folder))
    if os.path.lexists(folder) and not _is_empty(folder):
        raise RestoreFailed("exists", str(folder))
    unfinished = folder.with_name(f".{folder.name}-restoring")
    erase_folder(unfinished)
    unpack(backup, unfinished, key, on_progress)
    try:
        with contextlib.suppress(FileNotFoundError):
            folder.rmdir()
        unfinished.rename(folder)
        sync_folder(folder.parent)
    except OSError as exc:
        erase_folder(unfinished)
        raise RestoreFailed(reason_of(exc), str(folder)) from exc


def key_for(backup: BackupFile) -> str | None:
    """The key of an encrypted backup, out of the keyring, which may take as long as a person does;
    None: it needs none. Raises HistoryLocked, BackupRefused."""
    if not backup.manifest.encrypted:
        return None
    names = {part.name for part in backup.manifest.files}
    return key_by(marker_from(backup.content(MARKER)) if MARKER in names else None)


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())


def _unpack(backup: BackupFile, folder: Path, on_progress: Callable[[float], object]) -> None:
    whole, done = max(1, backup.manifest.size), 0
    for part in backup.manifest.files:
        path = folder / part.name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(path, _NEW, 0o600), "wb") as file:

            def take(piece: bytes, file: BinaryIO = file) -> None:
                nonlocal done
                file.write(piece)
                done += len(piece)
                on_progress(_READ * done / whole)

            backup.read(part, take)
            file.flush()
            os.fsync(file.fileno())
        on_progress(_READ * done / whole)


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
"""Two names that are one to this file system are refused as the rest of the home's faults are."""


def _check_databases(backup: BackupFile, folder: Path, key: str | None) -> None:
    """Look through the databases, where there is a key for them. Raises BackupRefused."""
    if backup.manifest.encrypted and key is None:
        return
    for part in backup.manifest.files:
        if part.name in DATABASES and (fault := _fault(folder / part.name, key)):
            reason = fault if fault == "newer" else "damaged"
            raise BackupRefused(str(backup.path), reason, part.name)


def _fault(path: Path, key: str | None) -> str | None:
    try:
        with opened(path, key) as connection:
            if not is_sound(connection):
                return "damaged"
            return fault_inside(connection) if path.name == HISTORY else None
    except apsw.Error:
        return "damaged"
