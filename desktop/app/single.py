"""Lets a second start on one home hand over to the first window, and end.

The first start listens on a socket of a name made of the home's place, in a folder that only this
person can enter. A second start finds it, asks the first window to come to the front, and is told
that it did. What a killed process left behind answers nobody and is taken over. Whatever goes wrong
here means that Weir starts as if it were alone. Windows has no such sockets in Python: there each
start opens a window.
"""

from __future__ import annotations

import os
import socket
import stat
import sys
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

LIMIT = 16_384
"""Bytes of a request: a path and a token are shorter."""
DONE = b"done"
"""The first window's answer."""
_PATIENCE = 5.0
"""Seconds in which a first window that lives answers, even one that has just been started."""
_ATTEMPTS, _PAUSE = 50, 0.02
"""How often, and after how many seconds, a start looks whether another one has looked."""
_RAISE, _OPEN = b"raise", b"open"


@dataclass(frozen=True, slots=True)
class Request:
    """What a second start asks of the first window, beside that it comes to the front."""

    token: str = ""
    """The desktop's permission to take the keyboard; Wayland asks for one."""
    recording: Path | None = None

    def encoded(self) -> bytes:
        """The request as it is sent: a verb, the token, and for "open" a path."""
        parts = [_RAISE, os.fsencode(self.token)]
        if self.recording is not None:
            parts = [_OPEN, os.fsencode(self.token), os.fsencode(self.recording.absolute())]
        return b"\0".join(parts)


def decoded(message: bytes) -> Request | None:
    """The request that a message holds; None where it is none."""
    if len(message) > LIMIT:
        return None
    match message.split(b"\0"):
        case [verb, token] if verb == _RAISE:
            return Request(_printable(token))
        case [verb, token, path] if verb == _OPEN and path.startswith(b"/"):
            return Request(_printable(token), Path(os.fsdecode(path)))
    return None


def _printable(token: bytes) -> str:
    """A token as compositors make them; anything else is none."""
    text = token.decode("ascii", "replace")
    return text if text.isascii() and text.isprintable() else ""


class StartSocket:
    """The place where the starts on one home find one another."""

    def __init__(self, home: Path, environ: Mapping[str, str] = os.environ) -> None:
        """`home`: the folder that both would write in."""
        self.listener: socket.socket | None = None
        """What the first start listens on, once `hand_over` found nobody."""
        self._environ = environ
        whole = os.fsencode(home.resolve())
        self._name = f"{zlib.crc32(whole):08x}-{len(whole)}"  # hashlib costs 4 ms of the start
        self._path: Path | None = None

    def hand_over(self, recording: Path | None = None) -> bool:
        """Ask the first window for what this start was to show. Where there is none, listen.

        Returns whether the first window did it. Raises nothing: Weir then starts alone.
        """
        with suppress(OSError):
            first = self._first()
            if first is not None:
                with first:
                    first.sendall(Request(_token(self._environ), recording).encoded())
                    first.shutdown(socket.SHUT_WR)
                    return first.recv(len(DONE)) == DONE
        return False

    def _first(self) -> socket.socket | None:
        """A connection to the first start; None where this one is it. Raises OSError."""
        if sys.platform == "win32":
            return None
        with _locked(_run_folder(self._environ)) as folder:
            path = folder / self._name
            if (first := _connected(path)) is None:
                self.listener, self._path = _listening(path), path
            return first

    def close(self) -> None:
        """Listen no longer: the next start opens a window of its own."""
        if self.listener is None or self._path is None:
            return
        with suppress(OSError):  # first the name: later it may be another one's
            self._path.unlink()
        self.listener.close()
        self.listener = None


def _token(environ: Mapping[str, str]) -> str:
    return environ.get("XDG_ACTIVATION_TOKEN") or environ.get("DESKTOP_STARTUP_ID", "")


if sys.platform != "win32":
    import fcntl

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
            with suppress(BlockingIOError):
                return fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
