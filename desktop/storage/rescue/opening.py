"""Opens the history's file, or puts it aside where it cannot be used; never loses it.

A damaged file is put aside whole, and every row that can be read is copied into a new one. A sound
file is never touched, nor one that another Weir has open.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
import uuid
from pathlib import Path

import apsw

from desktop.chat.failures import ChatError
from desktop.storage.database import owner
from desktop.storage.database.age import has_rollback_journal, is_old
from desktop.storage.database.database import (
    BUSY_LIMIT,
    Location,
    connect,
    migrate,
    reason_of,
    version_of,
)
from desktop.storage.database.rows import COLUMNS
from desktop.storage.database.schema import MIGRATIONS
from desktop.storage.database.sealing import is_locked
from desktop.storage.database.upgrade import Progress, kept_copy, open_file
from desktop.storage.disk import network_kind
from desktop.storage.failures import (
    DatabaseSetAside,
    HistoryCopyKept,
    HistoryLocked,
    HistoryOnNetwork,
    HistoryReadOnly,
)
from desktop.storage.files import COMPANIONS, private_folder, set_aside
from desktop.storage.rescue.damage import is_damaged
from desktop.storage.rescue.model_rows import read_only
from desktop.storage.rescue.salvage import Saved, salvage

PLAUSIBLE_STEPS = 1000
"""A file that claims to be newer by more steps than this has a damaged header."""

_log = logging.getLogger(__name__)


def open_database(
    path: Path, on_progress: Progress = float
) -> tuple[apsw.Connection, Location, list[ChatError]]:
    """Open the history at `path`; return it, the database in use, and notices for the person.

    Never fails and never overwrites: a file that cannot be used is put aside; where the disk cannot
    be written, the file is copied into memory as far as it can be read, and this run works on the
    copy. One that is locked stays as it is, and this run has an empty one in memory.
    """
    if is_locked(path):
        return *_empty_in_memory(), [HistoryLocked()]
    notices: list[ChatError] = []
    if (fs := network_kind(path.parent)) is not None and not has_rollback_journal(path):
        notices.append(HistoryOnNetwork(str(path), fs))  # once: then its header tells
    try:
        private_folder(path.parent)
        if aside := _put_aside_unusable(path):
            notices.append(aside)
        connection = open_file(path, on_progress)
    except (apsw.Error, OSError) as exc:
        reason = reason_of(exc)
        if reason == "gone" and os.path.exists(path):  # SQLite could not make its log beside it
            reason = "read_only"
        if reason == "gone" and not path.parent.is_dir():
            reason = "no_folder"
        _log.warning("history opened in memory: %s", reason)
        notices.append(HistoryReadOnly(str(path), reason))
        return *_copy_in_memory(path), notices
    with contextlib.suppress(OSError):
        if kept := kept_copy(path):
            notices.append(HistoryCopyKept(str(kept)))
    return connection, path, notices


def bring_up_to_date(path: Path, on_progress: Progress) -> None:
    """Bring an older file up to date, which may take minutes, so that it opens at once after that.

    A file that cannot be used is left to `open_database`, which says so. Never raises.
    """
    with contextlib.suppress(apsw.Error, OSError):
        if is_old(path) and not is_locked(path) and _fault(path) is None:
            open_file(path, on_progress).close()


def open_in_memory(first_id: int) -> tuple[apsw.Connection, str]:
    """An empty history in memory alone, whose ids count up from `first_id`; and its name.

    Nothing of it reaches the disk: SQLite sorts in memory, too.
    """
    memory, name = _new_memory()
    memory.execute("PRAGMA temp_store = MEMORY")
    migrate(memory)
    _count_from(memory, first_id, "conversations", "messages")
    return memory, name


def rescue(path: Path, connection: apsw.Connection) -> DatabaseSetAside | None:
    """Put the damaged file of an open history aside, and a new one with its rows in its place.

    Returns None where the file has to stay: another Weir has it open, or puts it aside now.
    `connection` makes this process's own journal wait meanwhile, and is closed in any case.
    Raises OSError, apsw.Error; then the file is where it was.
    """
    with contextlib.closing(connection), owner.exclusive(path) as mine:
        if not mine or owner.others_live(path) or is_locked(path):
            return None
        # Without this the last one to close would empty the log into the file that is put aside,
        # and delete the fresh one's in its place.
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        with contextlib.suppress(apsw.CorruptError, apsw.NotADBError):  # then nobody can write
            connection.execute("BEGIN IMMEDIATE")
        return _replaced(path)


def _put_aside_unusable(path: Path) -> DatabaseSetAside | None:
    """Put a file aside that this version cannot use.

    The file is checked again under a lock: of two processes that start at once, one renames the
    file, and the other must not rename the new one.
    """
    saved = _saved_name(path)
    if _is_usable(path) and not saved.exists():
        return None
    until = time.monotonic() + BUSY_LIMIT
    while time.monotonic() < until:
        with owner.exclusive(path) as mine:
            if mine:
                return _put_aside(path, _fault(path))
        time.sleep(0.02)
    raise apsw.BusyError("another process is putting the file aside")


def _is_usable(path: Path) -> bool:
    """Whether a file can be used as it is. One that is gone once it is opened may have been put
    aside by another process: then another has its name by now, or will have it soon."""
    try:
        return _fault(path) is None
    except (FileNotFoundError, apsw.CantOpenError):
        return not _saved_name(path).exists() and _fault(path) is None


def _put_aside(path: Path, fault: str | None) -> DatabaseSetAside | None:
    if fault == "damaged":
        if owner.others_live(path):
            raise apsw.CorruptError("another Weir has the file open")
        return _replaced(path)
    if fault is not None:
        return DatabaseSetAside(fault, str(set_aside(path, fault)))
    saved = _saved_name(path)
    if saved.exists() and not path.exists():  # killed between the two renames below
        saved.rename(path)
    saved.unlink(missing_ok=True)
    return None


def _replaced(path: Path) -> DatabaseSetAside:
    """Put a new file with the saved rows in the damaged one's place. The caller holds the lock."""
    fresh = _saved_name(path)
    try:
        fresh.unlink(missing_ok=True)
        saved = _save(path, fresh)
        aside = set_aside(path, "damaged")
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    fresh.rename(path)
    _log.warning("history put aside: %s", saved)
    return DatabaseSetAside("damaged", str(aside), saved.chats, saved.messages)


def _saved_name(path: Path) -> Path:
    """The name of the new file while it is written. It is whole once the damaged one is renamed."""
    return Path(f"{path}-saved")


def _save(path: Path, fresh: Path) -> Saved:
    with contextlib.closing(connect(fresh, create=True)) as target:
        target.execute("PRAGMA synchronous = FULL")
        migrate(target)
        return salvage(path, target)


def _fault(path: Path) -> str | None:
    """ "no_file" (a folder, a pipe: it is not opened), "damaged", "foreign" (another program's),
    "newer", or None for a file that can be used, or is not there yet."""
    if not _is_file(path):
        return "no_file"
    beside = [Path(f"{path}{suffix}") for suffix in COMPANIONS]
    if not all(map(_is_file, beside)) or is_damaged(path):
        return "damaged"
    if not path.exists():
        return None
    try:
        with contextlib.closing(connect(path)) as connection:
            return fault_inside(connection)
    except (apsw.NotADBError, apsw.CorruptError):
        return "damaged"


def _is_file(path: Path) -> bool:
    """Whether a path is a file, which opens at once (a pipe waits), or is free."""
    return path.is_file() or not path.exists()


def fault_inside(connection: apsw.Connection) -> str | None:
    """The same as `_fault` for a file that SQLite can open: do its tables fit its version?"""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    version = version_of(connection)
    if len(MIGRATIONS) < version <= len(MIGRATIONS) + PLAUSIBLE_STEPS:
        return "newer"
    if version == 0 and not tables:
        return None
    known = _has(connection, "conversations", _CHATS) + _has(connection, "messages", _FIRST)
    if known < 2:
        return "damaged" if known or not tables else "foreign"
    whole = all(_has(connection, table, columns) for table, columns in _NEWEST)
    as_it_says = whole if version == len(MIGRATIONS) else 0 < version < len(MIGRATIONS)
    return None if as_it_says and not (whole and version < len(MIGRATIONS)) else "damaged"


_CHATS = "id, title, created_at, updated_at, deleted_at, active_child"
_FIRST = "id, conversation_id, parent_id, role, text, state, active_child, owner"
_NEWEST = (
    ("conversations", f"{_CHATS}, endpoint_name, model"),
    ("messages", COLUMNS),
    ("journal", "seq, message_id, kind, text"),
    ("search_queue", "seq, id"),
)
"""The columns after the last step of the schema: a file of the step before lacks one of them."""


def _has(connection: apsw.Connection, table: str, columns: str) -> bool:
    try:
        connection.execute(f"SELECT {columns} FROM {table} LIMIT 0")
    except apsw.SQLError:
        return False
    return True


def _copy_in_memory(path: Path) -> tuple[apsw.Connection, str]:
    """Copy the chats that can be read into a database that ends with this run."""
    memory, name = _new_memory()
    try:
        if path.is_file():
            with contextlib.closing(read_only(path)) as source:
                fault = fault_inside(source)
                if fault is None:
                    source.execute("VACUUM INTO ?", (name,)).fetchall()
                elif fault == "damaged":
                    raise apsw.CorruptError("to be read page by page")
        migrate(memory)
    except apsw.Error:
        memory.close()
        memory, name = _new_memory()
        migrate(memory)
        with contextlib.suppress(apsw.Error, OSError):
            salvage(path, memory)
    # Ids that no chat of the file has, read or not, nor one of another such run: the drafts lie by
    # these ids in files that this run may well write.
    _count_from(memory, int(time.time()), "conversations")
    return memory, name


def _empty_in_memory() -> tuple[apsw.Connection, str]:
    memory, name = _new_memory()
    migrate(memory)
    return memory, name


def _count_from(memory: apsw.Connection, first: int, *tables: str) -> None:
    for table in tables:
        memory.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        memory.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, first - 1))


def _new_memory() -> tuple[apsw.Connection, str]:
    """Make a database in memory, with a name by which the journal connects to it; it lives as long
    as a connection to it."""
    name = f"file:/{uuid.uuid4().hex}?vfs=memdb"
    return connect(name, create=True), name
