"""Copies a database as it is at one moment, while others write to it; encrypted, it stays so."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw

from desktop.storage.database.database import connect
from desktop.storage.database.raw_file import is_utf8
from desktop.storage.database.sealing import give_key, key_of
from desktop.storage.files import make_private

Progress = Callable[[float], object]
"""Is told now and then how much of the whole is done, from 0 to 1. What it raises ends the work."""

_PAGES = 500
"""Pages that are copied at once: two megabytes."""
_STEPS = 20_000
"""Steps of SQLite's machine between two looks whether to go on."""
_RESTARTS = 3
"""How often others may write in between, where nothing keeps the copy at one moment; after that
they wait for it."""


class Unsound(Exception):
    """A database that does not hold together."""


def take(database: Path, to: Path, on_progress: Progress = float) -> None:
    """Copy a database to a new file, and look through all pages of the copy.

    Raises apsw.Error, OSError, Unsound.
    """
    key = key_of(database)
    make_private(to)
    with contextlib.closing(connect(database)) as source, opened(to, key) as copy:
        copy.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF").fetchall()
        if source.pragma("journal_mode") == "wal":  # readers there keep nobody from writing
            source.execute("BEGIN; SELECT count(*) FROM sqlite_schema").fetchall()
        _copy(source, copy, on_progress)
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # it has no log beside it
        if not is_sound(copy, on_progress):
            raise Unsound


def _copy(source: apsw.Connection, copy: apsw.Connection, on_progress: Progress) -> None:
    left, restarts = None, 0
    with copy.backup("main", source, "main") as backup:
        while not backup.done:
            try:
                backup.step(-1 if restarts > _RESTARTS else _PAGES)
            except (apsw.BusyError, apsw.LockedError):
                restarts += 1
                if restarts > 100 * _RESTARTS:
                    raise
                time.sleep(0.05)
                continue
            if left is not None and backup.remaining >= left:
                restarts += 1  # somebody wrote, and it began anew
            left = backup.remaining
            on_progress(1 - left / max(backup.page_count, 1))


def is_sound(connection: apsw.Connection, on_progress: Progress = float) -> bool:
    """Whether all pages of a database hold together. `on_progress` is asked now and then, since it
    may take a while, and ends the look by what it raises."""

    def go_on() -> bool:
        on_progress(1.0)
        return False

    connection.set_progress_handler(go_on, _STEPS)
    try:
        [(checked,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except (apsw.Error, ValueError):
        return False
    finally:
        connection.set_progress_handler(None)
    return checked == "ok"


def counted(connection: apsw.Connection) -> tuple[int, int]:
    """How many chats and messages a history has; those of the trash count, too."""
    found = []
    for table in ("conversations", "messages"):
        try:
            [(count,)] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        except apsw.SQLError:
            count = 0
        found.append(int(str(count)))
    return found[0], found[1]


@contextlib.contextmanager
def opened(path: Path, key: str | None) -> Iterator[apsw.Connection]:
    """Connect to a database of any name by this key, whatever stands beside it."""
    flags = apsw.SQLITE_OPEN_READWRITE
    name = str(path)
    if not is_utf8(path):
        flags, name = flags | apsw.SQLITE_OPEN_URI, path.absolute().as_uri()
    with contextlib.closing(apsw.Connection(name, flags=flags)) as connection:
        if key is not None:
            give_key(connection, key)
        yield connection
