"""Says which running Weir a streaming reply belongs to.

Every process that journals holds an OS lock on a file of its own, `owners/<id>.lock` beside the
database. The kernel lets go of it however the process dies, so "the file is locked" means "its
owner lives": no process id that may be given out again, no heartbeat, no clock.
"""

from __future__ import annotations

import contextlib
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

from desktop.locking import try_lock
from desktop.storage.files import private_folder

_NAME = re.compile(r"[0-9a-f]{32}")

_held_here: set[str] = set()
"""The owners that this process is: a lock belongs to the whole process."""


class Owner:
    """This process as an owner, from construction until `release()` or its end. Raises OSError."""

    def __init__(self, database: Path) -> None:
        self._path, self._handle = _new_lock(_folder(database))
        self.id = self._path.stem
        _held_here.add(self.id)

    def release(self) -> None:
        """Let others recover the replies that this owner left unfinished."""
        if self.id in _held_here:
            _held_here.remove(self.id)
            _remove(self._path, self._handle)


def is_alive(database: Path, owner_id: str) -> bool:
    """Whether the owner still runs. One that cannot be checked counts as alive, and keeps its
    replies."""
    path = _folder(database) / f"{owner_id}.lock"
    if not _NAME.fullmatch(owner_id) or (path.exists() and not path.is_file()):
        return False  # no Weir made it
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        return not try_lock(handle)
    except OSError:
        return True
    finally:
        os.close(handle)


def others_live(database: Path) -> bool:
    """Whether another process has this history open for writing replies."""
    return any(
        path.stem not in _held_here and is_alive(database, path.stem)
        for path in _folder(database).glob("*.lock")
    )


def remove_dead(database: Path) -> None:
    """Delete the lock files of owners that are gone."""
    for path in filter(Path.is_file, _folder(database).glob("*.lock")):
        with contextlib.suppress(OSError):
            handle = os.open(path, os.O_RDWR)
            if try_lock(handle):
                _remove(path, handle)
            else:
                os.close(handle)


@contextlib.contextmanager
def exclusive(database: Path, name: str = "exclusive") -> Iterator[bool]:
    """Hold the one lock of this name that the folder's history has; gives False at once where
    another has it."""
    folder = _folder(database)
    private_folder(folder)
    handle = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield try_lock(handle)
    finally:
        os.close(handle)


def _folder(database: Path) -> Path:
    return database.parent / "owners"


def _new_lock(folder: Path) -> tuple[Path, int]:
    private_folder(folder)
    while True:
        path = folder / f"{uuid.uuid4().hex}.lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        # Another process's `remove_dead` may come between the two lines: then start over.
        if try_lock(handle) and path.exists():
            return path, handle
        os.close(handle)


def _remove(path: Path, handle: int) -> None:
    """Delete a lock file whose lock is held, then let go of the lock."""
    with contextlib.suppress(OSError):  # Windows deletes no open file: once more below
        path.unlink()
    os.close(handle)
    with contextlib.suppress(OSError):
        path.unlink()
