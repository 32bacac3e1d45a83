"""Writes a backup of the home while it is used.

    history.db ──SQLite's own copy──→ backing-up/ ──┐
    files, drafts, prompts, settings ───────────────┴─zip─→ .NAME-….part ──read again──→ NAME

The name has a whole backup or the one of before, whenever the process is killed or the disk full.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import apsw

from desktop.paths import Places
from desktop.storage.backup.failures import BackupFailed, BackupRefused
from desktop.storage.backup.manifest import FORMAT, VERSION, Manifest, Part
from desktop.storage.backup.members import DATABASES, HISTORY, MANIFEST, SETTINGS, files_of
from desktop.storage.backup.reading import AT_ONCE, open_backup
from desktop.storage.backup.snapshot import Unsound, counted, opened, take
from desktop.storage.backup.unfinished import backing_up, remove_snapshots
from desktop.storage.database import owner
from desktop.storage.database.database import reason_of
from desktop.storage.database.sealing import key_of
from desktop.storage.files import private_folder, sync_folder

_COPIED, _WRITTEN = 0.3, 0.8
"""How much is done once the databases are copied, and once all is in the file."""
_PART = ".part"
_MODE = (stat.S_IFREG | 0o600) << 16


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be backed up, and where to."""

    places: Places
    target: Path
    replace: bool
    """Whether a file that is there may be replaced."""
    weir: str
    """The version of this program."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is whole, and was read again."""

    path: Path
    size: int
    manifest: Manifest


def write_backup(order: Order, on_progress: Callable[[float], object] = float) -> Made:
    """Make a backup. What `on_progress` raises stops it, and nothing is left.

    Raises BackupFailed.
    """
    target = order.target.absolute()
    _check_target(order, target)
    try:
        with _alone(order.places.database) as mine:
            if not mine:
                raise BackupFailed(str(target), "busy")
            return _written(order, target, on_progress)
    except (apsw.CorruptError, apsw.NotADBError, Unsound) as exc:
        raise BackupFailed(str(target), "damaged") from exc
    except (apsw.Error, OSError) as exc:
        raise BackupFailed(str(target), *_why(exc)) from exc
    except BackupRefused as refused:
        raise BackupFailed(str(target), "unverified", refused.detail) from refused


def _why(exc: Exception) -> tuple[str, str]:
    reason = reason_of(exc)
    words = getattr(exc, "strerror", None) or type(exc).__name__
    return reason, words if reason in ("other", "io") else ""


def _check_target(order: Order, target: Path) -> None:
    path = str(target)
    if target.resolve().is_relative_to(order.places.database.parent.resolve()):
        raise BackupFailed(path, "in_home")
    if not target.parent.is_dir():
        raise BackupFailed(str(target.parent), "no_folder")
    if os.path.lexists(target):
        if not target.is_file() or target.is_symlink():
            raise BackupFailed(path, "no_file")
        if not order.replace:
            raise BackupFailed(path, "exists")


@contextlib.contextmanager
def _alone(database: Path) -> Iterator[bool]:
    """Whether this process may make a backup now: one at a time, for they share a folder."""
    private_folder(database.parent)
    with owner.exclusive(database, "backing-up") as mine:
        yield mine


def _written(order: Order, target: Path, on_progress: Callable[[float], object]) -> Made:
    database = order.places.database
    remove_snapshots(database)
    for left in target.parent.glob(f".{_plain(target.name)}-*{_PART}"):  # of a process killed
        left.unlink()
    handle, name = tempfile.mkstemp(_PART, f".{_plain(target.name)}-", target.parent)
    unfinished = Path(name)
    try:
        with open(handle, "w+b") as file:
            snapshots = _snapshots(database, on_progress)
            manifest = _fill(order, file, snapshots, on_progress)
            file.flush()
            os.fsync(file.fileno())
        _verify(unfinished, manifest, on_progress)
        _put_in_place(unfinished, target, replace=order.replace)
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        remove_snapshots(database)
    on_progress(1.0)
    return Made(target, target.stat().st_size, manifest)


def _plain(name: str) -> str:
    """The name without what a pattern would take for more than itself, and short enough."""
    return "".join(letter if letter.isalnum() or letter in ".-_" else "_" for letter in name)[:60]


def _snapshots(database: Path, on_progress: Callable[[float], object]) -> list[tuple[str, Path]]:
    """Copies of the databases that there are, each as it was at one moment."""
    folder = backing_up(database)
    private_folder(folder)
    there = [name for name in DATABASES if database.with_name(name).is_file()]
    for number, name in enumerate(there):
        share = _COPIED / len(there)

        def tell(done: float, begun: float = number * share, share: float = share) -> None:
            on_progress(begun + done * share)

        take(database.with_name(name), folder / name, tell)
    return [(name, folder / name) for name in there]


def _fill(
    order: Order,
    file: BinaryIO,
    snapshots: list[tuple[str, Path]],
    on_progress: Callable[[float], object],
) -> Manifest:
    """Write all parts, and the manifest behind them."""
    database, key = order.places.database, key_of(order.places.database)
    parts = [*snapshots, *files_of(database, encrypted=key is not None)]
    if order.places.settings.is_file():
        parts.append((SETTINGS, order.places.settings))
    whole = max(1, sum(_size(path) for _name, path in parts))
    done = 0
    found: list[Part] = []

    def tell(count: int) -> None:
        nonlocal done
        done += count
        on_progress(_COPIED + (_WRITTEN - _COPIED) * min(1.0, done / whole))

    with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
        for name, path in parts:
            with contextlib.suppress(FileNotFoundError):  # deleted since: nobody needs it
                found.append(_packed(archive, name, path, tell, loose=key is None))
        chats, messages = _counted(snapshots, key)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(
            *(FORMAT, VERSION, order.weir, made, key is not None, chats, messages, tuple(found))
        )
        archive.writestr(_entry(MANIFEST, loose=True), manifest.encoded())
    return manifest


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _counted(snapshots: list[tuple[str, Path]], key: str | None) -> tuple[int, int]:
    for name, path in snapshots:
        if name == HISTORY:
            with opened(path, key) as history:
                return counted(history)
    return 0, 0


def _entry(name: str, *, loose: bool) -> zipfile.ZipInfo:
    """`loose`: what is in it can be made smaller, as nothing encrypted can."""
    entry = zipfile.ZipInfo(name, time.localtime()[:6])
    entry.external_attr = _MODE
    entry.create_system = 3  # else the mode means nothing
    entry.compress_type = zipfile.ZIP_DEFLATED if loose else zipfile.ZIP_STORED
    return entry


def _packed(
    archive: zipfile.ZipFile, name: str, path: Path, tell: Callable[[int], object], *, loose: bool
) -> Part:
    """Pack one file as it is by now, and tell what it was."""
    digest, size = hashlib.sha256(), 0
    is_loose = loose or name not in DATABASES
    with path.open("rb") as source:
        entry = _entry(name, loose=is_loose)
        entry.file_size = os.fstat(source.fileno()).st_size  # or larger: it says how to write it
        with archive.open(entry, "w", force_zip64=entry.file_size > 1 << 30) as packed:
            while piece := source.read(AT_ONCE):
                digest.update(piece)
                size += len(piece)
                packed.write(piece)
                tell(len(piece))
    tell(0)
    return Part(name, size, digest.hexdigest())


def _verify(path: Path, manifest: Manifest, on_progress: Callable[[float], object]) -> None:
    """Read again what was written. Raises BackupRefused where it is something else."""
    whole, done = max(1, manifest.size), 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        on_progress(_WRITTEN + (1 - _WRITTEN) * min(1.0, done / whole))

    with open_backup(path) as backup:
        if backup.manifest != manifest:
            raise BackupRefused(str(path), "damaged", MANIFEST)
        backup.verify(tell)


def _put_in_place(unfinished: Path, target: Path, *, replace: bool) -> None:
    """Give the whole file its name. Raises FileExistsError rather than replace what may stay."""
    if replace:
        os.replace(unfinished, target)
    else:
        try:
            os.link(unfinished, target)
        except FileExistsError:
            raise BackupFailed(str(target), "exists") from None
        except (OSError, NotImplementedError):  # no links there, as on a stick
            if os.path.lexists(target):
                raise BackupFailed(str(target), "exists") from None
            os.replace(unfinished, target)
    sync_folder(target.parent)
