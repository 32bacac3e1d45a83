"""Replaces files whole or not at all, puts files aside, and keeps them private."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Closed:
    """What a look at Weir's files came to."""

    count: int
    """How many files with words of chats others could read, and cannot any more."""
    foreign: tuple[Path, ...]
    """Those that belong to somebody else."""


def close_to_others(*folders: Path) -> Closed:
    """Let only the owner read Weir's folders and the files that Weir wrote there.

    Settings are closed without a word: an editor may well write them so that others can read them,
    and they hold no secrets.
    """
    paths = {folder: 0o700 for folder in folders if folder.is_dir()}
    for folder in paths.copy():
        files = (path for pattern in _OURS for path in folder.glob(pattern))
        paths |= {path: 0o600 for path in files if path.is_file()}
    closed = [path for path, mode in paths.items() if _close_to_others(path, mode)]
    told = paths if os.name == "nt" and closed else closed  # there the folder closes its files
    count = sum(path.name.startswith(_WITH_WORDS) for path in told)
    return Closed(count, tuple(filter(_is_foreign, paths)))


def _is_foreign(path: Path) -> bool:
    """Whether a path belongs to another person; one that is shared on purpose, as /tmp, does not
    count."""
    if os.name == "nt":
        return False
    found = path.stat()
    return found.st_uid != os.geteuid() and not found.st_mode & stat.S_ISVTX


_WITH_WORDS = ("history.", "search.", "drafts.", "weir.log")
_OURS = (
    *("history.*", "search.*", "drafts.db*", "settings.*", "window.state", "weir.log*"),
    *("update.json", "backups.json"),
    *("*.lock", "exclusive", "indexing"),
)


def _close_to_others(path: Path, mode: int) -> bool:
    """Set the mode of a path that belongs to this person; on Windows, close a folder to people in
    general, with all in it. Returns whether others could read it.

    A folder that everybody may write to, as /tmp, or that holds people's homes, does not belong to
    one person, also where `WEIR_HOME` names it. Nor does a path that is not the folder or the file
    that `mode` is for: root owns /dev/null.
    """
    with contextlib.suppress(OSError, RuntimeError):  # some have no home
        if os.name == "nt":
            return bool(mode & stat.S_IXUSR) and _closed_on_windows(path)
        found = path.stat()
        if found.st_uid != os.geteuid() or not found.st_mode & 0o077:
            return False
        if not (stat.S_ISDIR if mode & stat.S_IXUSR else stat.S_ISREG)(found.st_mode):
            return False
        if not found.st_mode & stat.S_ISVTX and path not in Path.home().parents:
            path.chmod(mode)
            return True
    return False


def _closed_on_windows(folder: Path) -> bool:
    """Close a folder to people in general, but no drive and nothing that holds people's homes."""
    from desktop.storage import windows_access  # loaded where it is of use

    if folder.parent == folder or folder in (Path.home(), *Path.home().parents):
        return False
    if not windows_access.others_may_read(folder):
        return False
    windows_access.close_folder(folder)
    return not windows_access.others_may_read(folder)


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
    sync_folder(target.parent)


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


def sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the system can (Windows cannot)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
