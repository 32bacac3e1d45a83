"""A display for windows that nobody looks at."""

from __future__ import annotations

import itertools
import os
import shutil

_SERVER = ("setpriv", "--pdeathsig", "TERM", "Xvfb")
_SCREEN = ("-screen", "0", "1600x1200x24")
_CHOOSE = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE")
_numbers = itertools.count(os.getpid() * 16)


def own_display() -> str:
    """Return the name of a display that no other process of the tests takes.

    Servers that choose a free number themselves and begin at the same moment take each other's
    socket away.
    """
    return f":{100 + next(_numbers) % 50_000}"


def take_own_display() -> None:
    """Give this process an X server of its own, which goes when the process goes.

    Without Xvfb (on Windows, on macOS) the process keeps the display that it has. The server is no
    `Popen`: Qt speaks to it until the very end, when no code of ours can close it any more.
    """
    if not (setpriv := shutil.which(_SERVER[0])) or not shutil.which("Xvfb"):
        return
    display = own_display()
    _start(setpriv, display)
    for name in _CHOOSE:
        os.environ.pop(name, None)
    os.environ["DISPLAY"] = display


def _start(setpriv: str, display: str) -> None:
    """Start a server, and wait until it can be reached."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    quiet = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    command = [*_SERVER, display, *_SCREEN, "-displayfd", str(writing)]
    os.posix_spawn(setpriv, command, os.environ, file_actions=quiet)
    os.close(writing)
    with open(reading, encoding="ascii") as told:
        if not told.readline().strip():
            raise RuntimeError(f"Xvfb did not start on {display}")
