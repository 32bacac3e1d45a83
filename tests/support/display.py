"""A display for windows that nobody looks at."""

from __future__ import annotations

import os
import shutil

_SERVER = ("setpriv", "--pdeathsig", "TERM", "Xvfb", "-screen", "0", "1600x1200x24")
_CHOOSE = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE")


def take_own_display() -> None:
    """Give this process an X server of its own, which goes when the process goes.

    Without Xvfb (on Windows, on macOS) the process keeps the display that it has. The server is no
    `Popen`: Qt speaks to it until the very end, when no code of ours can close it any more.
    """
    if not (setpriv := shutil.which(_SERVER[0])) or not shutil.which("Xvfb"):
        return
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    quiet = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    command = [*_SERVER, "-displayfd", str(writing)]  # the server chooses a number that is free
    os.posix_spawn(setpriv, command, os.environ, file_actions=quiet)
    os.close(writing)
    with open(reading, encoding="ascii") as told:
        number = told.readline().strip()
    if not number:
        raise RuntimeError("Xvfb did not start")
    for name in _CHOOSE:
        os.environ.pop(name, None)
    os.environ["DISPLAY"] = f":{number}"
