"""Connects to the history's SQLite database, brings it up to date and changes it.

WAL with synchronous=NORMAL: a committed change survives any death of the process; a power cut may
take the changes of the last moments, and never the file.
"""

from __future__ import annotations

import contextlib
import errno
import time
from collections.abc import Iterator
from pathlib import Path

import apsw

from desktop.storage.database.raw_file import is_utf8
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.database.sealing import unseal
from desktop.storage.disk import network_kind
from desktop.storage.failures import HistoryFailed
from desktop.storage.files import make_private

Location = Path | str
"""A database: a file's path, or the name of one in this process's memory."""

BUSY_LIMIT = 5.0
"""Seconds to wait while another process writes."""


def connect(
    database: Location, *, create: bool = False, busy_limit: float = BUSY_LIMIT
) -> apsw.Connection:
    """Connect to the database as it is, without a migration, by its key where it is encrypted.

    Raises apsw.Error.
    """
    path = database if isinstance(database, Path) else None
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    if isinstance(database, Path) and create:
        make_private(database)
    if isinstance(database, Path) and not is_utf8(database):
        database = database.absolute().as_uri()
    if isinstance(database, str):
        flags |= apsw.SQLITE_OPEN_URI
    connection = apsw.Connection(str(database), flags=flags)
    connection.set_busy_timeout(round(busy_limit * 1000))
    if path is not None:
        _unsealed(connection, path)
    # Text of a page that grew stays in its free room otherwise, and no later delete finds it.
    connection.execute("PRAGMA secure_delete = FAST")
    connection.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL")
    return connection


def _unsealed(connection: apsw.Connection, path: Path) -> None:
    try:
        unseal(connection, path)
    except BaseException:
        connection.close()
        raise


def identity_of(database: Location) -> object:
    """Device and inode: they differ where another file has taken the name."""
    if isinstance(database, str):
        return database
    try:
        found = database.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextlib.contextmanager
def writing(connection: apsw.Connection) -> Iterator[None]:
    """Run the block as one transaction, all of it or nothing; within another, as a part of that.

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
    """Why the database refused: a `reason` of HistoryFailed."""
    if getattr(exc, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE:
        return "full"  # no room for what lies beside the log
    if isinstance(exc, OSError) and exc.errno in (errno.ENOSPC, errno.EDQUOT):
        return "full"
    return next((reason for kinds, reason in _REASONS if isinstance(exc, kinds)), "other")


_REASONS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((apsw.FullError,), "full"),
    ((apsw.ReadOnlyError, apsw.PermissionsError, PermissionError), "read_only"),
    ((apsw.BusyError, apsw.LockedError), "busy"),
    ((apsw.AuthError,), "locked"),
    ((apsw.CorruptError, apsw.NotADBError), "damaged"),
    ((apsw.CantOpenError, FileNotFoundError, NotADirectoryError, FileExistsError), "gone"),
    ((apsw.IOError,), "io"),
)


def open_wal(path: Path) -> apsw.Connection:
    """Open or make the history at `path`, as it is, with a write-ahead log; on a network drive,
    where that does not work, with a journal that goes after each change.

    Raises OSError, apsw.Error.
    """
    while True:
        file = identity_of(path)
        connection = connect(path, create=True)
        try:
            _use_mode(connection, journal_mode(path))
        except BaseException:
            connection.close()
            raise
        if file in (None, identity_of(path)):
            return connection
        connection.close()  # while it waited, another process put another file there


def journal_mode(path: Path) -> str:
    """How SQLite can write safely where this path is."""
    return "WAL" if network_kind(path.parent) is None else "DELETE"


def _use_mode(connection: apsw.Connection, mode: str) -> None:
    """Switch to WAL, or away from it. Raises ReadOnlyError at once for a file that SQLite opened
    for reading only.

    Two processes that switch together do not wait for each other: SQLite says busy at once.
    """
    if connection.readonly("main"):
        raise apsw.ReadOnlyError("the file is read-only")
    until = time.monotonic() + BUSY_LIMIT
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode = {mode}").fetchall()
        except apsw.BusyError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def migrate(connection: apsw.Connection, steps: int = len(MIGRATIONS)) -> None:
    """Take the steps that the file lacks of the first `steps`, each in a transaction of its own.

    The version is read again inside: another process may have taken the step meanwhile.
    """
    while (version := version_of(connection)) < steps:
        with writing(connection):
            if version_of(connection) == version:
                connection.execute(MIGRATIONS[version])
                connection.execute(f"PRAGMA user_version = {version + 1}")


def version_of(connection: apsw.Connection) -> int:
    """The number of steps of the schema that a history has taken."""
    return int(connection.pragma("user_version"))
