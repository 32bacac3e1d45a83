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
    environ = {"WEIR_HOME": str(desktop.home / home)}
    return desktop.start(sys.executable, "-m", "desktop", *arguments, environ=environ)


def windows(desktop: Desktop, title: str = "Weir") -> list[str]:
    return desktop.told("xdotool", "search", "--onlyvisible", "--name", f"^{title}").split()


def front(desktop: Desktop) -> str:
    return desktop.told("xdotool", "getactivewindow").strip()


def test_a_second_start_brings_the_first_window_to_the_front(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop:
        first = desktop.start_weir(NOWHERE)
        (window,) = windows(desktop)
        start(desktop, home="another")
        until(lambda: len(windows(desktop)) == 2)
        until(lambda: front(desktop) != window)  # the one of another home lies over it

        assert start(desktop).wait(20) == 0
        until(lambda: front(desktop) == window)
        assert len(windows(desktop)) == 2

        desktop.told("xdotool", "windowminimize", window)
        until(lambda: window not in windows(desktop))
        recording = tmp_path / "none.jsonl"
        assert start(desktop, "replay", str(recording), "--window").wait(20) == 0
        until(lambda: window in windows(desktop) and windows(desktop, "Wire"))

        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        until(lambda: len(windows(desktop)) == 1)
        second = start(desktop)
        until(lambda: len(windows(desktop)) == 2)
        assert second.poll() is None
        assert start(desktop).wait(20) == 0
        assert not (desktop.home / "python.log").read_text()
