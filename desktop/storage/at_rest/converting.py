"""Writes the history anew, encrypted or plain, and puts it in the place of the old one.

    history.db ──VACUUM INTO, by the new key──→ history.db-converting ──checked──→ history.db

The new file is whole and on the disk before one rename puts it in place: whenever the process is
killed, the disk is full or the power fails, the old history is there or the new one. Nobody else
has the file open meanwhile: SQLite's own lock is held from the first page to the rename.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw

from desktop.storage.database import owner
from desktop.storage.database.database import BUSY_LIMIT, reason_of
from desktop.storage.database.sealing import give_key, key_of, sealed_uri, use_key
from desktop.storage.database.upgrade import SPARE, open_file
from desktop.storage.erasing import erase_database, overwrite
from desktop.storage.failures import HistoryFailed
from desktop.storage.files import make_private, sync_folder
from desktop.storage.searching.index_file import index_of

Progress = Callable[[float], object]
"""Is told now and then how much of the whole is done, from 0 to 1."""

_COPIED, _CHECKED = 0.6, 0.9
_STEPS = 20_000
"""Steps of SQLite's machine between two calls of the progress."""


def convert(database: Path, key: str | None, on_progress: Progress = float) -> None:
    """Have the history be encrypted by `key`, or plain with None. Nothing of this process may have
    it open. Connections that come after it use the new key.

    Raises HistoryFailed: then all is as it was. The error carries no file's name and no key.
    """
    reason = None
    try:
        open_file(database).close()  # brought up to date, before it is held
        with _alone(database):
            _convert(database, key, on_progress)
    except (apsw.Error, OSError, _Unequal) as exc:
        # Not chained: SQLite's words may quote the name of the new file, with the key in it.
        reason = reason_of(exc)
    if reason is not None:
        raise HistoryFailed(reason)


def tidy(database: Path) -> None:
    """Remove what a conversion left that was killed; the caller holds the history's lock."""
    with contextlib.suppress(OSError):
        erase_database(_unfinished(database))


@contextlib.contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Hold the history and its index, against every other process. Raises apsw.BusyError."""
    until = time.monotonic() + BUSY_LIMIT
    while True:
        with owner.exclusive(database) as mine, owner.exclusive(database, "indexing") as index:
            if mine and index and not owner.others_live(database):
                yield
                return
        if time.monotonic() > until:
            raise apsw.BusyError("another process has the history open")
        time.sleep(0.05)


def _convert(database: Path, key: str | None, on_progress: Progress) -> None:
    tidy(database)
    fresh, was_plain = _unfinished(database), key_of(database) is None
    with contextlib.ExitStack() as stack:
        connection = held(database)
        stack.callback(connection.close)
        try:
            _copy(connection, fresh, key, on_progress)
            _check(connection, fresh, key)
            on_progress(_CHECKED)
        except BaseException:
            connection.close()
            with contextlib.suppress(OSError):
                erase_database(fresh)
            raise
        old = os.open(database, os.O_RDWR) if os.name != "nt" and was_plain else None
        if os.name == "nt":  # which renames nothing over an open file
            connection.close()
        os.replace(fresh, database.resolve())  # where a link leads
        sync_folder(fresh.parent)
        use_key(database, key)
        connection.close()
        if old is not None:
            with contextlib.suppress(OSError):
                overwrite(old)
            os.close(old)
    with contextlib.suppress(OSError):
        erase_database(index_of(database))
    on_progress(1.0)


def _unfinished(database: Path) -> Path:
    return Path(f"{database.resolve()}-converting")


def held(database: Path) -> apsw.Connection:
    """Connect so that nobody else can read or write until the connection is closed. The log is in
    the file then, and gone."""
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI  # as `VACUUM INTO` needs it
    connection = apsw.Connection(database.absolute().as_uri(), flags=flags)
    try:
        connection.set_busy_timeout(round(BUSY_LIMIT * 1000))
        if (key := key_of(database)) is not None:
            give_key(connection, key)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        mode = connection.pragma("journal_mode", "DELETE")
        connection.pragma("locking_mode", "EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE; COMMIT")
    except BaseException:
        connection.close()
        raise
    if mode != "delete":
        connection.close()
        raise apsw.BusyError("somebody reads the history")
    return connection


def _copy(connection: apsw.Connection, fresh: Path, key: str | None, on_progress: Progress) -> None:
    size = int(connection.pragma("page_count")) * int(connection.pragma("page_size"))
    if shutil.disk_usage(fresh.parent).free < size * 1.1 + SPARE:
        raise apsw.FullError("no room for the new file")
    make_private(fresh)

    def tell() -> bool:
        with contextlib.suppress(OSError):
            on_progress(_COPIED * min(fresh.stat().st_size / max(size, 1), 1.0))
        return False

    connection.set_progress_handler(tell, _STEPS)
    try:
        connection.execute("VACUUM INTO ?", (sealed_uri(fresh, key),)).fetchall()
    finally:
        connection.set_progress_handler(None)
    handle = os.open(fresh, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Unequal(Exception):
    """The new file does not hold what the old one does."""


def _check(connection: apsw.Connection, fresh: Path, key: str | None) -> None:
    """Read every page of the new file by its key, and count the rows of every table."""
    flags = apsw.SQLITE_OPEN_READONLY
    with contextlib.closing(apsw.Connection(str(fresh), flags=flags)) as new:
        if key is not None:
            give_key(new, key)
        [(checked,)] = new.execute("PRAGMA integrity_check(1)").fetchall()
        if checked != "ok" or _counted(new) != _counted(connection):
            raise _Unequal


def _counted(connection: apsw.Connection) -> dict[str, object]:
    """How many rows each table has, and how far its schema is."""
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    counts: dict[str, object] = {"": connection.pragma("user_version")}
    for (name,) in names:
        [(counts[str(name)],)] = connection.execute(f'SELECT count(*) FROM "{name}"').fetchall()
    return counts
