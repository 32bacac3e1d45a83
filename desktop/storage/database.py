"""The history's SQLite file: opened, brought up to date, and put aside where it cannot be used.

WAL with synchronous=NORMAL: what was committed survives any death of the process; a power cut may
take the last moments and never the file.
"""

from __future__ import annotations

import contextlib
import logging
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import apsw

from desktop.chat.failures import ChatError
from desktop.storage import owner
from desktop.storage.damage import is_damaged
from desktop.storage.failures import DatabaseSetAside, HistoryFailed, HistoryReadOnly
from desktop.storage.files import set_aside
from desktop.storage.schema import MIGRATIONS

Location = Path | str
"""A database: a file's path, or the name of one in this process's memory."""

BUSY_LIMIT = 5.0
"""Seconds to wait while another process writes."""

_log = logging.getLogger(__name__)


def open_database(path: Path) -> tuple[apsw.Connection, Location, list[ChatError]]:
    """The history at `path`, up to date; where it is; what the person must be told about it.

    Never fails and never overwrites: a file that is damaged or of a newer version is put aside;
    where nothing can be written, the file is copied into memory as far as it can be read, and
    this run works on the copy.
    """
    notices: list[ChatError] = []
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if aside := _put_aside_unusable(path):
            notices.append(aside)
        return _opened(path), path, notices
    except (apsw.Error, OSError) as exc:
        reason = reason_of(exc)
        _log.warning("history opened in memory: %s", reason)
        notices.append(HistoryReadOnly(str(path), reason))
        return *_copy_in_memory(path), notices


def connect(
    database: Location, *, create: bool = False, busy_limit: float = BUSY_LIMIT
) -> apsw.Connection:
    """A connection to the database as it stands. Raises apsw.Error."""
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    if isinstance(database, str):
        flags |= apsw.SQLITE_OPEN_URI
    connection = apsw.Connection(str(database), flags=flags)
    connection.set_busy_timeout(round(busy_limit * 1000))
    connection.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL")
    return connection


@contextlib.contextmanager
def writing(connection: apsw.Connection) -> Iterator[None]:
    """One transaction: all of it or nothing; within another, a part of that one.

    Raises apsw.Error.
    """
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite may have rolled back by itself: disk full
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn SQLite's errors into HistoryFailed."""
    try:
        yield
    except apsw.Error as exc:
        raise HistoryFailed(reason_of(exc)) from exc


def reason_of(exc: Exception) -> str:
    """Why the database refused, in HistoryFailed's words."""
    return next((reason for kinds, reason in _REASONS if isinstance(exc, kinds)), "other")


_REASONS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((apsw.FullError,), "full"),
    ((apsw.ReadOnlyError, apsw.PermissionsError, PermissionError), "read_only"),
    ((apsw.BusyError, apsw.LockedError), "busy"),
    ((apsw.CorruptError, apsw.NotADBError), "damaged"),
    ((apsw.CantOpenError, FileNotFoundError, NotADirectoryError, FileExistsError), "gone"),
    ((apsw.IOError,), "io"),
)


def _opened(path: Path) -> apsw.Connection:
    connection = connect(path, create=True)
    try:
        _use_wal(connection)
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: apsw.Connection) -> None:
    """Raises ReadOnlyError at once for a file that SQLite could open for reading only.

    Two processes that switch at once do not wait for each other: SQLite says busy at once.
    """
    if connection.readonly("main"):
        raise apsw.ReadOnlyError("the file is read-only")
    until = time.monotonic() + BUSY_LIMIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except apsw.BusyError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _migrate(connection: apsw.Connection) -> None:
    """Take the steps the file lacks, each in a transaction of its own.

    The version is read again inside: another process may have taken the step meanwhile.
    """
    while (version := _version(connection)) < len(MIGRATIONS):
        with writing(connection):
            if _version(connection) == version:
                connection.execute(MIGRATIONS[version])
                connection.execute(f"PRAGMA user_version = {version + 1}")


def _version(connection: apsw.Connection) -> int:
    return int(connection.pragma("user_version"))


def _put_aside_unusable(path: Path) -> DatabaseSetAside | None:
    """Rename a file this version cannot use.

    Looked at again under a lock: of two processes that start at once, one renames the file, and
    the other must not rename the fresh one.
    """
    if _fault(path) is None:
        return None
    until = time.monotonic() + BUSY_LIMIT
    while time.monotonic() < until:
        with owner.exclusive(path) as mine:
            if mine:
                fault = _fault(path)
                return DatabaseSetAside(fault, str(set_aside(path, fault))) if fault else None
        time.sleep(0.02)
    raise apsw.BusyError("another process is putting the file aside")


def _fault(path: Path) -> str | None:
    """ "damaged", "newer", or None for a file that can be used, or is not there yet."""
    if is_damaged(path):
        return "damaged"
    if not path.exists():
        return None
    try:
        with contextlib.closing(connect(path)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
            return "newer" if _version(connection) > len(MIGRATIONS) else None
    except (apsw.NotADBError, apsw.CorruptError):
        return "damaged"


def _copy_in_memory(path: Path) -> tuple[apsw.Connection, str]:
    """The file's chats, if they can be read, in a database that ends with this run."""
    memory, name = _new_memory()
    try:
        with contextlib.closing(_read_only(path)) as source:
            if _version(source) <= len(MIGRATIONS):
                source.execute("VACUUM INTO ?", (name,)).fetchall()
    except apsw.Error:
        memory.close()
        memory, name = _new_memory()
    _migrate(memory)
    return memory, name


def _new_memory() -> tuple[apsw.Connection, str]:
    """Named, so that the journal's connection finds it; it lives as long as a connection does."""
    name = f"file:/{uuid.uuid4().hex}?vfs=memdb"
    return connect(name, create=True), name


def _read_only(path: Path) -> apsw.Connection:
    """`mode=ro` sees the write-ahead log, but needs its files; `immutable=1` needs none."""
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    for option in ("mode=ro", "immutable=1"):
        try:
            connection = apsw.Connection(f"{path.absolute().as_uri()}?{option}", flags=flags)
            connection.set_busy_timeout(round(BUSY_LIMIT * 1000))
            _version(connection)
        except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.IOError):
            continue
        else:
            return connection
    raise apsw.CantOpenError("the file cannot be read")
