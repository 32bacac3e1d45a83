"""A second start of the real program on one home: the first window comes to the front."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="windows of an X server")

NOWHERE = "http://127.0.0.1:9/v1"


def start(desktop: Desktop, *arguments: str, home: str = "weir") -> subprocess.Popen[bytes]:
    environ = desktop.weir_home(home, NOWHERE)
    return desktop.start(sys.executable, "-m", "desktop", *arguments, environ=environ)


def said_at_a_terminal(desktop: Desktop) -> str:
    """What a start says there, once it has ended without a fault."""
    reads, writes = os.openpty()
    environ = desktop.environ | desktop.weir_home("weir", NOWHERE) | {"LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "desktop"]
    subprocess.run(command, env=environ, stdout=writes, check=True, timeout=20)
    os.close(writes)
    with os.fdopen(reads) as terminal:
        return terminal.readline()


def windows(desktop: Desktop, title: str = "Weir") -> list[str]:
    return desktop.told("xdotool", "search", "--onlyvisible", "--name", f"^{title}").split()


def window_of(desktop: Desktop, program: subprocess.Popen[bytes]) -> str:
    """The window that a program opens; it lies at the front."""
    pid = str(program.pid)
    until(lambda: desktop.told("xdotool", "search", "--onlyvisible", "--pid", pid).split())
    (window,) = desktop.told("xdotool", "search", "--onlyvisible", "--pid", pid).split()
    until(lambda: front(desktop) == window)
    return window


def front(desktop: Desktop) -> str:
    return desktop.told("xdotool", "getactivewindow").strip()


def test_a_second_start_brings_the_first_window_to_the_front(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop:
        first = start(desktop)
        window = window_of(desktop, first)
        window_of(desktop, start(desktop, home="another"))  # over it

        assert said_at_a_terminal(desktop).startswith("Weir is open already")
        until(lambda: front(desktop) == window)
        until(lambda: len(windows(desktop)) == 2)

        desktop.told("xdotool", "windowminimize", window)
        until(lambda: window not in windows(desktop))
        recording = tmp_path / "none.jsonl"
        assert start(desktop, "replay", str(recording), "--window").wait(20) == 0
        until(lambda: window in windows(desktop) and windows(desktop, "Wire"))

        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        window_of(desktop, start(desktop))
        assert not (desktop.home / "python.log").read_text()  # nobody said a word
