"""Files that are replaced whole or not at all, and files put aside."""

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
    """Make a folder, or take one that is there from everybody else. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close_to_others(folder, 0o700)


def make_private(path: Path) -> None:
    """Make an empty file that others cannot read, or take one that is there from them.

    A file that is there is not opened: closing it again would let go of SQLite's locks.
    """
    with contextlib.suppress(OSError):  # whoever opens it next says so better
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _close_to_others(path, 0o600)


def close_to_others(*folders: Path) -> None:
    """Take folders of Weir's own, and what Weir wrote there, from everybody else."""
    for folder in folders:
        _close_to_others(folder, 0o700)
        for pattern in _OURS:
            for path in folder.glob(pattern):
                if path.is_file():
                    _close_to_others(path, 0o600)


_OURS = ("history.*", "settings.*", "weir.log*", "*.lock", "exclusive")


def _close_to_others(path: Path, mode: int) -> None:
    """Windows has no such modes; elsewhere only what is this person's own is changed.

    A folder that everybody may write to, as /tmp, or that holds people's homes, is somebody
    else's, also where `WEIR_HOME` names it. So is what is neither folder nor file as `mode` has it:
    to root, /dev/null would be its own.
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
    """Replace a file's content at one stroke; a crash leaves the old or the new one.

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
    """Rename `settings.toml` to `settings.damaged-20261122-174500.toml`; says where it went.

    Nothing is overwritten. A database takes its companions along: left behind, the log would be
    replayed into the fresh file. Raises OSError.
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
    """Make the new name last over a power cut, where the system can (Windows cannot)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
