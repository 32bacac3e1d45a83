"""The homes of before a restore: whole, each in a folder of its own, until they are deleted."""

from __future__ import annotations

from pathlib import Path

from desktop.storage.erasing import erase_folder

KEPT = "before-restore-"
"""Begins the names of their folders, which lie beside the history; the time follows."""


def previous_homes(database: Path) -> list[Path]:
    """Their folders, the oldest first."""
    found = database.parent.glob(f"{KEPT}*")
    return sorted(path for path in found if path.is_dir() and not path.is_symlink())


def delete_previous(database: Path) -> list[Path]:
    """Overwrite and delete all of them; returns those that the system did not let go."""
    return [folder for folder in previous_homes(database) if not erase_folder(folder)]
