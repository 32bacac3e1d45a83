"""A display for windows that nobody looks at."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket

_SERVER = ("setpriv", "--pdeathsig", "TERM", "Xvfb", "-screen", "0", "1600x1200x24")
_CHOOSE = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE")


def take_own_display() -> None:
    """Give this process an X server of its own, which goes when the process goes.

    Without Xvfb (on Windows, on macOS) the process keeps the display that it has. The server is no
    `Popen`: Qt speaks to it until the very end, when no code of ours can close it any more.
    """
    if not (setpriv := shutil.which(_SERVER[0])) or not shutil.which("Xvfb"):
        return
    while not is_reached(number := _started(setpriv)):
        pass  # the server that nobody reaches goes with the process, too
    for name in _CHOOSE:
        os.environ.pop(name, None)
    os.environ["DISPLAY"] = f":{number}"


def is_reached(number: str) -> bool:
    """Whether the X server of this number can be reached.

    One that begins at the same moment, and looks for a number that is free, may take its socket
    away: both go through the same numbers.
    """
    for name in (f"\0/tmp/.X11-unix/X{number}", f"/tmp/.X11-unix/X{number}"):  # as libxcb does
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as server:
            server.connect(name)
            return True
    return False


def _started(setpriv: str) -> str:
    """The number of a new server, which chooses one that is free."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    quiet = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    command = [*_SERVER, "-displayfd", str(writing)]
    os.posix_spawn(setpriv, command, os.environ, file_actions=quiet)
    os.close(writing)
    with open(reading, encoding="ascii") as told:
        number = told.readline().strip()
    if not number:
        raise RuntimeError("Xvfb did not start")
    return number
