"""Brings a history's file up to date: beside a copy of it, until the new one is verified.

Each step of the schema is one transaction that moves `user_version` along, so a process that is
killed, or a disk that is full, leaves the file as it was before that step, and the next start goes
on from there. The copy is for what no transaction knows of: a step that is wrong, a disk that lies.
Where there is no room for it, the file is brought up to date without: the steps alone are safe.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import apsw

from desktop.storage.database import owner
from desktop.storage.database.database import connect, migrate, open_wal, version_of
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.database.sealing import unseal
from desktop.storage.files import make_private, set_aside

Progress = Callable[[float], object]
"""Is told now and then how much of the whole is done, from 0 to 1."""

SPARE = 16 << 20
"""Bytes of the disk that a copy leaves free, beside a tenth of its own size for the steps."""
_PAGES = 2_000
"""Pages that are copied at once: some megabytes."""
_COPIED, _TAKEN = 0.4, 0.8
"""How much is done once the copy is made, and once the steps are taken."""

_log = logging.getLogger(__name__)


def open_file(path: Path, on_progress: Progress = float) -> apsw.Connection:
    """Open or make the history at `path`, brought up to date. Raises OSError, apsw.Error."""
    connection = open_wal(path)
    try:
        if version_of(connection) < len(MIGRATIONS) or _copies(path):
            _bring_up_to_date(path, connection, on_progress)
    except BaseException:
        connection.close()
        raise
    return connection


def kept_copy(path: Path) -> Path | None:
    """Put a copy aside that is still there, because what came of it could not be verified, under a
    name that nobody deletes. None: there is none. Raises OSError."""
    found = _copies(path)
    return set_aside(found[0], "copy") if found else None


def _bring_up_to_date(path: Path, connection: apsw.Connection, on_progress: Progress) -> None:
    """Where another process does it already, wait for that one."""
    while True:
        with owner.exclusive(path) as mine:
            if mine:
                _upgrade(path, connection, on_progress)
                return
        if version_of(connection) == len(MIGRATIONS):
            return
        time.sleep(0.1)


def _upgrade(path: Path, connection: apsw.Connection, on_progress: Progress) -> None:
    version, copies = version_of(connection), _copies(path)
    if 0 < version < len(MIGRATIONS) and not copies:
        copies = _copied(path, connection, version, on_progress)
    try:
        _take_steps(connection, on_progress)
    except apsw.FullError:
        if not copies:
            raise
        _delete(copies)  # its room is what is missing, and the steps are safe without it
        copies = []
        _take_steps(connection, on_progress)
    if copies and _is_sound(connection, copies[0]):
        _delete(copies)
    on_progress(1.0)


def _take_steps(connection: apsw.Connection, on_progress: Progress) -> None:
    while (version := version_of(connection)) < len(MIGRATIONS):
        on_progress(_COPIED + (_TAKEN - _COPIED) * version / len(MIGRATIONS))
        migrate(connection, version + 1)
    on_progress(_TAKEN)


def _copied(
    path: Path, connection: apsw.Connection, version: int, on_progress: Progress
) -> list[Path]:
    """Copy the file as it is. Gives none where there is no room for it."""
    size = connection.pragma("page_count") * connection.pragma("page_size")
    if shutil.disk_usage(path.parent).free < size * 1.1 + SPARE:
        _log.warning("history brought up to date without a copy: no room for it")
        return []
    copy, unfinished = Path(f"{path}.before-{version}"), Path(f"{path}.copying")
    unfinished.unlink(missing_ok=True)
    try:
        make_private(unfinished)
        _copy(connection, unfinished, on_progress)
        os.replace(unfinished, copy)  # which is whole, wherever it is found
    except (apsw.Error, OSError) as exc:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        _log.warning("history brought up to date without a copy: %s", type(exc).__name__)
        return []
    return [copy]


def _copy(connection: apsw.Connection, to: Path, on_progress: Progress) -> None:
    with contextlib.closing(apsw.Connection(str(to))) as target:
        unseal(target, to)
        target.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        with target.backup("main", connection, "main") as backup:
            while not backup.done:
                backup.step(_PAGES)
                done = 1 - backup.remaining / max(backup.page_count, 1)
                on_progress(_COPIED * done)
        target.execute("PRAGMA journal_mode = DELETE")  # it has no log beside it
    handle = os.open(to, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_sound(connection: apsw.Connection, copy: Path) -> bool:
    """Whether the file is whole, and has as many rows as its copy."""
    try:
        with contextlib.closing(connect(copy)) as old:
            same = _counted(connection) == _counted(old)
        [(checked,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except apsw.Error:
        return False
    return same and checked == "ok"


def _counted(connection: apsw.Connection) -> list[tuple[object, ...]]:
    tables = ("conversations", "messages")
    return [row for table in tables for row in connection.execute(f"SELECT count(*) FROM {table}")]


def _copies(path: Path) -> list[Path]:
    """The copies of this file, that of the oldest version first."""
    names = (Path(f"{path}.before-{version}") for version in range(1, len(MIGRATIONS)))
    return [name for name in names if name.is_file()]


def _delete(copies: list[Path]) -> None:
    for copy in copies:
        with contextlib.suppress(OSError):
            copy.unlink()
