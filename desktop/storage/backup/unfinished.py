"""Where work on a backup lies while it is done, beside the history; a start removes what is left.

backing-up/         copies of the databases, while a backup is written
restoring/          a home that is to take the place of this one: `swapping`
"""

from __future__ import annotations

from pathlib import Path

from desktop.storage.erasing import erase_folder


def backing_up(database: Path) -> Path:
    """The folder of copies, while a backup is written."""
    return database.parent / "backing-up"


def restoring(database: Path) -> Path:
    """The folder of a home that is to take the place of this one."""
    return database.parent / "restoring"


def remove_snapshots(database: Path) -> None:
    """Overwrite and remove the copies that a backup needed."""
    erase_folder(backing_up(database))
