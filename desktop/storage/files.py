"""Replaces files whole or not at all, puts files aside, and keeps them private."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from pathlib import Path

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, by the ends of its names."""


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner can read; close one that exists. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close_to_others(folder, 0o700)


def make_private(path: Path) -> None:
    """Make an empty file that only its owner can read; close one that exists to others.

    A file that exists is not opened: to close it again would release SQLite's locks.
    """
    with contextlib.suppress(OSError):  # the next one to open it has a better message
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _close_to_others(path, 0o600)


def close_to_others(*folders: Path) -> None:
    """Let only the owner read Weir's folders and the files that Weir wrote there."""
    for folder in folders:
        _close_to_others(folder, 0o700)
        for pattern in _OURS:
            for path in folder.glob(pattern):
                if path.is_file():
                    _close_to_others(path, 0o600)


_OURS = (
    "history.*",
    "settings.*",
    "window.state",
    "update.json",
    "weir.log*",
    "*.lock",
    "exclusive",
    "indexing",
    "search.*",
)


def _close_to_others(path: Path, mode: int) -> None:
    """Set the mode of a path that belongs to this person; Windows has no such modes.

    A folder that everybody may write to, as /tmp, or that holds people's homes, does not belong to
    one person, also where `WEIR_HOME` names it. Nor does a path that is not the folder or the file
    that `mode` is for: root owns /dev/null.
    """
    with contextlib.suppress(OSError, RuntimeError):  # some have no home
        found = path.stat()
        if os.name == "nt" or found.st_uid != os.geteuid() or not found.st_mode & 0o077:
            return
        if not (stat.S_ISDIR if mode & stat.S_IXUSR else stat.S_ISREG)(found.st_mode):
            return
        if not found.st_mode & stat.S_ISVTX and path not in Path.home().parents:
            path.chmod(mode)


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file's content in one step; a crash leaves the old content or the new one.

    Follows a symbolic link, keeps the permissions of a file that exists, and gives a new one to
    its owner alone. Raises OSError.
    """
    target = path.resolve()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o600
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    _sync_folder(target.parent)


def set_aside(path: Path, reason: str) -> Path:
    """Rename `settings.toml` to `settings.damaged-20261122-174500.toml`; return the new path.

    Nothing is overwritten. The companions of a database are renamed too: SQLite would replay a log
    that stays behind into the new file. Raises OSError.
    """
    aside = _free_name(path, f"{reason}-{time.strftime('%Y%m%d-%H%M%S')}")
    for suffix in (*COMPANIONS, ""):
        companion = Path(f"{path}{suffix}")
        if not suffix or os.path.lexists(companion):
            companion.rename(f"{aside}{suffix}")
    return aside


def _free_name(path: Path, mark: str) -> Path:
    name = path.with_name(f"{path.stem}.{mark}{path.suffix}")
    count = 1
    while os.path.lexists(name):
        count += 1
        name = path.with_name(f"{path.stem}.{mark}-{count}{path.suffix}")
    return name


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the system can (Windows cannot)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
