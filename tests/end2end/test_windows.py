"""Several windows of the real program on a desktop: opened by keys, closed one by one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.desktop import Desktop, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="windows of an X server")

NOWHERE = "http://127.0.0.1:9/v1"


def test_keys_open_a_second_window_and_the_last_one_closed_ends_weir(tmp_path: Path) -> None:
    with Desktop(tmp_path) as desktop:
        home = desktop.weir_home("weir", NOWHERE)
        program = desktop.start(sys.executable, "-m", "desktop", environ=home)

        def windows() -> list[str]:
            pid = str(program.pid)
            return desktop.told("xdotool", "search", "--onlyvisible", "--pid", pid).split()

        def front() -> str:
            return desktop.told("xdotool", "getactivewindow").strip()

        until(lambda: [front()] == windows())
        second = desktop.start(sys.executable, "-m", "desktop", environ=home)
        assert second.wait(20) == 0  # the first one is filled by then, and its keys are heard
        (first,) = windows()
        desktop.keys("ctrl+shift+n")
        until(lambda: len(windows()) == 2 and front() != first)
        desktop.keys("alt+F4")
        until(lambda: windows() == [first] and front() == first)
        assert program.poll() is None
        desktop.keys("alt+F4")
        assert program.wait(20) == 0
        assert not (desktop.home / "python.log").read_text()  # nobody said a word
