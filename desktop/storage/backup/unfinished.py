"""Where work on a backup lies while it is done, beside the history; a start removes what is left.

backing-up/         copies of the databases, while a backup is written
restoring/          a home that is to take the place of this one: `swapping`
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from desktop.storage.erasing import erase


def backing_up(database: Path) -> Path:
    """The folder of copies, while a backup is written."""
    return database.parent / "backing-up"


def restoring(database: Path) -> Path:
    """The folder of a home that is to take the place of this one."""
    return database.parent / "restoring"


def remove_snapshots(database: Path) -> None:
    """Overwrite and remove the copies that a backup needed."""
    erase_folder(backing_up(database))


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
