"""Overwrites files before they go, so far as the system lets a program do that.

A disk that moves its blocks, a file system that copies on write, or a backup of others may keep
what was there: docs/security.md says so.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from desktop.storage.files import COMPANIONS

_AT_ONCE = 1 << 17
_ZEROS = bytes(_AT_ONCE)


def erase(path: Path) -> None:
    """Overwrite a file and delete it; none there is no error. Raises OSError where it stays.

    Do not call it for a database that this process has open: to close it releases SQLite's locks.
    """
    if not os.path.lexists(path):
        return
    if path.is_file() and not path.is_symlink():
        with contextlib.suppress(OSError), path.open("r+b") as file:
            overwrite(file.fileno())
    path.unlink()


def erase_database(path: Path) -> None:
    """The same for a database, with what lies beside it. Raises OSError."""
    for suffix in (*COMPANIONS, ""):
        erase(Path(f"{path}{suffix}"))


def erase_folder(folder: Path) -> bool:
    """Overwrite and remove all files of a folder, and the folder. Returns whether it is gone.

    Nothing behind a link is touched.
    """
    if folder.is_symlink() or not folder.is_dir():
        return not folder.exists()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or path.is_file():
            with contextlib.suppress(OSError):
                erase(path)
    with contextlib.suppress(OSError):
        shutil.rmtree(folder)
    return not folder.exists()


def overwrite(handle: int) -> None:
    """Write zeros over all of an open file, down to the disk. Raises OSError."""
    left = os.fstat(handle).st_size
    os.lseek(handle, 0, os.SEEK_SET)
    while left > 0:
        left -= os.write(handle, _ZEROS[: min(left, _AT_ONCE)])
    os.fsync(handle)
