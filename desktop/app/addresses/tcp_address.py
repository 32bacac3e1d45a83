"""A port of this machine alone, for Windows: a file of this person says which, and a secret.

Anybody on the machine can reach the port, so that who does not send the secret first is not
listened to. The first start holds a lock for as long as it listens. What is locked by nobody was
left by a killed one and is taken over, so that no start ever asks a stranger who got the port.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from desktop.locking import try_lock

_PATIENCE = 5.0
"""Seconds in which a first start that lives takes a call."""
_ATTEMPTS, _PAUSE = 50, 0.02
"""How often, and after how many seconds, a start looks whether the first one has got its port."""


class TcpAddress:
    """The secret stands in the file of the start that listens, until it listens no longer."""

    def __init__(self, name: str, environ: Mapping[str, str]) -> None:
        self.listener: socket.socket | None = None
        self.secret = b""
        self._name, self._environ = name, environ
        self._path: Path | None = None
        self._lock: int | None = None

    def first(self) -> socket.socket | None:
        """A connection to the first start; None where this one is it. Raises OSError."""
        folder = _own_folder(self._environ)
        self._path = folder / f"{self._name}.port"
        lock = os.open(folder / f"{self._name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            return self._found(lock, self._path)
        finally:
            if lock != self._lock:
                os.close(lock)

    def _found(self, lock: int, path: Path) -> socket.socket | None:
        for _attempt in range(_ATTEMPTS):
            if try_lock(lock):
                self.listener, self.secret = _listening(path)
                self._lock = lock
                return None
            if (written := _written(path)) is not None:
                port, process, self.secret = written
                _let_come_forward(process)
                with suppress(ConnectionRefusedError):  # it closed a moment ago
                    return socket.create_connection(("127.0.0.1", port), _PATIENCE)
            time.sleep(_PAUSE)
        raise BlockingIOError("another start hangs")

    def close(self) -> None:
        """Listen no longer."""
        if self.listener is None or self._path is None or self._lock is None:
            return
        with suppress(OSError):  # first the file: later it may be another one's
            self._path.unlink()
        self.listener.close()
        os.close(self._lock)
        self.listener = self._lock = None


def _own_folder(environ: Mapping[str, str]) -> Path:
    """The folder for the files, among this person's own on this machine. Raises OSError."""
    given = environ.get("LOCALAPPDATA")
    if not given:
        raise FileNotFoundError("LOCALAPPDATA")
    folder = Path(given) / "weir"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _listening(path: Path) -> tuple[socket.socket, bytes]:
    """A socket, and the secret that stands in its file with it. Raises OSError."""
    listener, secret = socket.socket(), os.urandom(32).hex().encode()
    try:
        if sys.platform == "win32":  # else another program may take the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        _tell(path, b"%d %d %s\n" % (listener.getsockname()[1], os.getpid(), secret))
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener, secret


def _tell(path: Path, line: bytes) -> None:
    """Write a file that only this person can read, in place of one that a killed start left."""
    path.unlink(missing_ok=True)
    with open(path, "xb", opener=_opened_for_this_person) as file:
        file.write(line)


def _opened_for_this_person(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _written(path: Path) -> tuple[int, int, bytes] | None:
    """Port, process and secret of the first start; None as long as it has not written them."""
    try:
        line = path.read_bytes()
        port, process, secret = line.split()
        return (int(port), int(process), secret) if line.endswith(b"\n") else None
    except (OSError, ValueError):
        return None


def _let_come_forward(process: int) -> None:
    """Hand on this start's permission to take the keyboard, which Windows gives to new programs."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(process)
