"""Reads files that only the administrator can have written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from desktop.storage.failures import PolicyRefused

MOST_BYTES = 4_000_000

Stamp = tuple[int, int, int, int, int] | None


def stamp_of(path: Path) -> Stamp:
    """What is another once the file was written or its owner changed; None: it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size, found.st_uid


def read_trusted(path: Path, owner: int) -> bytes:
    """The content of a file of this owner that nobody else can write. Raises PolicyRefused."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe never ends
        with open(handle, "rb") as file:
            _check(path, os.fstat(file.fileno()), owner)
            content = file.read(MOST_BYTES + 1)
    except OSError as exc:
        raise PolicyRefused(str(path), "unreadable", exc.strerror or type(exc).__name__) from exc
    if len(content) > MOST_BYTES:
        raise PolicyRefused(str(path), "too_large")
    return content


def check_folder(folder: Path, owner: int) -> None:
    """Raises PolicyRefused where others could put a file there; FileNotFoundError."""
    for one in (folder, folder.parent):
        try:
            _check(one, one.stat(), owner, is_folder=True)
        except FileNotFoundError:
            raise
        except OSError as exc:
            raise PolicyRefused(str(one), "unreadable", exc.strerror or "") from exc


def _check(path: Path, found: os.stat_result, owner: int, *, is_folder: bool = False) -> None:
    if not (stat.S_ISDIR if is_folder else stat.S_ISREG)(found.st_mode):
        raise PolicyRefused(str(path), "kind")
    if os.name != "nt" and found.st_uid != owner:
        raise PolicyRefused(str(path), "owner")
    if os.name != "nt" and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PolicyRefused(str(path), "writable")
