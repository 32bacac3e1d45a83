"""Files that are replaced whole or not at all, and files put aside."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file's content at one stroke; a crash leaves the old or the new one.

    Follows a symbolic link, keeps the permissions of a file that exists, and gives a new one to
    its owner alone. Raises OSError.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
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

    Nothing is overwritten. A database takes its `-wal` along: left behind, it would be replayed
    into the fresh file. Raises OSError.
    """
    aside = _free_name(path, f"{reason}-{time.strftime('%Y%m%d-%H%M%S')}")
    for suffix in ("-wal", "-shm", ""):
        companion = Path(f"{path}{suffix}")
        if not suffix or companion.exists():
            companion.rename(f"{aside}{suffix}")
    return aside


def _free_name(path: Path, mark: str) -> Path:
    name = path.with_name(f"{path.stem}.{mark}{path.suffix}")
    count = 1
    while name.exists():
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
