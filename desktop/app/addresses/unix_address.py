"""A socket with a name in the file system, in a folder that only this person can enter."""

from __future__ import annotations

import os
import socket
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop.locking import try_lock

assert sys.platform != "win32"  # Python has no such sockets there

_PATIENCE = 5.0
"""Seconds in which a first start that lives takes a call."""
_ATTEMPTS, _PAUSE = 50, 0.02
"""How often, and after how many seconds, a start looks whether another one has looked."""


class UnixAddress:
    """The folder keeps everybody else out, so that nobody has to show a secret."""

    secret = b""

    def __init__(self, name: str, environ: Mapping[str, str]) -> None:
        self.listener: socket.socket | None = None
        self._name, self._environ = name, environ
        self._path: Path | None = None

    def first(self) -> socket.socket | None:
        """A connection to the first start; None where this one is it. Raises OSError."""
        with _locked(_run_folder(self._environ)) as folder:
            path = folder / self._name
            if (first := _connected(path)) is None:
                self.listener, self._path = _listening(path), path
            return first

    def close(self) -> None:
        """Listen no longer."""
        if self.listener is None or self._path is None:
            return
        with suppress(OSError):  # first the name: later it may be another one's
            self._path.unlink()
        self.listener.close()
        self.listener = None


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """Let one start after the other look, and take over what nobody listens on."""
    held = os.open(folder, os.O_RDONLY)
    try:
        _lock(held)
        yield folder
    finally:
        os.close(held)


def _lock(held: int) -> None:
    """Wait for the lock, which a start holds for a millisecond. Raises OSError if one hangs."""
    for _attempt in range(_ATTEMPTS):
        if try_lock(held):
            return
        time.sleep(_PAUSE)
    raise BlockingIOError("another start hangs")


def _run_folder(environ: Mapping[str, str]) -> Path:
    """The folder for sockets, which only this person can enter. Raises OSError."""
    person, given = os.getuid(), environ.get("XDG_RUNTIME_DIR")
    if given and _is_private(Path(given)):
        folder = Path(given) / "weir"
    else:
        folder = Path(environ.get("TMPDIR") or "/tmp") / f"weir-{person}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if not _is_private(folder):
        raise PermissionError(str(folder))
    return folder


def _is_private(folder: Path) -> bool:
    """Whether it is a folder of this person, and of nobody else."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    is_ours = found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o077
    return stat.S_ISDIR(found.st_mode) and is_ours


def _connected(path: Path) -> socket.socket | None:
    """A connection to the first start; None where nobody listens. Raises OSError."""
    first = socket.socket(socket.AF_UNIX)
    first.settimeout(_PATIENCE)
    try:
        first.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        first.close()
        return None
    except OSError:
        first.close()
        raise
    return first


def _listening(path: Path) -> socket.socket:
    """A socket of this name, in place of one that a killed start left. Raises OSError."""
    with suppress(FileNotFoundError):
        path.unlink()
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen()
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener
