"""A desktop of its own, and the real program on it, driven with keyboard and mouse from outside.

with Desktop(tmp_path, "1366x768") as desktop:
    desktop.start_weir(server.base_url)
    desktop.keys("F12")
    print(desktop.place("Wire"))
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple, Self

from tests.support.display import own_display

_OURS = re.compile(r"QT_|DBUS|XDG_|WAYLAND|IBUS|XMODIFIERS|WEIR")
"""Of the machine's own desktop, which has nothing to do with this one."""
_SETTINGS = """
language = "en"
[[endpoints]]
name = "Test"
base_url = "{base_url}"
model = "fault-model"
key_env = "WEIR_TEST_KEY"
"""
_OPENBOX = """<openbox_config xmlns="http://openbox.org/3.4/rc"><margins>
<top>0</top><bottom>{panel}</bottom><left>0</left><right>0</right></margins><keyboard>
<keybind key="A-F4"><action name="Close"/></keybind></keyboard></openbox_config>"""
_PROGRAM = """
import os, pathlib, sys
from desktop import app
from desktop.ui.window.window_frame import WindowFrame

def hand_over(frame, message, done=WindowFrame.hand_over):
    done(frame, message)
    pathlib.Path(os.environ["WEIR_HOME"], "filled").touch()

WindowFrame.hand_over = hand_over
sys.exit(app.main())
"""
"""The program. It tells when its first window is filled: before that, no command is heard."""


class Box(NamedTuple):
    """Edges in pixels of the screen; right and bottom are the first pixels outside."""

    left: int
    top: int
    right: int
    bottom: int


class Desktop:
    """An X server with a window manager and a session bus; it ends with all that ran on it."""

    def __init__(self, home: Path, size: str = "1280x900", panel: int = 0) -> None:
        """`panel`: pixels at the bottom of the screen that belong to no window."""
        self._size, self._panel = size, panel
        self._ending = ExitStack()
        self.home = home / "desktop"
        self.environ = {name: v for name, v in os.environ.items() if not _OURS.match(name)}
        self.environ |= {"HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.home / "run")}

    def __enter__(self) -> Self:
        (self.home / "run").mkdir(parents=True, mode=0o700)
        config = self.home / "openbox.xml"
        config.write_text(_OPENBOX.format(panel=self._panel))
        with ExitStack() as begun:  # what did not come up ends at once
            begun.callback(self._ending.close)
            display = own_display()
            # -noreset: else it hangs up on who comes in the moment in which its last client leaves.
            server = ("Xvfb", display, "-noreset", "-displayfd", "{fd}", "-screen", "0")
            self._told(*server, f"{self._size}x24")
            self.environ["DISPLAY"] = display
            self.start("openbox", "--config-file", str(config))
            until(lambda: "0x" in self.told("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"))
            bus = self._told("dbus-daemon", "--session", "--nofork", "--print-address={fd}")
            self.environ["DBUS_SESSION_BUS_ADDRESS"] = bus
            begun.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.close()

    def start(
        self, *command: str, environ: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a program that ends with the desktop, and all that it starts itself."""
        return self._start(command, self.environ | (environ or {}))

    def start_weir(
        self, base_url: str, key: str = "sk-test", *, under: Sequence[str] = (), **environ: str
    ) -> subprocess.Popen[bytes]:
        """Start the program; wait until its window is there to be typed into. `under`: the command
        that starts it."""
        folder = self.home / "weir"
        environ |= self.weir_home("weir", base_url, key)
        filled = folder / "filled"
        filled.unlink(missing_ok=True)
        program = self.start(*under, sys.executable, "-c", _PROGRAM, environ=environ)
        until(filled.exists)
        self.place("Weir.*")  # WEIR_DEBUG counts in its title
        return program

    def weir_home(self, name: str, base_url: str, key: str = "sk-test") -> dict[str, str]:
        """The variables of a home with one endpoint, which asks no keyring."""
        folder = self.home / name
        folder.mkdir(exist_ok=True)
        (folder / "settings.toml").write_text(_SETTINGS.format(base_url=base_url))
        return {"WEIR_HOME": str(folder), "WEIR_TEST_KEY": key}

    def told(self, *command: str) -> str:
        """What a program says."""
        ran = subprocess.run(command, env=self.environ, capture_output=True, text=True, timeout=20)
        return ran.stdout

    def names_on_bus(self) -> str:
        """Who answers on the session bus."""
        bus = "org.freedesktop.DBus"
        ask = ("--print-reply", f"--dest={bus}", "/org/freedesktop/DBus", f"{bus}.ListNames")
        return self.told("dbus-send", "--session", *ask)

    def type(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        self.told("xdotool", "type", "--delay", "40", text)

    def keys(self, *names: str) -> None:
        """Press keys one after another, "ctrl+comma" for instance."""
        self.told("xdotool", "key", "--delay", "40", *names)

    def place(self, title: str) -> Box:
        """Where the window of this title lies with its frame, once it has come to rest."""
        before: Box | None = None
        for _ in range(100):
            now = self._place(title)
            if now is not None and now == before:
                return now
            before = now
            time.sleep(0.3)
        raise AssertionError(f"no window {title!r} is at rest, but {before}")

    def _place(self, title: str) -> Box | None:
        found = self.told("xdotool", "search", "--onlyvisible", "--name", f"^{title}$").split()
        if not found:
            return None
        about = self.told("xwininfo", "-id", found[0])
        x, y, width, height = (
            int(number)
            for name in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
            for number in re.findall(rf"{name}: +(-?\d+)", about)
        )
        frame = self.told("xprop", "-id", found[0], "_NET_FRAME_EXTENTS")
        left, right, top, bottom = map(int, re.findall(r"\d+", frame))
        return Box(x - left, y - top, x + width + right, y + height + bottom)

    def _told(self, *command: str) -> str:
        """Start a program that says one line to the file descriptor it is given."""
        reads, writes = os.pipe()
        self._start([part.format(fd=writes) for part in command], self.environ, (writes,))
        os.close(writes)
        with os.fdopen(reads) as told:
            return told.readline().strip()

    def _start(
        self,
        command: list[str] | tuple[str, ...],
        environ: dict[str, str],
        fds: tuple[int, ...] = (),
    ) -> subprocess.Popen[bytes]:
        with (self.home / f"{Path(command[0]).name}.log").open("w") as log:
            program = subprocess.Popen(
                command, env=environ, stdout=log, stderr=log, start_new_session=True, pass_fds=fds
            )
        self._ending.callback(_end, program)
        return program


def _end(program: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(program.pid, signal.SIGTERM)
        program.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
    except ProcessLookupError:
        program.wait()


def until(reached: Callable[[], object], seconds: float = 30) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.1)
